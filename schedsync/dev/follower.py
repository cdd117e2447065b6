"""Follows the manifests as they are saved, and keeps the store as the last good ones say."""

import time
from datetime import UTC, datetime, timedelta

from schedsync.dev.console import Console
from schedsync.dev.desired import Manifests, Snapshot, apply_all
from schedsync.errors import InvalidFilesError
from schedsync.manifest.load import Loaded
from schedsync.model.entry.entry import Entry
from schedsync.model.findings import Findings
from schedsync.model.plan.plan import Action, Plan
from schedsync.model.slots.recurrence import Recurrence
from schedsync.report.findings import render_text
from schedsync.report.style import Style
from schedsync.report.words import local_time
from schedsync.store.store import Store

_SOON = timedelta(minutes=1)
_WORDS = {Action.CREATE: "created", Action.UPDATE: "changed", Action.DELETE: "removed"}


class Follower:
    """Reads, applies, and says what came of it.

    Args:
        manifests: Where they are.
        console: Told what was applied, and what is wrong.
        style: How findings are dressed.
    """

    def __init__(self, manifests: Manifests, console: Console, style: Style) -> None:
        self._manifests = manifests
        self._console = console
        self._style = style
        self._looked = 0.0
        self._handled: Snapshot = ()
        self._seen: Snapshot = ()
        self._contents: tuple[tuple[str, str], ...] = ()
        self._loaded: Loaded | None = None
        self._owners: set[str] = set()
        self._entries: dict[str, Entry] = {}

    def entry(self, name: str) -> Entry | None:
        """The definition that a good file had last, also of an entry that has gone since."""
        return self._entries.get(name)

    def read_first(self) -> None:
        """Read the files before anything is started.

        Raises:
            InvalidFilesError: With all findings, when there are errors among them.
        """
        self._handled = self._seen = self._manifests.snapshot()
        loaded = self._manifests.read(datetime.now(UTC))
        loaded.raise_for_errors()
        self._show(loaded)
        self._take(loaded)

    def look_due(self, interval: timedelta) -> bool:
        """Whether it is time to look at the files again."""
        if time.monotonic() - self._looked < interval.total_seconds():
            return False
        self._looked = time.monotonic()
        return True

    def follow(self, store: Store) -> None:
        """Look at the files; apply them once they have changed and then been left alone for one look.

        Editors write in several steps, and half a file would be reported as wrong.
        """
        snapshot = self._manifests.snapshot()
        settled, self._seen = snapshot == self._seen, snapshot
        if snapshot == self._handled or not settled:
            return
        self._handled = snapshot
        try:
            loaded = self._manifests.read(store.now())
        except InvalidFilesError as error:
            self._reject(render_text(Findings(diagnostics=error.diagnostics), self._style))
            return
        if any(found.severity.is_error for found in loaded.diagnostics):
            self._reject(_rendered(loaded, self._style))
            # Saved again as they were before, they are good again: say so.
            self._contents = ()
            return
        if _contents(loaded) == self._contents:
            return
        self._show(loaded)
        self._take(loaded)
        self.apply(store)

    def apply(self, store: Store) -> None:
        """Bring the store to what the last good files say.

        Raises:
            StoreError: When the embedded store is gone.
        """
        assert self._loaded is not None
        plans = apply_all(
            store, self._loaded, self._manifests, known_owners=self._owners, known_names=self._entries.keys()
        )
        self._owners.update(self._loaded.owners)
        for plan in plans:
            if plan.owner in self._loaded.owners or plan.changes or plan.refusals:
                self._tell(plan)
        self._tell_first_due(store.now())

    def _tell_first_due(self, now: datetime) -> None:
        """Where nothing will be seen for a while, say until when."""
        assert self._loaded is not None
        entries = [declared.entry for declared in self._loaded.declared if declared.entry.enabled]
        found = [(fires[1], entry) for entry in entries if (fires := Recurrence.of(entry).next_fire(now))]
        if not found:
            self._console.status("nothing will ever be due")
            return
        first, entry = min(found, key=lambda pair: (pair[0], pair[1].name))
        if first - now > _SOON:
            self._console.status(f"nothing is due before {local_time(first, entry.timezone, now)} ({entry.name})")

    def _take(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._contents = _contents(loaded)
        self._entries.update((declared.entry.name, declared.entry) for declared in loaded.declared)
        self._console.expect([declared.entry.name for declared in loaded.declared])

    def _tell(self, plan: Plan) -> None:
        if plan.refusals:
            for check in plan.refusals:
                self._console.problem(f"refused: {check.message}" + (f"; {check.hint}" if check.hint else ""))
            self._console.problem(f"nothing of {plan.owner} was changed; its last good schedule goes on")
            return
        for check in plan.checks:
            self._console.problem(
                f"note: here it is done, but `apply` would ask for {check.acknowledge}: {check.message}"
            )
        if plan.checks and plan.count(Action.CREATE):
            self._console.problem(
                "note: an entry under a new name is a new entry, and the one of the old name is deleted"
            )
        names = {action: [change.name for change in plan.changes if action in change.actions] for action in _WORDS}
        told = [f"{_WORDS[action]} {', '.join(found)}" for action, found in names.items() if found]
        self._console.status(f"{plan.owner}: {'; '.join(told) if told else 'nothing to change'}")

    def _show(self, loaded: Loaded) -> None:
        """Warnings and notes."""
        if loaded.diagnostics:
            self._console.problem(_rendered(loaded, self._style))

    def _reject(self, text: str) -> None:
        self._console.problem(text)
        self._console.problem("the last good schedule goes on")


def _rendered(loaded: Loaded, style: Style) -> str:
    findings = Findings(
        diagnostics=loaded.diagnostics,
        files=len(loaded.files),
        entries=len(loaded.declared),
        lines={file.path: file.lines for file in loaded.files},
    )
    return render_text(findings, style)


def _contents(loaded: Loaded) -> tuple[tuple[str, str], ...]:
    return tuple((file.path, file.sha256) for file in loaded.files)
