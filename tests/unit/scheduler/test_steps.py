"""What is due, turned into steps."""

from datetime import UTC, datetime, timedelta

from schedsync.model.entry.entry import Entry
from schedsync.model.entry.misfire import Misfire, MisfirePolicy
from schedsync.model.entry.run_state import RunState
from schedsync.model.slots.slot_plan import Send, Skip
from schedsync.model.timing import Every
from schedsync.scheduler.steps import Step, steps_of
from schedsync.store.slot_records import DueHead

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def head(fire: datetime = START + MINUTE) -> DueHead:
    state = RunState(uid="u", cursor=START)
    return DueHead(name="e", fire=fire, uid="u", digest="d", revision=1, owner=None, state=state)


def steps(entry: Entry, now: datetime) -> list[Step]:
    made = head()
    assert made.state is not None
    return list(steps_of(made, made.state, entry, now=now))


def test_one_slot_on_time() -> None:
    (step,) = steps(Entry(name="e", task="t", timing=Every(MINUTE)), START + MINUTE)
    assert isinstance(step.decision, Send)
    assert step.expected_cursor == START
    assert step.cursor == START + MINUTE
    assert step.next_fire == START + 2 * MINUTE
    assert step.order == (START + MINUTE, "e")


def test_a_backlog_is_a_chain_that_can_be_broken_anywhere() -> None:
    all_of_them = Misfire(policy=MisfirePolicy.ALL, grace=timedelta(0), max=2)
    chain = steps(Entry(name="e", task="t", timing=Every(MINUTE), misfire=all_of_them), START + 5 * MINUTE)
    kinds = [type(step.decision) for step in chain]
    assert kinds[0] is Skip
    assert set(kinds[1:]) == {Send}
    cursors = [START] + [step.cursor for step in chain]
    assert [step.expected_cursor for step in chain] == cursors[:-1]
    assert cursors == sorted(set(cursors))
    # Until the last step the entry stays due, for whoever takes over.
    assert all(step.next_fire <= START + 5 * MINUTE for step in chain[:-1])
    assert chain[-1].next_fire == START + 6 * MINUTE
    orders = [step.order for step in chain]
    assert orders == sorted(orders)


def test_nothing_to_decide_only_moves_the_fire_time() -> None:
    (step,) = steps(Entry(name="e", task="t", timing=Every(timedelta(hours=1))), START + MINUTE)
    assert step.decision is None
    assert step.next_fire == START + timedelta(hours=1)
    assert step.cursor == START
