"""What a change does to an entry's next run and to how often it runs."""

from dataclasses import dataclass
from datetime import datetime

from schedsync.model.entry.entry import Entry
from schedsync.model.slots.rates import runs_per_day
from schedsync.model.slots.recurrence import Recurrence
from schedsync.model.state.live import LiveEntry, Pause
from schedsync.model.timing import Every


@dataclass(frozen=True, slots=True)
class Runs:
    """How an entry runs from now on.

    Attributes:
        next: Its next fire time; ``None`` if it will not fire.
        per_day: Slots in an average day from now; 0 while disabled, ``None`` where there is no readable entry.
    """

    next: datetime | None = None
    per_day: float | None = None


NO_RUNS = Runs()


def runs_of_live(live: LiveEntry, now: datetime) -> Runs:
    """How a live entry runs if nothing changes: as the store has it in ``due``."""
    return Runs(live.due, runs_per_day(live.entry, now) if live.entry else None)


def runs_after_create(entry: Entry, now: datetime, pause: Pause | None) -> Runs:
    """How an entry runs that is created now: its first slot is strictly after now, unless a pause holds it."""
    return Runs(None if pause else next_fire(entry, now), runs_per_day(entry, now))


def runs_after_forget(live: LiveEntry, now: datetime, pause: Pause | None) -> Runs:
    """How a live entry runs that nobody owns any more: a pause of its owner no longer holds it."""
    if live.entry is None or (live.paused is None) == (pause is None):
        return runs_of_live(live, now)
    return runs_after_update(live, live.entry, now, pause)


def runs_after_update(live: LiveEntry, entry: Entry, now: datetime, pause: Pause | None) -> Runs:
    """How a live entry runs once it has this definition.

    Args:
        live: As it is.
        entry: What it becomes, perhaps another owner's.
        now: When.
        pause: What holds it then; one of it alone outlives the update, one of its owner goes with another owner.
    """
    if pause is not None:
        return Runs(None, runs_per_day(entry, now))
    if live.paused is not None:
        return Runs(next_fire(entry, after_pause(live, now)), runs_per_day(entry, now))
    if not moves_next_run(live, entry):
        return Runs(live.due, runs_per_day(entry, now))
    return Runs(next_fire(entry, next_after(live, entry, now)), runs_per_day(entry, now))


def resets_cursor(live: LiveEntry, entry: Entry) -> bool:
    """Whether an update changes *when*, so that the next slot is strictly after the apply.

    Enabling counts: slots that passed while an entry was disabled, quarantined or unreadable are not missed. So does
    another name where the grid's phase is drawn from it: the slots are others.
    """
    before = live.entry
    if before is None or live.quarantine is not None or (entry.enabled and not before.enabled):
        return True
    return _when(before) != _when(entry) or (before.name != entry.name and _draws_phase(entry))


def moves_next_run(live: LiveEntry, entry: Entry) -> bool:
    """Whether an update can move the next fire time; args, options, labels and texts never do.

    A new name does where a delay is drawn from it.
    """
    before = live.entry
    if before is None or resets_cursor(live, entry):
        return True
    if before.name != entry.name and (entry.jitter or entry.spread):
        return True
    return (before.jitter, before.spread, before.enabled) != (entry.jitter, entry.spread, entry.enabled)


def next_after(live: LiveEntry, entry: Entry, now: datetime) -> datetime:
    """The instant that an updated entry's next slot is strictly after."""
    if live.state is None:
        return now
    if resets_cursor(live, entry):
        return max(now, live.state.last_slot or now)
    return live.state.cursor


def after_pause(live: LiveEntry, now: datetime) -> datetime:
    """The instant that an entry's next slot is strictly after when its pause ends: those that passed are not missed."""
    last = live.state.last_slot if live.state is not None else None
    return now if last is None else max(now, last)


def next_fire(entry: Entry, after: datetime) -> datetime | None:
    """The fire time of the first slot after an instant; ``None`` for none and for a disabled entry."""
    found = Recurrence.of(entry).next_fire(after) if entry.enabled else None
    return found[1] if found else None


def _draws_phase(entry: Entry) -> bool:
    return isinstance(entry.timing, Every) and entry.timing.phase == "auto"


def _when(entry: Entry) -> tuple[object, ...]:
    return (entry.timing, entry.timezone, entry.start, entry.end, entry.exclude_dates)
