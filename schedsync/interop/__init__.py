"""Celery's schedule objects and ours, turned into each other; shared by the importers and the scheduler."""
