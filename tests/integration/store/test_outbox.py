"""The outbox: kept with the slot, ended once, and never in the way of the next slot."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import redis

from schedsync.errors import LeadershipLostError
from schedsync.model.entry.run_state import RunState
from schedsync.store.record_text import decode_run
from schedsync.store.slot_records import Confirmation, OutboxItem, RunRecord, SlotCommit
from schedsync.store.store import Store
from tests.integration.store.conftest import SECOND, SLOT, apply, commit_of, creation, make_entry, make_holder


@pytest.fixture
def sending(store: Store) -> Store:
    apply(store, creation(make_entry(), uid="u-1"))
    return store


def kept(store: Store, slot: datetime = SLOT, expires: datetime | timedelta | None = None) -> SlotCommit:
    item = OutboxItem(
        task_id=f"t-{slot:%S}",
        entry="send",
        uid="u-1",
        slot=slot,
        fire=slot + SECOND / 2,
        revision=1,
        definition=make_entry(),
        expires=expires,
    )
    state = RunState(uid="u-1", cursor=slot)
    return commit_of(store, slot=slot, outcome="outbox", outbox=item, state=state)


def put(store: Store, *slots: datetime) -> list[SlotCommit]:
    commits = []
    for slot in slots:
        commits.append(kept(store, slot))
        (answer,) = store.commit_slots(token=None, commits=commits[-1:], broker=None)
        assert answer.status == "committed"
    return commits


def end(slot: datetime = SLOT, **fields: object) -> Confirmation:
    outcome = fields.get("outcome", "sent")
    run = RunRecord(entry="send", slot=slot, sent=slot + SECOND, lateness_ms=500, outcome=outcome, task_id="t")  # type: ignore[arg-type]
    done = Confirmation(
        task_id=f"t-{slot:%S}", entry="send", uid="u-1", slot=slot, outcome="sent", sent=slot + SECOND, run=run
    )
    return replace(done, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("expires", [None, SLOT + SECOND, timedelta(minutes=5)])
def test_a_committed_slot_waits_in_the_outbox(sending: Store, expires: datetime | timedelta | None) -> None:
    commit = kept(sending, expires=expires)

    (answer,) = sending.commit_slots(token=None, commits=[commit], broker=None)

    assert answer.status == "committed"
    assert sending.read_outbox(limit=10) == [commit.outbox]
    (again,) = sending.commit_slots(token=None, commits=[commit], broker=None)
    assert again.status == "already"
    assert len(sending.read_outbox(limit=10)) == 1


def test_the_oldest_slots_come_first(sending: Store) -> None:
    slots = [SLOT, SLOT + SECOND, SLOT + 2 * SECOND]
    put(sending, *slots)

    assert [item.slot for item in sending.read_outbox(limit=2)] == slots[:2]
    assert [item.slot for item in sending.read_outbox(limit=9)] == slots
    assert sending.read_outbox(limit=0) == []


def test_an_acknowledged_item_is_recorded_and_gone(sending: Store, raw: redis.Redis) -> None:
    put(sending, SLOT, SLOT + SECOND)
    done = [end(), end(SLOT + SECOND)]

    sending.confirm_sent(token=None, confirmations=done)
    sending.confirm_sent(token=None, confirmations=done)

    assert sending.read_outbox(limit=10) == []
    assert raw.exists(sending._session.keys.outbox_order) == 0
    state = sending.read_entries(["send"])["send"].state
    assert state == RunState(
        uid="u-1",
        cursor=SLOT + SECOND,
        last_slot=SLOT + SECOND,
        last_sent=SLOT + 2 * SECOND,
        run_count=2,
        last_task_id="t-01",
        last_outcome="sent",
        last_lateness_ms=500,
    )
    runs = raw.xrange(sending._session.keys.runs)
    assert [decode_run("send", run[b"run"].decode()) for _id, run in runs] == [each.run for each in done]


def test_an_item_given_up_keeps_its_error(sending: Store) -> None:
    put(sending, SLOT)

    sending.confirm_sent(token=None, confirmations=[end(outcome="failed", reason="no route")])

    state = sending.read_entries(["send"])["send"].state
    assert state is not None
    assert (state.last_outcome, state.last_error, state.run_count) == ("failed", "no route", 0)


def test_an_older_slot_acknowledged_late_is_counted_only(sending: Store) -> None:
    put(sending, SLOT, SLOT + SECOND)

    sending.confirm_sent(token=None, confirmations=[end(SLOT + SECOND)])
    sending.confirm_sent(token=None, confirmations=[end()])

    state = sending.read_entries(["send"])["send"].state
    assert state is not None
    assert (state.last_slot, state.run_count, state.last_task_id) == (SLOT + SECOND, 2, "t-01")


def test_another_entry_of_that_name_keeps_its_state(sending: Store) -> None:
    put(sending, SLOT)

    sending.confirm_sent(token=None, confirmations=[end(uid="u-0")])

    state = sending.read_entries(["send"])["send"].state
    assert sending.read_outbox(limit=1) == []
    assert state == RunState(uid="u-1", cursor=SLOT)


@pytest.mark.parametrize("times", [1, 99])
def test_a_state_that_moves_meanwhile_is_read_again(
    sending: Store, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    put(sending, SLOT)
    outbox = sending._outbox
    read, moves = outbox._states, iter(range(times))

    def moved(names: list[str]) -> dict[str, bytes]:
        found = read(names)
        number = next(moves, None)
        if number is not None:
            slot = SLOT + (number + 1) * SECOND
            sending.commit_slots(token=None, commits=[commit_of(sending, slot=slot, pushes=())], broker=None)
        return found

    monkeypatch.setattr(outbox, "_states", moved)

    sending.confirm_sent(token=None, confirmations=[end()])

    state = sending.read_entries(["send"])["send"].state
    assert sending.read_outbox(limit=1) == []
    assert state is not None
    assert state.run_count == (2 if times == 1 else 3)


def test_an_old_token_ends_nothing(sending: Store) -> None:
    put(sending, SLOT)
    sending.lock.acquire(make_holder(), 60 * SECOND)

    with pytest.raises(LeadershipLostError):
        sending.confirm_sent(token=0, confirmations=[end()])
    assert len(sending.read_outbox(limit=10)) == 1


def test_an_item_that_cannot_be_read_stays_and_is_said_once(
    sending: Store, raw: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    put(sending, SLOT, SLOT + SECOND)
    keys = sending._session.keys
    raw.hset(keys.outbox, "t-00", b"send\n{}")
    raw.zadd(keys.outbox_order, {"gone": 1})

    with caplog.at_level(logging.ERROR):
        assert [item.task_id for item in sending.read_outbox(limit=1)] == ["t-01"]
        assert [item.task_id for item in sending.read_outbox(limit=1)] == ["t-01"]

    assert [record.__dict__["action"] for record in caplog.records] == ["outbox_undecodable"]
    assert raw.hexists(keys.outbox, "t-00")
