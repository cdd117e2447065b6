"""A live entry as it was read, decoded where it is looked at: a plan over ten thousand looks into few."""

from typing import Any

from schedsync.model.entry.definition import digest_of, to_definition
from schedsync.model.entry.run_state import RunState
from schedsync.model.state.live import LiveEntry
from schedsync.store.codec import UnreadableError, decode_state
from schedsync.store.entry_text import decode_definition, is_intact, secrets_in

_APPLIED = b'"applied":'
_OF_DEFINITION = frozenset({"entry", "applied", "applied_revision", "source", "_unreadable"})
_OF_APPLIED = frozenset({"applied", "applied_revision"})
_OF_STATE = frozenset({"state", "_state_problem"})


class StoredEntry(LiveEntry):
    """Its definition and run state are texts until one of their attributes is asked for; then they stay decoded.

    Python asks ``__getattr__`` only for what is not set yet.
    """

    __slots__ = ("_intact", "_state_problem", "_state_text", "_text", "_unreadable")

    @classmethod
    def of(cls, *, text: bytes, state: bytes | None, **known: Any) -> "StoredEntry":  # noqa: ANN401 - fields of LiveEntry
        """An entry whose head could be read.

        Args:
            text: What stands behind the head.
            state: The value of its run state, ``None`` where there is none.
            known: The other attributes of ``LiveEntry``.
        """
        made = cls.__new__(cls)
        set_field = object.__setattr__
        for name, value in known.items():
            set_field(made, name, value)
        set_field(made, "_text", text)
        set_field(made, "_state_text", state)
        return made

    def matches(self, digest: str) -> bool:
        """As ``LiveEntry`` says; a text that is not harmed need not be decoded for it.

        One that was edited by hand matches nothing, not even what its head says: an apply writes it anew.
        """
        return self.digest == digest and (self._intact or self._means(digest))

    @property
    def is_as_applied(self) -> bool:
        """As ``LiveEntry`` says; a text that is not harmed need not be decoded for it."""
        return _APPLIED not in self._text and self.matches(self.digest)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the field holds
        if name == "secrets":
            object.__setattr__(self, name, secrets_in(self._text))
        elif name in _OF_APPLIED and _APPLIED not in self._text:
            object.__setattr__(self, name, None)
        elif name in _OF_DEFINITION:
            self._decode()
        elif name in _OF_STATE:
            state, problem = read_state(self._state_text, self.uid)
            object.__setattr__(self, "state", state)
            object.__setattr__(self, "_state_problem", problem)
        elif name == "problem":
            object.__setattr__(self, name, self._unreadable or self._state_problem)
        elif name == "_intact":
            object.__setattr__(self, name, is_intact(self._text, self.digest))
        else:
            raise AttributeError(name)
        return object.__getattribute__(self, name)

    def _means(self, digest: str) -> bool:
        """Whether the definition, however it is written, is the one of this digest."""
        return self.entry is not None and digest_of(to_definition(self.entry)) == digest

    def _decode(self) -> None:
        found = decode_definition(self.name, self._text)
        for name in ("entry", "applied", "applied_revision", "source"):
            object.__setattr__(self, name, getattr(found, name))
        object.__setattr__(self, "_unreadable", found.problem)


def read_state(value: bytes | None, uid: str) -> tuple[RunState | None, str | None]:
    """A run state, or why it is not this entry's or cannot be read."""
    if not value:
        return None, "it has no run state"
    try:
        state = decode_state(value)
    except UnreadableError as error:
        return None, str(error)
    if state.uid != uid:
        return None, "its run state belongs to another entry"
    return state, None
