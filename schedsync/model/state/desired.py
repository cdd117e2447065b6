"""What manifests declare: entries, and what is to become of names that they no longer declare."""

from dataclasses import dataclass

from schedsync.diagnostics import Location
from schedsync.model.entry.entry import Entry
from schedsync.model.values.secrets import Secret


@dataclass(frozen=True, slots=True)
class Declared:
    """An entry as some manifest declares it.

    Attributes:
        entry: The entry, variables put in.
        owner: Whose manifest.
        source: Where its name stands.
        adopt: ``True`` to take over a live entry without an owner or of the static ``beat_schedule``; an owner's name
            to take it over from that owner.
        secrets: The places of its definition that come from variables and are never shown, by pointer.
    """

    entry: Entry
    owner: str
    source: Location
    adopt: bool | str = False
    secrets: tuple[Secret, ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """A live entry that goes on under another name.

    Attributes:
        previous_name: The name it may be live under.
        name: The name it is declared under; of a chain, the last.
        owner: Whose manifest says so.
        source: Where it says so.
    """

    previous_name: str
    name: str
    owner: str
    source: Location


@dataclass(frozen=True, slots=True)
class Removed:
    """A name that is declared no longer, said in the file and so reviewed with it.

    Attributes:
        name: The live entry's.
        destroy: Whether it is deleted; else it is forgotten: nobody's, and goes on running.
        owner: Whose manifest says so.
        source: Where it says so.
    """

    name: str
    destroy: bool
    owner: str
    source: Location


@dataclass(frozen=True, slots=True)
class Desired:
    """All that the manifests of one owner say.

    Attributes:
        entries: Names are unique.
        moved: Previous names are unique, and none is declared.
        removed: Names are unique, and none is declared.
    """

    entries: tuple[Declared, ...] = ()
    moved: tuple[Moved, ...] = ()
    removed: tuple[Removed, ...] = ()
