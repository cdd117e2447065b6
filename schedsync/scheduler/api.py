"""The Python API: entries made, read and removed from code."""

import getpass
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from celery import Celery
from celery.app import app_or_default
from celery.schedules import BaseSchedule

from schedsync.errors import OwnershipError, StalePlanError, UndecodableError, UnknownEntryError
from schedsync.interop.beat_items import entry_of_beat
from schedsync.interop.to_celery import celery_schedule_of
from schedsync.model.entry import entry as model
from schedsync.model.state.live import LiveEntry
from schedsync.model.timing import At, Cron, Crontab, Every, RRule, Solar, Timing
from schedsync.model.timing.instants import to_ms
from schedsync.scheduler.settings import read_store_settings
from schedsync.store.apply_records import ApplyChange
from schedsync.store.changes import create_of, delete_of, request_of, update_of
from schedsync.store.store import Store

_ATTEMPTS = 3
_OUR_TIMINGS = (Cron, Crontab, Every, At, RRule, Solar)
_PLACEHOLDER = timedelta(minutes=1)

_Change = Callable[[LiveEntry | None, datetime], ApplyChange | None]
"""From what is live, if anything, and the store's time to what is to be written, if anything."""

_stores: WeakKeyDictionary[Celery, Store] = WeakKeyDictionary()


class Entry:
    """One entry, made or changed from code; nothing is written before ``save``.

    An entry saved from code has no owner, so that no plan ever deletes it. What code does not say (labels, misfire,
    jitter, …) is kept as it is in the store, and so is which places of it are secret.

    Attributes:
        name: 1 to 200 printable characters.
        task: The Celery task's name.
        schedule: Celery's ``schedule``, ``crontab`` or ``solar``, seconds or a ``timedelta``; or one of schedsync's
            timings.
        args: Positional arguments, JSON values.
        kwargs: Keyword arguments, JSON values.
        options: For ``apply_async``.
        enabled: Whether it fires.
        timezone: IANA name for schedsync's timings; Celery's schedules bring their own.
        app: The Celery app whose configuration says where the store is.
    """

    def __init__(
        self,
        name: str,
        task: str,
        schedule: BaseSchedule | Timing | timedelta | float,
        args: Sequence[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        options: Mapping[str, Any] | None = None,
        enabled: bool = True,
        app: Celery | None = None,
        *,
        timezone: str | None = None,
    ) -> None:
        self.name = name
        self.task = task
        self.schedule = schedule
        self.args = list(args or ())
        self.kwargs = dict(kwargs or {})
        self.options = dict(options or {})
        self.enabled = enabled
        self.timezone = timezone
        self.app: Celery = app_or_default(app)
        self._live: LiveEntry | None = None
        self._read_schedule: BaseSchedule | None = None

    def __repr__(self) -> str:
        return f"<schedsync.Entry {self.name!r}: {self.task} {self.schedule!r}>"

    @classmethod
    def get(cls, name: str, app: Celery | None = None) -> "Entry":
        """Read an entry.

        Raises:
            UnknownEntryError: When there is none of that name.
            UndecodableError: When its definition cannot be read.
            StoreError: When the store cannot be reached.
        """
        found_app = app_or_default(app)
        live = _store(found_app).read_entries([name]).get(name)
        if live is None:
            raise UnknownEntryError(f"no entry is named {name!r}")
        return cls._of(live, found_app)

    @classmethod
    def from_key(cls, key: str, app: Celery | None = None) -> "Entry":
        """Read an entry by its key: the key prefix, a colon, its name. Raises as ``get`` does."""
        found_app = app_or_default(app)
        prefix = _store(found_app).settings.key_prefix
        name = key.removeprefix(f"{{{prefix}}}:").removeprefix(f"{prefix}:")
        return cls.get(name, found_app)

    @classmethod
    def list(cls, app: Celery | None = None) -> "list[Entry]":
        """All entries that can be read, by name."""
        found_app = app_or_default(app)
        live = _store(found_app).read_live()
        return [cls._of(held, found_app) for _, held in sorted(live.entries.items()) if held.entry is not None]

    @property
    def key(self) -> str:
        """What ``from_key`` takes."""
        return f"{_store(self.app).settings.key_prefix}:{self.name}"

    @property
    def due_at(self) -> datetime | None:
        """When it fires next, read afresh; ``None`` when it is not saved or will not fire."""
        live = self._read()
        return live.due if live else None

    @property
    def score(self) -> int | None:
        """``due_at`` in Unix milliseconds."""
        due = self.due_at
        return to_ms(due) if due is not None else None

    @property
    def rank(self) -> int | None:
        """How many entries fire before it; ``None`` when it will not fire."""
        live = _store(self.app).read_live().entries
        own = live.get(self.name)
        if own is None or own.due is None:
            return None
        place = (own.due, own.name)
        return sum(1 for held in live.values() if held.due is not None and (held.due, held.name) < place)

    @property
    def last_run_at(self) -> datetime | None:
        """When it was last sent."""
        live = self._read()
        return live.state.last_sent if live and live.state else None

    @property
    def total_run_count(self) -> int:
        """How often it was sent."""
        live = self._read()
        return live.state.run_count if live and live.state else 0

    def save(self, *, force: bool = False) -> "Entry":
        """Create or update it; takes effect within moments.

        Changing only arguments or options never moves the next run; changing the schedule starts it anew, strictly
        after now.

        Args:
            force: Also over an entry that an owner's manifest declares; it stays the owner's.

        Raises:
            OwnershipError: When a manifest declares it and ``force`` is not given.
            InvalidValueError: For what no entry can hold.
            StoreError: When the store cannot be written.
        """

        def change(live: LiveEntry | None, now: datetime) -> ApplyChange:
            entry = self._definition(live.entry if live else None)
            if live is None:
                return create_of(entry, owner=None, source=None, now=now)
            return update_of(live, entry, source=live.source, now=now, secrets=live.secrets)

        self._write(change, action="save", force=force)
        return self

    def delete(self, *, force: bool = False) -> None:
        """Remove it, if it is there. Raises as ``save`` does."""
        self._write(lambda live, _now: delete_of(live) if live else None, action="delete", force=force)

    def reschedule(self, *, force: bool = False) -> "Entry":
        """Start its schedule anew: the next slot is strictly after now, and missed ones are forgotten.

        Raises as ``save`` does, and ``UnknownEntryError`` when it is not saved.
        """

        def change(live: LiveEntry | None, now: datetime) -> ApplyChange:
            if live is None or live.entry is None:
                raise UnknownEntryError(f"no entry is named {self.name!r}")
            return update_of(live, live.entry, source=live.source, now=now, restart=True, secrets=live.secrets)

        self._write(change, action="reschedule", force=force)
        return self

    @classmethod
    def _of(cls, live: LiveEntry, app: Celery) -> "Entry":
        stored = live.entry
        if stored is None:
            raise UndecodableError(live.name, live.problem or "it cannot be read")
        schedule = celery_schedule_of(stored, app)
        made = cls(
            name=stored.name,
            task=stored.task,
            schedule=schedule,
            args=stored.args.value(),
            kwargs=stored.kwargs.value(),
            options=stored.options.value(),
            enabled=stored.enabled,
            app=app,
            timezone=stored.timezone,
        )
        made._live = live
        made._read_schedule = schedule
        return made

    def _definition(self, before: model.Entry | None) -> model.Entry:
        """This entry over what the store has of it."""
        read = self.schedule is self._read_schedule
        fields = {
            "task": self.task,
            "schedule": _PLACEHOLDER if read or isinstance(self.schedule, _OUR_TIMINGS) else self.schedule,
            "args": self.args,
            "kwargs": self.kwargs,
            "options": self.options,
        }
        made = entry_of_beat(self.name, fields, self.app)
        timing, timezone = made.timing, made.timezone
        if isinstance(self.schedule, _OUR_TIMINGS):
            timing, timezone = self.schedule, self.timezone or timezone
        elif read and self._live is not None and self._live.entry is not None:
            timing, timezone = self._live.entry.timing, self._live.entry.timezone
        if before is None:
            return replace(made, timing=timing, timezone=timezone, enabled=self.enabled)
        return replace(
            before,
            task=made.task,
            timing=timing,
            timezone=timezone,
            args=made.args,
            kwargs=made.kwargs,
            options=made.options,
            expires=made.expires if "expires" in self.options else before.expires,
            enabled=self.enabled,
        )

    def _read(self) -> LiveEntry | None:
        return _store(self.app).read_entries([self.name]).get(self.name)

    def _write(self, change: _Change, *, action: str, force: bool) -> None:
        """Read, decide and write; again when somebody else wrote in between."""
        store = _store(self.app)
        for attempt in range(_ATTEMPTS):
            now = store.now()
            live = self._read()
            if live is not None and live.owner is not None and not force:
                raise OwnershipError(
                    f"{self.name!r} belongs to {live.owner}: change it in its manifest, or say force=True"
                )
            wanted = change(live, now)
            if wanted is None:
                return
            owner = live.owner if live is not None else None
            try:
                store.apply_plan(request_of([wanted], owner=owner, now=now, by=_actor(), action=action))
            except StalePlanError:
                if attempt + 1 == _ATTEMPTS:
                    raise
            else:
                self._live = None if wanted.kind == "delete" else self._read()
                return


def _store(app: Celery) -> Store:
    """The app's store, opened once."""
    store = _stores.get(app)
    if store is None:
        store = _stores[app] = Store.open(read_store_settings(app))
    return store


def _actor() -> str:
    """Who saves, for the history."""
    try:
        return os.environ.get("SCHEDSYNC_ACTOR") or getpass.getuser()
    except (KeyError, OSError):
        return "code"
