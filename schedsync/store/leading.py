"""What only a leader writes beside slots: quarantine, and whose key prefix this is."""

from datetime import datetime

from schedsync.errors import LeadershipLostError
from schedsync.model.timing.instants import to_ms
from schedsync.store.lock import founding
from schedsync.store.session import Session

_REFUSED = "a newer leader holds the lock, or nobody does; this one has stepped down"


class Leading:
    """The verbs of a leader."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._keys = session.keys

    def quarantine(self, *, token: int | None, name: str, digest: str, reason: str) -> None:
        """Take an entry out of what fires, until its definition changes; nothing if it has changed by now.

        Raises:
            LeadershipLostError: If the token is no longer the lock's.
        """
        self._quarantine(token, "hold", name, digest, reason, "")

    def lift_quarantine(self, *, token: int | None, name: str, due: datetime | None) -> None:
        """Let an entry back, to fire at ``due`` unless it is paused.

        Raises:
            LeadershipLostError: If the token is no longer the lock's.
        """
        self._quarantine(token, "lift", name, "", "", "" if due is None else str(to_ms(due)))

    def _quarantine(self, token: int | None, *arguments: str) -> None:
        keys = self._keys
        answer = self._session.run(
            "quarantine",
            (keys.lock, keys.entries, keys.due, keys.quarantine, keys.paused),
            ("" if token is None else token, *arguments, keys.events),
        )
        if answer == b"refused":
            raise LeadershipLostError(_REFUSED)

    def set_application(self, *, token: int | None, application: str, broker: str) -> tuple[str, str]:
        """Record whose key prefix this is, if nobody has; what is recorded.

        Args:
            token: The fencing token; ``None`` without a lock.
            application: The Celery application's name.
            broker: Which broker it uses, without secrets.

        Raises:
            LeadershipLostError: If the token is no longer the lock's.
        """
        keys = self._keys
        answer: list[bytes] = self._session.run(
            "record_application",
            (keys.lock, keys.meta),
            ("" if token is None else token, application, broker, *founding()),
        )
        if not answer:
            raise LeadershipLostError(_REFUSED)
        return answer[0].decode(errors="replace"), answer[1].decode(errors="replace")
