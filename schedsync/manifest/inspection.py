"""Looks at a built entry with every time rule."""

from datetime import datetime

from schedsync.errors import InvalidValueError
from schedsync.manifest.building import EntryBuilder
from schedsync.manifest.checks import (
    both_day_fields,
    dst_fold,
    dst_gap,
    end_before_start,
    expires_beyond_period,
    hour_without_minute,
    in_the_past,
    jitter_past_period,
    long_period_without_phase,
    never_fires,
)
from schedsync.model.entry import Entry

_OF_ANY_ENTRY = (
    both_day_fields,
    hour_without_minute,
    long_period_without_phase,
    in_the_past,
    never_fires,
    jitter_past_period,
    expires_beyond_period,
    dst_gap,
    dst_fold,
)


def inspect_entry(entry: Entry, builder: EntryBuilder, *, now: datetime) -> None:
    """Report what the time rules find in an entry that could be built."""
    end_before_start.check(entry, builder, now)
    if builder.failed:
        return
    try:
        for rule in _OF_ANY_ENTRY:
            rule.check(entry, builder, now)
    except InvalidValueError as error:
        # A timing that reads well and cannot be computed here: a sunset without the library for it.
        builder.report_invalid(error, builder.timing_key)
