"""What the supervisor tells a child process."""

import json
from dataclasses import asdict, dataclass

CONTROL = "celery"
"""The name of the exchange for remote control, so that the supervisor can reach any application's worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSettings:
    """What a child process needs to know.

    Attributes:
        role: ``worker`` or ``beat``.
        app: ``module:attribute``, or ``None`` for the built-in application.
        broker_url: The embedded server, as Celery writes it; also the result backend.
        events: The descriptor to write events to.
        scratch: A directory that goes away with the embedded server.
        debug: Whether errors show their traceback.
    """

    role: str
    app: str | None
    broker_url: str
    events: int
    scratch: str
    debug: bool = False

    def to_argument(self) -> str:
        """As the one argument of ``python -m schedsync.dev.child``."""
        return json.dumps(asdict(self))

    @classmethod
    def from_argument(cls, text: str) -> "ChildSettings":
        """What ``to_argument`` wrote."""
        return cls(**json.loads(text))
