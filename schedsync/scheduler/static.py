"""The static schedule: ``beat_schedule``, ``add_periodic_task`` and ``celery.backend_cleanup``, kept in the store."""

import logging
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from celery import Celery
from celery.schedules import crontab

from schedsync.diagnostics import Location
from schedsync.errors import InvalidValueError, StalePlanError
from schedsync.interop.beat_items import entry_of_beat
from schedsync.model.entry.entry import Entry
from schedsync.model.plan.diff import Change, Create, Update, diff
from schedsync.model.state.desired import Declared, Desired
from schedsync.model.state.live import Live
from schedsync.model.state.ownership import STATIC_OWNER
from schedsync.store.apply_records import ApplyChange
from schedsync.store.changes import create_of, delete_of, request_of, update_of
from schedsync.store.store import Store

logger = logging.getLogger("schedsync.scheduler")

_CLEANUP = "celery.backend_cleanup"
#: An apply at the same moment makes ours stale: look again, so often.
_TRIES = 5


def static_owner(app: Celery) -> str:
    """Under whose name an app's static entries are kept."""
    return f"{STATIC_OWNER}{app.main or 'default'}"


def install_static(app: Celery, store: Store, live: Live) -> bool:
    """Make the store's static entries what the app declares; nobody else's entry is touched.

    An item that no entry can say (a schedule class of one's own, a ``BeatLazyFunc``) is left out with a warning, and
    so is one whose name a manifest has.

    Args:
        app: The Celery app.
        store: The store.
        live: What it holds.

    Returns:
        Whether anything was written.

    Raises:
        StoreError: When the store cannot be written.
    """
    owner = static_owner(app)
    entries = static_entries(app)
    for _attempt in range(_TRIES):
        declared = [
            Declared(entry, owner, Location("beat_schedule")) for entry in entries if _is_free(entry, owner, live)
        ]
        difference = diff(live, Desired(tuple(declared)), owner=owner)
        _warn_of_twins(declared, live, owner)
        if not difference.changes:
            return False
        changes = [_change(change, live, owner) for change in difference.changes]
        request = request_of(changes, owner=owner, now=live.now, by="beat", action="static", instance=live.instance_id)
        try:
            answer = store.apply_plan(request)
        except StalePlanError as error:
            logger.info("The static schedule changed meanwhile: %s", error, extra={"action": "static_stale"})
            live = store.read_live()
            continue
        logger.info(
            "Installed the static schedule of %s: %d change%s.",
            *(owner, len(changes), "s" if len(changes) > 1 else ""),
            extra={"action": "static_installed"},
        )
        return answer.applied
    return False


def static_entries(app: Celery) -> list[Entry]:
    """What the app declares in Python, as entries, ordered as declared."""
    items: dict[object, Any] = dict(app.conf.beat_schedule)
    if app.conf.result_expires and not app.backend.supports_autoexpire:
        cleanup = {"task": _CLEANUP, "schedule": crontab("0", "4", "*"), "options": {"expires": 12 * 3600}}
        items.setdefault(_CLEANUP, cleanup)
    entries = []
    for name, fields in items.items():
        try:
            entries.append(entry_of_beat(name, fields, app))
        except Exception as error:  # the app's own objects may raise anything; each costs itself alone
            logger.warning(
                "%r in beat_schedule is not run by schedsync: %s",
                *(str(name), error if isinstance(error, InvalidValueError) else f"{type(error).__name__}: {error}"),
                extra={"action": "static_refused", "entry": str(name)},
            )
    return entries


def _is_free(entry: Entry, owner: str, live: Live) -> bool:
    present = live.entries.get(entry.name)
    if present is None or present.owner == owner:
        return True
    logger.warning(
        "%r is in beat_schedule and also belongs to %s: the latter runs, beat_schedule's does not.",
        *(entry.name, f"owner {present.owner}" if present.owner else "an entry saved from code"),
        extra={"action": "static_shadowed", "entry": entry.name},
    )
    return False


def _warn_of_twins(declared: list[Declared], live: Live, owner: str) -> None:
    """Warn of entries that would run the same task, arguments and timing under another name."""
    by_meaning: Mapping[object, list[str]] = defaultdict(list)
    for name, present in live.entries.items():
        if present.owner != owner and present.entry is not None:
            by_meaning[_meaning(present.entry)].append(name)
    for item in declared:
        for twin in by_meaning.get(_meaning(item.entry), ()):
            logger.warning(
                "%r of beat_schedule runs the same task with the same arguments at the same times as %r.",
                *(item.entry.name, twin),
                extra={"action": "static_twin", "entry": item.entry.name},
            )


def _meaning(entry: Entry) -> object:
    return (entry.task, entry.args, entry.kwargs, entry.timing, entry.timezone)


def _change(change: Change, live: Live, owner: str) -> ApplyChange:
    match change:
        case Create(declared):
            return create_of(declared.entry, owner=owner, source=declared.source, now=live.now)
        case Update(old, declared):
            return update_of(old, declared.entry, source=declared.source, now=live.now)
        case _:  # without items of moved and removed nothing but deletes is left
            return delete_of(change.live)
