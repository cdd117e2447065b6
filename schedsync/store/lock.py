"""The lock that says who leads: a lease by the server's clock, and a fencing token in every write."""

import secrets
import uuid
from datetime import datetime, timedelta

from schedsync.model.timing.instants import from_ms, to_ms
from schedsync.store.codec import parse_ms, parse_score
from schedsync.store.keys import STORE_FORMAT
from schedsync.store.lock_records import Granted, Held, Holder, LockState, Lost, Renewed
from schedsync.store.scripts import Argument
from schedsync.store.session import Session


def founding() -> tuple[Argument, Argument, Argument]:
    """Store format, instance id and HMAC key, for whichever script turns out to write the store first."""
    return STORE_FORMAT, str(uuid.uuid4()), secrets.token_hex(32)


class Lock:
    """The lock of one store. Every method is one round trip, and safe to repeat when its reply is lost."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._keys = session.keys

    def acquire(self, holder: Holder, ttl: timedelta) -> Granted | Held:
        """Ask for the lock, without waiting.

        The same holder asking again while its lease runs gets the same token, and a new lease.

        Args:
            holder: Who asks.
            ttl: The lease's life.

        Raises:
            StoreFormatError: If a newer schedsync wrote the store.
            StoreError: If the store cannot be reached or written.
        """
        keys = self._keys
        arguments = (
            *(holder.nonce, holder.host, holder.pid, holder.version, to_ms(holder.since)),
            *(_ttl_ms(ttl), *founding()),
        )
        answer: list[bytes] = self._session.run("acquire_lock", (keys.lock, keys.meta), arguments)
        now = self._session.observe_ms(answer[-1])
        if answer[0] == b"granted":
            return Granted(int(answer[1]), from_ms(int(answer[2])))
        nonce, host, pid, version, since, expires = (field.decode(errors="replace") for field in answer[1:7])
        other = _holder(nonce=nonce, host=host, pid=pid, version=version, since=since)
        return Held(other, max(from_ms(int(expires)) - now, timedelta(0)))

    def renew(self, holder: Holder, token: int, ttl: timedelta) -> Renewed | Lost:
        """Begin the lease anew.

        A lease that has ended, but that nobody else was granted meanwhile, is renewed as well: fencing makes it safe.
        """
        keys = self._keys
        answer: list[bytes] = self._session.run(
            "renew_lock", (keys.lock, keys.meta, keys.due), (holder.nonce, token, _ttl_ms(ttl))
        )
        if answer[0] == b"lost":
            self._session.observe_ms(answer[1])
            return Lost()
        self._session.observe_ms(answer[2])
        first = parse_score(answer[4]) if answer[4] else None
        return Renewed(int(answer[3]), first, from_ms(int(answer[1])))

    def release(self, holder: Holder, token: int) -> bool:
        """Give the lock back and wake the standbys; whether it was still this holder's."""
        keys = self._keys
        return bool(self._session.run("release_lock", (keys.lock, keys.meta), (holder.nonce, token, keys.events)))

    def read(self) -> LockState | None:
        """Who was granted the lock last, or ``None`` when it was given back or nobody ever asked."""
        stored, time = self._session.read(lambda pipeline: pipeline.hgetall(self._keys.lock))
        now = self._session.observe_time(time)
        fields = {name.decode(): value.decode(errors="replace") for name, value in stored.items()}
        if "token" not in fields:
            return None
        expires = _instant(fields.get("expires", "0"))
        other = _holder(**{name: fields.get(name, "") for name in ("nonce", "host", "pid", "version", "since")})
        return LockState(other, int(fields["token"]), expires, max(expires - now, timedelta(0)))


def _ttl_ms(ttl: timedelta) -> int:
    return max(ttl // timedelta(milliseconds=1), 1)


def _instant(text: str) -> datetime:
    try:
        return parse_ms(text)
    except ValueError:
        return from_ms(0)


def _holder(*, nonce: str, host: str, pid: str, version: str, since: str) -> Holder:
    return Holder(
        host=host, pid=int(pid) if pid.isdigit() else 0, nonce=nonce, version=version, since=_instant(since or "0")
    )
