"""Celery's schedules and our timings: the doors of this layer."""

from schedsync.interop.beat_items import entry_of_beat
from schedsync.interop.from_celery import timing_of
from schedsync.interop.to_celery import RecurrenceSchedule, celery_schedule_of

__all__ = ["RecurrenceSchedule", "celery_schedule_of", "entry_of_beat", "timing_of"]
