"""Stored values: what was written is read back, and what cannot be read says why."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedsync.errors import UndecodableError
from schedsync.model.entry.entry import Entry
from schedsync.model.entry.run_state import RunState
from schedsync.model.state.live import OwnerRecord, Pause
from schedsync.model.timing import Cron
from schedsync.model.timing.instants import EPOCH
from schedsync.store.apply_records import ApplyRequest
from schedsync.store.codec import (
    UnreadableError,
    decode_json,
    decode_pause,
    decode_quarantine,
    decode_state,
    encode_pause,
    encode_state,
    parse_ms,
    split_value,
)
from schedsync.store.record_text import (
    decode_outbox,
    decode_owner,
    decode_run,
    encode_outbox,
    encode_owner,
    encode_run,
)
from schedsync.store.slot_records import OutboxItem, RunRecord

SLOT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ENTRY = Entry(name="send", task="app.send", timing=Cron(("0 6 * * 1",)), timezone="Europe/Berlin")

TIMINGS = ("crontab", "every", "at", "rrule", "solar")

instants = st.datetimes(datetime(1970, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 - bounds are naive there
    lambda instant: instant.replace(microsecond=instant.microsecond // 1000 * 1000)
)
texts = st.text(st.characters(codec="utf-8"), max_size=30)
states = st.builds(
    RunState,
    uid=st.uuids().map(str),
    cursor=instants,
    last_slot=st.none() | instants,
    last_sent=st.none() | instants,
    run_count=st.integers(0, 2**53),
    last_task_id=st.none() | texts.filter(bool),
    last_outcome=st.sampled_from([None, "sent", "skipped", "failed"]),
    last_error=st.none() | texts.filter(bool),
    last_lateness_ms=st.none() | st.integers(-(2**40), 2**40),
)
runs = st.builds(
    RunRecord,
    entry=st.just("send"),
    slot=instants,
    last=st.none() | instants,
    count=st.integers(1, 9999),
    sent=st.none() | instants,
    lateness_ms=st.none() | st.integers(),
    outcome=st.sampled_from(["sent", "skipped", "failed"]),
    reason=st.none() | texts,
    task_id=st.none() | texts,
    token=st.none() | st.integers(0),
)


@given(states)
def test_a_run_state_is_read_back(state: RunState) -> None:
    assert decode_state(encode_state(state).encode()) == state


@given(runs)
def test_a_run_record_is_read_back(run: RunRecord) -> None:
    assert decode_run("send", encode_run(run)) == run


@given(instants, st.none() | instants, texts, st.none() | texts)
def test_a_pause_is_read_back(since: datetime, until: datetime | None, by: str, reason: str | None) -> None:
    pause = Pause(by=by or "ana", reason=reason, since=since, until=until if until != EPOCH else None)

    assert decode_pause(encode_pause(pause).encode()) == pause


@given(
    st.none() | instants | st.timedeltas(timedelta(0), timedelta(days=9)).map(lambda d: timedelta(seconds=d.seconds))
)
def test_an_outbox_item_is_read_back(expires: datetime | timedelta | None) -> None:
    item = OutboxItem(
        task_id="t", entry="send", uid="u", slot=SLOT, fire=SLOT, revision=3, definition=ENTRY, expires=expires
    )

    assert decode_outbox("t", encode_outbox(item).encode()) == item


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"u 1",
        b"\xff 1\n{}",
        b"u x\n{}",
        b"u 1\n{",
        b"u 999999999999999\n" + b'{"v":1}',
        b'u 1\n{"v":1,"last_slot":"x"}',
        b'u 1\n{"v":1,"last_slot":99999999999999999999}',
        b'u 1\n{"v":1,"run_count":true}',
        b'u 1\n{"v":1,"last_error":1}',
    ],
)
def test_a_run_state_that_cannot_be_read_says_so(value: bytes) -> None:
    with pytest.raises(UnreadableError):
        decode_state(value)


def test_damaged_values_of_other_kinds() -> None:
    assert decode_pause(b"x").by == "unknown"
    assert decode_pause(b'x\n{"v":1}').until is None
    assert decode_quarantine(b"d 1\nwhy") == "why"
    assert decode_quarantine(b"d") == "unknown"
    with pytest.raises(UnreadableError):
        decode_run("send", '{"v":1}')
    with pytest.raises(UndecodableError, match="'send'"):
        decode_outbox("t", b'send\n{"v":1}')
    with pytest.raises(UndecodableError):
        decode_outbox("t", b"\xff")
    with pytest.raises(UnreadableError):
        decode_owner(b'x y\n{"v":1}')
    with pytest.raises(UnreadableError):
        split_value(b"no line feed")
    with pytest.raises(UnreadableError):
        decode_json("1")
    with pytest.raises(ValueError, match="no instant"):
        parse_ms("9" * 30)


def request(**fields: str) -> ApplyRequest:
    return ApplyRequest(attempt_id="a", owner="team", now=SLOT, by="ana", changes=(), **fields)  # type: ignore[arg-type]


def test_an_owner_record_is_read_back() -> None:
    full = request(commit="abc", tool_version="1")

    assert decode_owner(f"7 1000 a\n{encode_owner(full)}".encode()) == OwnerRecord(
        revision=7, applied_at=parse_ms(1000), by="ana", commit="abc", tool_version="1"
    )
    assert decode_owner(f"7 1000 a\n{encode_owner(request())}".encode()).commit is None
