"""Where daylight saving touches a slot."""

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from schedsync.model.entry.entry import Entry
from schedsync.model.slots.recurrence import recurrence_set, source_rules
from schedsync.model.timing import Cron, Crontab, RRule
from schedsync.model.timing.instants import ONE_MS, zone

DstEffect = Literal["gap", "fold"]


def dst_effect(entry: Entry, slot: datetime) -> DstEffect | None:
    """What daylight saving does to a slot.

    Args:
        entry: Its entry.
        slot: One of the entry's slots.

    Returns:
        ``gap``: a time that the clock skips was named, and runs here, where the gap ends. ``fold``: the clock reads
        this local time twice that day.
    """
    local_zone = zone(entry.timezone)
    local = slot.astimezone(local_zone)
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        return "fold"
    skipped = gap_before(slot, local_zone)
    if skipped is not None and _names_fixed(entry, *skipped):
        return "gap"
    return None


def gap_before(instant: datetime, local_zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """The skipped local times ``[from, to)``, naive, when a gap ends exactly at an instant."""
    now = instant.astimezone(local_zone)
    before = (instant - ONE_MS).astimezone(local_zone)
    ahead = (now.utcoffset() or ONE_MS * 0) - (before.utcoffset() or ONE_MS * 0)
    if ahead <= ONE_MS * 0:
        return None
    end = now.replace(tzinfo=None)
    return end - ahead, end


def _names_fixed(entry: Entry, start: datetime, stop: datetime) -> bool:
    """Whether a fixed time of the timing lies in a span of local times."""
    match entry.timing:
        case Cron() | Crontab():
            return any(
                next(rule.walls(start, stop), None) is not None
                for rule in source_rules(entry.timing)
                if not rule.follows_clock
            )
        case RRule():
            found = recurrence_set(entry.timing)
            return not found.in_utc and found.names(start, stop)
        case _:
            return False
