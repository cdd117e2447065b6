"""Schedules of other tools, turned into entries."""
