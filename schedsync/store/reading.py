"""Reading: the whole prefix, some entries, what is due. Nothing that cannot be decoded is taken for absent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from redis.client import Pipeline

from schedsync.errors import LeadershipLostError, StoreFormatError
from schedsync.model.state.live import Live, LiveEntry, OwnerRecord, Pauses
from schedsync.model.timing.instants import EPOCH, to_ms
from schedsync.store.codec import (
    UnreadableError,
    decode_pause,
    decode_quarantine,
    parse_score,
    split_value,
)
from schedsync.store.entry_text import EntryHead, decode_entry_head
from schedsync.store.failures import check_format
from schedsync.store.keys import STORE_FORMAT
from schedsync.store.record_text import decode_owner
from schedsync.store.session import Session
from schedsync.store.slot_records import Due, DueHead
from schedsync.store.stored_entry import StoredEntry, read_state

Stored = Mapping[bytes, bytes]


class Reading:
    """The verbs that read."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._keys = session.keys

    def read_live(self) -> Live:
        """Everything of the prefix that a plan needs, at one moment."""
        keys = self._keys

        def read(pipeline: Pipeline) -> None:
            pipeline.hgetall(keys.entries)
            pipeline.hgetall(keys.state)
            pipeline.zrange(keys.due, 0, -1, withscores=True)
            pipeline.hgetall(keys.paused)
            pipeline.hgetall(keys.quarantine)
            pipeline.hgetall(keys.owners)
            pipeline.hmget(keys.meta, "format", "instance_id", "revision", "hmac_key")

        entries, states, due, paused, quarantined, owners, meta, time = self._session.read(read)
        now = self._session.observe_time(time)
        check_format(meta[0], self._session.masked_url)
        pauses = _pauses(paused, now)
        fires = dict(due)
        return Live(
            now=now,
            instance_id=meta[1].decode() if meta[1] else None,
            revision=self._revision(meta[2]),
            entries={
                live.name: live
                for name, value in sorted(entries.items())
                for live in (_live(name, value, states.get(name), fires.get(name), pauses, quarantined.get(name)),)
            },
            owners=_owners(owners),
            hmac_key=meta[3],
            pauses=pauses,
        )

    def read_entries(self, names: Sequence[str]) -> dict[str, LiveEntry]:
        """Some entries, at one moment; names without an entry are left out."""
        if not names:
            return {}
        keys = self._keys

        def read(pipeline: Pipeline) -> None:
            pipeline.hmget(keys.entries, list(names))
            pipeline.hmget(keys.state, list(names))
            pipeline.zmscore(keys.due, list(names))
            pipeline.hmget(keys.quarantine, list(names))
            pipeline.hgetall(keys.paused)

        entries, states, due, quarantined, paused, time = self._session.read(read)
        pauses = _pauses(paused, self._session.observe_time(time))
        return {
            name: _live(name.encode(), value, state, fire, pauses, reason)
            for name, value, state, fire, reason in zip(names, entries, states, due, quarantined, strict=True)
            if value is not None
        }

    def due_entries(self, *, token: int | None, now: datetime, limit: int) -> Due:
        """What is due at ``now``, ordered by (fire time, name).

        Raises:
            LeadershipLostError: If the token is no longer the lock's.
        """
        keys = self._keys
        answer: list[bytes] = self._session.run(
            "due_entries",
            (keys.lock, keys.meta, keys.entries, keys.state, keys.due),
            ("" if token is None else token, to_ms(now), limit, STORE_FORMAT),
        )
        server_now = self._session.observe_ms(answer[1])
        if answer[0] == b"refused":
            raise LeadershipLostError("a newer leader holds the lock, or nobody does; this one has stepped down")
        flat = iter(answer[4:])
        heads = tuple(_due_head(*fields) for fields in zip(flat, flat, flat, flat, strict=True))
        next_fire = parse_score(answer[3]) if answer[3] else None
        return Due(server_now, int(answer[2]), next_fire, heads)

    def _revision(self, stored: bytes | None) -> int:
        if not (stored or b"0").isdigit():
            where = f'field "revision" of {self._keys.meta}'
            raise StoreFormatError(
                f"the store at {self._session.masked_url} is damaged: {where} is not a number; "
                "set it to the newest revision that schedsync history shows"
            )
        return int(stored or 0)


def _pauses(stored: Stored, now: datetime) -> Pauses:
    """Those in force at a moment."""
    decoded = {field.decode(errors="replace"): decode_pause(value) for field, value in stored.items()}
    return Pauses({field: pause for field, pause in decoded.items() if pause.until is None or pause.until > now})


def _live(
    name: bytes,
    value: bytes,
    state: bytes | None,
    fire: float | None,
    pauses: Pauses,
    quarantined: bytes | None,
) -> LiveEntry:
    """One entry, from what is stored of it; what cannot be decoded is its ``problem``."""
    shown = name.decode(errors="replace")
    problem, text = None, b""
    try:
        head_text, text = split_value(value)
        head = decode_entry_head(head_text)
    except UnreadableError as error:
        head, problem = EntryHead("", "", 0, False, None), str(error)
    common: dict[str, Any] = {
        "name": shown,
        "uid": head.uid,
        "digest": head.digest,
        "revision": head.revision,
        "protect": head.protect,
        "owner": head.owner,
        "due": parse_score(fire) if fire is not None else None,
        "paused": (pauses.of_entry(shown) or pauses.of_all(head.owner)) if pauses.rules else None,
        "quarantine": decode_quarantine(quarantined) if quarantined is not None else None,
    }
    if problem is None:
        return StoredEntry.of(text=text, state=state, **common)
    return LiveEntry(entry=None, problem=problem, state=read_state(state, "")[0], **common)


def _due_head(name: bytes, fire: bytes, head_text: bytes, state: bytes) -> DueHead:
    problem = None
    try:
        head = decode_entry_head(head_text.decode())
    except ValueError as error:
        head, problem = EntryHead("", "", 0, False, None), str(error)
    run_state, state_problem = read_state(state, head.uid)
    return DueHead(
        name=name.decode(errors="replace"),
        fire=parse_score(fire) or EPOCH,  # looked at once, it gets a fire time again
        uid=head.uid,
        digest=head.digest,
        revision=head.revision,
        owner=head.owner,
        state=run_state,
        problem=problem or state_problem,
    )


def _owners(stored: Stored) -> dict[str, OwnerRecord]:
    """By owner; what nobody owns has a record only for its attempt, and is left out, as is what cannot be read."""
    owners: dict[str, OwnerRecord] = {}
    for owner, value in stored.items():
        if owner:
            try:
                owners[owner.decode()] = decode_owner(value)
            except ValueError:
                continue
    return owners
