"""Whose entries may become another owner's."""

from fnmatch import fnmatchcase

from schedsync.model.state.desired import Declared
from schedsync.model.state.live import LiveEntry

STATIC_OWNER = "celery:"
"""What the owner of a ``beat_schedule``'s entries begins with; the application's name follows."""


def is_static(owner: str | None) -> bool:
    """Whether an owner is an application's static schedule."""
    return owner is not None and owner.startswith(STATIC_OWNER)


def may_take_over(live: LiveEntry, declared: Declared, *, adopt: bool, take_ownership: tuple[str, ...]) -> bool:
    """Whether what is declared may take over a live entry of nobody or of somebody else.

    An entry whose head is damaged is never taken over: whose it is cannot be told.

    Args:
        live: The entry.
        declared: What is to become of it.
        adopt: Whether entries of nobody and of a static schedule may be taken over whatever the file says.
        take_ownership: Globs over the declared name: the entry may be taken over from any owner.
    """
    if live.owner is None:
        return bool(live.uid) and (adopt or declared.adopt is True)
    if declared.adopt == live.owner or (is_static(live.owner) and (adopt or declared.adopt is True)):
        return True
    return any(fnmatchcase(declared.entry.name, glob) for glob in take_ownership)
