"""From what is due to what is to be done, in order: pure, so that a tick only carries out."""

from dataclasses import dataclass
from datetime import datetime

from schedsync.model.entry.entry import Entry
from schedsync.model.entry.run_state import RunState
from schedsync.model.slots.slot_plan import Send, Skip, plan_slots
from schedsync.store.slot_records import DueHead


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One decision about one entry, and what the entry looks like once it is carried out.

    Attributes:
        head: The entry as it was read.
        state: Its run state as it was read.
        decision: The slot to send, the slots to skip, or ``None`` when only the fire time moves.
        order: Fire time and name: the order of carrying out. Steps of one entry never change places.
        expected_cursor: The entry's cursor before this step.
        cursor: The entry's cursor after it.
        next_fire: When the entry is due again after it; for all but an entry's last step this is past.
    """

    head: DueHead
    state: RunState
    decision: Send | Skip | None
    order: tuple[datetime, str]
    expected_cursor: datetime
    cursor: datetime
    next_fire: datetime | None


def steps_of(head: DueHead, state: RunState, entry: Entry, *, now: datetime) -> list[Step]:
    """What is to be done for one due entry.

    Each step leaves the entry as if the steps after it were still to come, so that whoever takes over after a crash
    goes on with the very next one.

    Args:
        head: As read.
        state: Its run state.
        entry: Its definition.
        now: The store's time.

    Returns:
        At least one step, in chronological order.
    """
    plan = plan_slots(entry, cursor=state.cursor, now=now)
    next_fire = plan.next.fire if plan.next else None
    if not plan.decisions:
        return [
            Step(
                head=head,
                state=state,
                decision=None,
                order=(head.fire, head.name),
                expected_cursor=state.cursor,
                cursor=max(plan.cursor, state.cursor),
                next_fire=next_fire,
            )
        ]
    steps: list[Step] = []
    cursor, fire = state.cursor, head.fire
    for index, decision in enumerate(plan.decisions):
        last = index + 1 == len(plan.decisions)
        reached = decision.slot if isinstance(decision, Send) else decision.last
        fire = max(fire, decision.fire) if isinstance(decision, Send) else fire
        after = max(plan.cursor, reached) if last else reached
        steps.append(
            Step(
                head=head,
                state=state,
                decision=decision,
                order=(fire, head.name),
                expected_cursor=cursor,
                cursor=after,
                next_fire=next_fire if last else head.fire,
            )
        )
        cursor = after
    return steps
