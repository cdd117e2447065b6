"""Looks at a built entry with every rule."""

from collections.abc import Callable
from datetime import datetime

from schedsync.errors import InvalidValueError
from schedsync.manifest.building import EntryBuilder
from schedsync.manifest.checks import (
    both_day_fields,
    dst_fold,
    dst_gap,
    end_before_start,
    expired_when_sent,
    expires_beyond_period,
    hour_without_minute,
    in_the_past,
    jitter_past_period,
    long_period_without_phase,
    misfire_windows,
    missing_description,
    missing_label,
    never_fires,
    phase_past_period,
    soft_limit_too_late,
    spread_past_period,
)
from schedsync.manifest.project import Project
from schedsync.model.entry import Entry

_OF_ANY_ENTRY = (
    both_day_fields,
    hour_without_minute,
    long_period_without_phase,
    in_the_past,
    never_fires,
    jitter_past_period,
    spread_past_period,
    phase_past_period,
    misfire_windows,
    soft_limit_too_late,
    expired_when_sent,
    expires_beyond_period,
    dst_gap,
    dst_fold,
)


def inspect_entry(
    entry: Entry,
    builder: EntryBuilder,
    *,
    now: datetime,
    project: Project | None = None,
    app: Callable[[Entry, EntryBuilder], None] | None = None,
) -> None:
    """Report what the rules of time, of the project and of the Celery app find in an entry that could be built."""
    if project is not None:
        missing_label.check(entry, builder, project.require_labels)
        if project.require_description:
            missing_description.check(entry, builder)
    if app is not None:
        app(entry, builder)
    end_before_start.check(entry, builder, now)
    if builder.failed:
        return
    try:
        for rule in _OF_ANY_ENTRY:
            rule.check(entry, builder, now)
    except InvalidValueError as error:
        # A timing that reads well and cannot be computed here: a sunset without the library for it.
        builder.report_invalid(error, builder.timing_key)
