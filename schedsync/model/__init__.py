"""The values and the pure decisions: no I/O, no clock, neither Redis nor Celery."""
