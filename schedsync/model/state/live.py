"""What the store holds, read at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from schedsync.diagnostics import Location
from schedsync.model.entry.entry import Entry
from schedsync.model.entry.run_state import RunState
from schedsync.model.values.secrets import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Why an entry, an owner's entries or all entries do not fire.

    Attributes:
        by: Who paused.
        reason: Why, or ``None``.
        since: When.
        until: When it ends by itself, or ``None``.
    """

    by: str
    reason: str | None
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pauses:
    """The pauses in force, each a rule: entries that come under it later are paused too.

    Attributes:
        rules: By what they are of, as the store names it: ``entry:NAME``, ``owner:NAME``, or ``*`` for everything.
    """

    rules: Mapping[str, Pause] = field(default_factory=dict)

    def of_entry(self, name: str) -> Pause | None:
        """The pause of this one entry."""
        return self.rules.get(f"entry:{name}")

    def of_all(self, owner: str | None) -> Pause | None:
        """The pause of all entries of an owner, else that of everybody's; nobody's entries have the latter alone."""
        return (self.rules.get(f"owner:{owner}") if owner else None) or self.rules.get("*")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveEntry:
    """One entry of the store.

    Attributes:
        name: Its name.
        uid: Made at its creation.
        digest: Of its definition, for compare-and-set.
        revision: The apply that last wrote it.
        protect: Whether leaving it out deletes it; kept in the head, so known even where the definition is not.
        owner: Whose it is, ``None`` for nobody's (saved from code).
        entry: The definition, ``None`` where it cannot be decoded.
        problem: Why it cannot be decoded, else ``None``.
        source: Where it was declared, where known.
        state: What has happened to it; ``None`` only where that cannot be decoded.
        due: Its next fire time, ``None`` if it will not fire.
        paused: The pause in force, or ``None``.
        quarantine: Why it cannot be scheduled, or ``None``.
        applied: The definition as last applied, where something else changed it since; else ``None``.
        applied_revision: The apply that wrote ``applied``; ``None`` where that is.
        secrets: The places of the definition that are never shown, by pointer.
    """

    name: str
    uid: str
    digest: str
    revision: int
    protect: bool
    owner: str | None
    entry: Entry | None
    problem: str | None = None
    source: Location | None = None
    state: RunState | None = None
    due: datetime | None = None
    paused: Pause | None = None
    quarantine: str | None = None
    applied: Entry | None = None
    applied_revision: int | None = None
    secrets: tuple[Secret, ...] = ()

    def matches(self, digest: str) -> bool:
        """Whether the definition can be read and is the one of this digest.

        Much cheaper than comparing entries: what was read from a store is decoded only when ``entry`` is asked for.
        """
        return self.digest == digest and self.entry is not None

    @property
    def is_as_applied(self) -> bool:
        """Whether nothing but an apply has written it, as far as it tells by itself; as cheap as ``matches``."""
        return self.applied is None and self.matches(self.digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerRecord:
    """An owner's last apply.

    Attributes:
        revision: Its number.
        applied_at: When, by the store's clock.
        by: Who.
        commit: The git commit applied, where known.
        tool_version: Of the schedsync that applied.
    """

    revision: int
    applied_at: datetime
    by: str
    commit: str | None = None
    tool_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The whole key prefix.

    Attributes:
        now: The store's time when it was read.
        instance_id: Made by the first write; ``None`` for a store that has had none.
        revision: Of the newest apply; 0 before the first.
        entries: By name.
        owners: By owner.
        hmac_key: Random, made by the first write: keys what plans say of secrets.
        pauses: Those in force.
    """

    now: datetime
    instance_id: str | None = None
    revision: int = 0
    entries: Mapping[str, LiveEntry] = field(default_factory=dict)
    owners: Mapping[str, OwnerRecord] = field(default_factory=dict)
    hmac_key: bytes | None = field(default=None, repr=False)
    pauses: Pauses = Pauses()

    def pause_after(self, name: str, owner: str | None, *, old: LiveEntry | None = None) -> Pause | None:
        """The pause that will hold an entry.

        Args:
            name: Its name then.
            owner: Whose it will be.
            old: What it is now, under whatever name: a rename takes its own pause along. ``None`` if it is created.
        """
        own = None if old is None else self.pauses.of_entry(old.name)
        if own is None and name not in self.entries:
            # A name that is made free loses its pause with what had it.
            own = self.pauses.of_entry(name)
        return own or self.pauses.of_all(owner)
