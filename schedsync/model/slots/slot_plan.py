"""What to do about an entry's slots now: which are sent, which are skipped and why, and when to look again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Literal, assert_never

from schedsync.model.entry.entry import Entry, ExpiresAfter, ExpiresAt, ExpiresNextSlot
from schedsync.model.entry.misfire import MisfirePolicy
from schedsync.model.slots.recurrence import Recurrence

SkipReason = Literal["missed", "too_old", "expired"]

MOST_SENDS = 500
"""Slots looked at one by one in a call: as many as one commit takes."""
MOST_COUNTED = 10_000
"""Skipped slots counted one by one in a call, where arithmetic cannot count them."""


@dataclass(frozen=True, slots=True)
class Send:
    """A slot to send.

    Attributes:
        slot: Its nominal time, its identity.
        fire: When it was to be sent.
        expires: For ``apply_async``: an instant, or a duration from the sending, or ``None``.
    """

    slot: datetime
    fire: datetime
    expires: datetime | timedelta | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """A run of neighbouring slots that are not sent.

    Attributes:
        first: The oldest's nominal time.
        last: The newest's.
        count: How many, exactly.
        reason: ``missed`` (over ``grace`` late), ``too_old`` (over ``max_age``) or ``expired`` (would be when sent).
    """

    first: datetime
    last: datetime
    count: int
    reason: SkipReason


@dataclass(frozen=True, slots=True)
class NextSlot:
    """The first slot not decided yet, and when it fires."""

    slot: datetime
    fire: datetime


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """The decisions.

    Attributes:
        decisions: In the order of their slots.
        cursor: Every slot at or before it is decided.
        next: What comes after; its fire time is in the past where a long backlog is decided in several calls;
            ``None`` where nothing will ever fire.
    """

    decisions: tuple[Send | Skip, ...]
    cursor: datetime
    next: NextSlot | None


@dataclass(frozen=True, slots=True)
class _Due:
    slot: datetime
    fire: datetime
    following: datetime | None


@dataclass(frozen=True, slots=True)
class _Windows:
    """Fire times before ``old`` are too old, those before ``late`` missed or too old, those up to ``now`` due."""

    old: datetime | None
    late: datetime
    now: datetime

    @classmethod
    def of(cls, entry: Entry, now: datetime) -> "_Windows":
        misfire = entry.misfire
        late = now - misfire.grace
        if misfire.max_age is None:
            return cls(None, late, now)
        old = now - misfire.max_age
        return cls(old, max(late, old), now)

    def is_old(self, fire: datetime) -> bool:
        return self.old is not None and fire < self.old


def plan_slots(entry: Entry, *, cursor: datetime, now: datetime) -> SlotPlan:
    """Decide all slots after the cursor whose fire time has come.

    A slot at most ``misfire.grace`` past its fire time is sent. Of the older ones ``latest`` sends the newest, unless
    one on time is sent too; ``all`` the newest ``max``, oldest first; ``skip`` none. Slots over ``max_age`` past their
    fire time are never sent, and none that would already be expired. Planning again with the returned cursor and the
    same *now* decides nothing more, unless ``next`` is due.

    Work is bounded whatever the backlog: at most ``MOST_SENDS`` slots are decided one by one in a call, and longer
    runs of skipped slots are counted, by arithmetic for ``every``, else up to ``MOST_COUNTED`` a call.

    Args:
        entry: A disabled one has no slots.
        cursor: Every slot at or before it is decided already.
        now: The store's time.

    Raises:
        InvalidValueError: When the timing cannot be computed here.
    """
    if not entry.enabled:
        return SlotPlan((), cursor, None)
    recurrence = Recurrence.of(entry)
    fired: list[NextSlot] = []
    upcoming = None
    for slot in recurrence.slots(cursor):
        upcoming = NextSlot(slot, recurrence.fire_time(slot))
        if upcoming.fire > now or len(fired) == MOST_SENDS:
            break
        fired.append(upcoming)
        upcoming = None
    if not fired:
        return SlotPlan((), cursor, upcoming)
    windows = _Windows.of(entry, now)
    if upcoming is not None and upcoming.fire <= now:
        skips = _long_runs(entry, recurrence, cursor, windows)
        if skips:
            reached = skips[-1].last
            after = recurrence.next_fire(reached)
            return SlotPlan(tuple(skips), reached, NextSlot(*after) if after else None)
    following = [*(one.slot for one in fired[1:]), upcoming.slot if upcoming else None]
    due = [_Due(one.slot, one.fire, after) for one, after in zip(fired, following, strict=True)]
    return SlotPlan(tuple(_decide(entry, due, windows, recurrence.delay)), fired[-1].slot, upcoming)


def _decide(entry: Entry, due: list[_Due], windows: _Windows, delay: timedelta) -> list[Send | Skip]:
    on_time_sent = any(
        one.fire >= windows.late and not _is_expired(_expires(entry, one, delay), windows.now) for one in due
    )
    missed = [one for one in due if one.fire < windows.late and not windows.is_old(one.fire)]
    chosen = set(missed[len(missed) - min(len(missed), _kept(entry, on_time_sent=on_time_sent)) :])
    decisions: list[Send | Skip] = []
    for one in due:
        expires = _expires(entry, one, delay)
        if windows.is_old(one.fire):
            _append_skip(decisions, one.slot, "too_old")
        elif one.fire < windows.late and one not in chosen:
            _append_skip(decisions, one.slot, "missed")
        elif _is_expired(expires, windows.now):
            _append_skip(decisions, one.slot, "expired")
        else:
            decisions.append(Send(one.slot, one.fire, expires))
    return decisions


def _long_runs(entry: Entry, recurrence: Recurrence, cursor: datetime, windows: _Windows) -> list[Skip]:
    """The oldest slots that are skipped whatever comes later, as runs; empty where the oldest may be sent."""
    kept = _kept(entry, on_time_sent=False)
    late = _newest_fired(recurrence, kept + 1, cursor, windows.late)
    surely = late[: len(late) - kept] if len(late) > kept else []
    newest_missed = surely[-1] if surely else None
    newest_old = next(iter(_newest_fired(recurrence, 1, cursor, windows.old)), None) if windows.old else None
    skips: list[Skip] = []
    after = cursor
    reason: SkipReason
    for reason, last in (("too_old", newest_old), ("missed", newest_missed)):
        if last is None or last <= after:
            continue
        skip = _count_run(recurrence, after, last, reason)
        skips.append(skip)
        after = last
        if skip.last < last:
            break
    return skips


def _count_run(recurrence: Recurrence, after: datetime, last: datetime, reason: SkipReason) -> Skip:
    count = recurrence.count_slots(after=after, until=last)
    slots = recurrence.slots(after)
    first = next(slots)
    if count is not None:
        return Skip(first, last, count, reason)
    reached, count = first, 1
    for slot in islice(slots, MOST_COUNTED - 1):
        if slot > last:
            break
        reached, count = slot, count + 1
    return Skip(first, reached, count, reason)


def _newest_fired(recurrence: Recurrence, limit: int, cursor: datetime, before: datetime) -> list[datetime]:
    """The newest slots after the cursor that fire before an instant, at most ``limit``, rising.

    Jitter never reaches the next slot, so only the newest whose undelayed time has passed can still be ahead.
    """
    until = before - recurrence.delay - timedelta.resolution
    slots = recurrence.newest_slots(limit + 1, after=cursor, until=until)
    if slots and recurrence.fire_time(slots[-1]) >= before:
        slots.pop()
    return slots[-limit:] if limit else []


def _kept(entry: Entry, *, on_time_sent: bool) -> int:
    """How many missed slots are sent after all."""
    match entry.misfire.policy:
        case MisfirePolicy.SKIP:
            return 0
        case MisfirePolicy.LATEST:
            return 0 if on_time_sent else 1
        case MisfirePolicy.ALL:
            return entry.misfire.max
        case _:
            assert_never(entry.misfire.policy)


def _expires(entry: Entry, due: _Due, delay: timedelta) -> datetime | timedelta | None:
    """A spread moves the next slot's message as well, so it moves the end of this one's life."""
    match entry.expires:
        case None:
            return None
        case ExpiresAfter(duration=duration):
            return duration
        case ExpiresAt(instant=instant):
            return instant
        case ExpiresNextSlot():
            return due.following + delay if due.following else None
        case _:
            assert_never(entry.expires)


def _is_expired(expires: datetime | timedelta | None, now: datetime) -> bool:
    return isinstance(expires, datetime) and expires <= now


def _append_skip(decisions: list[Send | Skip], slot: datetime, reason: SkipReason) -> None:
    last = decisions[-1] if decisions else None
    if isinstance(last, Skip) and last.reason == reason:
        decisions[-1] = Skip(last.first, slot, last.count + 1, reason)
    else:
        decisions.append(Skip(slot, slot, 1, reason))
