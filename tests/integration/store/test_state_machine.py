"""Any order of applies, renames, leaders, paused leaders, replays and clock steps, on the real scripts.

G1: at most one committed dispatch per (entry, slot). G2: no commit of an older leader takes effect. G5: every slot ends
as sent, kept for another broker, or skipped with a record. G7: an apply is whole, and keeps what an entry has been
through. G8: clock steps never fire a slot twice.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from schedsync.errors import LeadershipLostError
from schedsync.model.entry.entry import Entry
from schedsync.model.slots.slot_plan import Send, Skip, plan_slots
from schedsync.model.timing.instants import to_ms
from schedsync.store.lock_records import Granted
from schedsync.store.record_text import decode_run
from schedsync.store.slot_records import BrokerTarget, Confirmation, DueHead, OutboxItem, Push, RunRecord, SlotCommit
from tests.integration.store.conftest import SECOND, SLOT, make_entry, make_holder
from tests.integration.store.users import Users, names
from tests.nightly import either
from tests.servers import PrivateServer

HOLDERS = ("one", "two")
WITHOUT_LOCK = ("x",)
holders = st.sampled_from(HOLDERS)
senders = st.sampled_from((*HOLDERS, *WITHOUT_LOCK))


@dataclass
class Leader:
    """A process that believes it leads, or runs without a lock, with what it has read and last written."""

    token: int | None
    read: tuple[DueHead, ...] = ()
    now: datetime = SLOT
    entries: dict[str, Entry] = field(default_factory=dict)
    last: tuple[SlotCommit, ...] = ()
    confirmed: tuple[Confirmation, ...] = ()


class StoreMachine(Users):
    """Leaders, an applying user and a broker over one key prefix."""

    def __init__(self, server: PrivateServer) -> None:
        super().__init__(server)
        self.queue = f"queue-{self.keys.prefix}"
        self.leaders = {sender: Leader(None) for sender in WITHOUT_LOCK}
        self.newest = 0
        self.ended: set[str] = set()  # outbox items confirmed

    @initialize()
    def begin(self) -> None:
        self.create("a", 0)
        self.lead("one", expired=False)

    # What clocks and processes do

    @rule(seconds=st.integers(1, 5))
    def step_back(self, seconds: int) -> None:
        self.now -= seconds * SECOND

    @rule(sender=senders, seconds=st.integers(1, 6), outbox=st.booleans(), again=st.booleans())
    def tick(self, sender: str, seconds: int, outbox: bool, again: bool) -> None:
        self.look(sender, seconds)
        self.send(sender, outbox)
        if again:  # as redis-py does when the reply was lost
            self._send(self.leaders.get(sender))

    @rule(
        sender=senders,
        seconds=st.integers(1, 6),
        outbox=st.booleans(),
        meanwhile=st.sampled_from(["lead", "tick", "look back", "what", "when", "recreate", "pause", "rename", "give"]),
        name=names,
        other=senders,
    )
    def tick_with_a_long_pause(
        self, sender: str, seconds: int, outbox: bool, meanwhile: str, name: str, other: str
    ) -> None:
        """A sender that is stopped between reading and writing, while the world goes on."""
        if sender in HOLDERS:
            self.lead(sender, expired=True)
        self.look(sender, seconds)
        match meanwhile:
            case "lead":
                self.lead("two" if sender == "one" else "one", expired=True)
            case "tick":
                self.tick(other, 0, outbox, again=False)
            case "look back":
                self.now -= SECOND
                self.tick(other, 0, outbox, again=False)
            case "what" | "when":
                self.change(name, meanwhile == "when", seconds)
            case "recreate":
                self.delete(name)
                self.create(name, 0)
            case "rename":
                self.rename(name)
            case "give":
                self.hand_over(name, "others")
            case _:
                self.pause(f"entry:{name}")
        self.send(sender, outbox)

    @rule(holder=holders, expired=st.booleans())
    def lead(self, holder: str, expired: bool) -> None:
        if expired:
            self.raw.hset(self.keys.lock, "expires", 1)
        answer = self.store.lock.acquire(make_holder(holder), 60 * SECOND)
        if isinstance(answer, Granted):
            known = self.leaders.get(holder)
            if known is None or known.token != answer.token:
                assert answer.token > self.newest
                self.leaders[holder] = Leader(answer.token)
            self.newest = answer.token

    @rule(holder=holders)
    def release(self, holder: str) -> None:
        leader = self.leaders.get(holder)
        if leader is not None and leader.token is not None:
            released = self.store.lock.release(make_holder(holder), leader.token)
            assert not released or leader.token == self.newest

    @rule(sender=senders, seconds=st.integers(0, 6))
    def look(self, sender: str, seconds: int) -> None:
        leader = self.leaders.get(sender)
        self.now += seconds * SECOND
        if leader is not None:
            try:
                due = self.store.due_entries(token=leader.token, now=self.now, limit=10)
            except LeadershipLostError:
                leader.read = ()
            else:
                assert leader.token in (None, self.newest)
                leader.read, leader.now = due.entries, self.now
                live = self.store.read_entries([head.name for head in due.entries])
                leader.entries = {name: found.entry for name, found in live.items() if found.entry is not None}

    @rule(sender=senders, outbox=st.booleans())
    def send(self, sender: str, outbox: bool) -> None:
        """Commit what was read, however long ago that was."""
        leader = self.leaders.get(sender)
        if leader is None or not leader.read:
            return
        commits = [
            commit for head in leader.read for commit in self._commits(head, leader.entries[head.name], leader, outbox)
        ]
        leader.read, leader.last = (), tuple(commits)
        self._send(leader)

    @rule(sender=senders)
    def confirm(self, sender: str) -> None:
        leader = self.leaders.get(sender)
        if leader is None:
            return
        items = self.store.read_outbox(limit=2)
        leader.confirmed += tuple(
            Confirmation(
                task_id=item.task_id,
                entry=item.entry,
                uid=item.uid,
                slot=item.slot,
                outcome="sent",
                sent=self.now,
                run=RunRecord(entry=item.entry, slot=item.slot, outcome="sent", task_id=item.task_id),
            )
            for item in items
        )
        try:
            self.store.confirm_sent(token=leader.token, confirmations=leader.confirmed)
        except LeadershipLostError:
            assert leader.token is not None
            assert leader.token != self._token()
            return
        self.ended |= {done.task_id for done in leader.confirmed}

    def _commits(self, head: DueHead, entry: Entry, leader: Leader, outbox: bool) -> list[SlotCommit]:
        state = head.state
        assert state is not None
        assert head.problem is None
        plan = plan_slots(entry, cursor=state.cursor, now=leader.now)
        assert plan.next is not None
        advance = SlotCommit(
            name=head.name,
            uid=head.uid,
            digest=head.digest,
            slot=state.cursor,
            expected_cursor=state.cursor,
            outcome="advance",
            cursor=state.cursor,
            next_fire=plan.next.fire,
            state=state,
        )
        if not plan.decisions:  # an apply, or a clock that stepped back, made it due before its next slot
            return [advance]
        commits = []
        for decision in plan.decisions:
            slot = decision.slot if isinstance(decision, Send) else decision.last
            task_id = f"{head.uid} {to_ms(slot)}"
            common = replace(
                advance,
                slot=slot,
                expected_cursor=state.cursor,
                outcome="skipped",
                cursor=slot,
                next_fire=plan.next.fire if decision is plan.decisions[-1] else slot + SECOND,
            )
            if isinstance(decision, Skip):
                run = RunRecord(
                    entry=head.uid,
                    slot=decision.first,
                    last=slot,
                    count=decision.count,
                    outcome="skipped",
                    reason=decision.reason,
                    task_id=head.uid,
                )
                commits.append(replace(common, run=run))
            elif outbox:
                item = OutboxItem(
                    task_id=task_id,
                    entry=head.name,
                    uid=head.uid,
                    slot=slot,
                    fire=slot,
                    revision=head.revision,
                    definition=make_entry(head.name),
                )
                commits.append(replace(common, outcome="outbox", outbox=item))
            else:
                push = Push("lpush", self.queue, task_id.encode())
                run = RunRecord(entry=head.uid, slot=slot, outcome="sent", task_id=task_id, sent=leader.now)
                commits.append(replace(common, outcome="sent", pushes=(push,), run=run))
            state = replace(state, cursor=slot)
        return commits

    def _token(self) -> int | None:
        """The lock's fencing token."""
        token = self.raw.hget(self.keys.lock, "token")
        return int(token) if token else None

    def _send(self, leader: Leader | None) -> None:
        if leader is None or not leader.last:
            return
        before = self.raw.llen(self.queue)
        live = self.store.read_live().entries
        answers = self.store.commit_slots(token=leader.token, commits=leader.last, broker=BrokerTarget(0))
        committed = [
            commit for commit, answer in zip(leader.last, answers, strict=True) if answer.status == "committed"
        ]
        assert self.raw.llen(self.queue) - before == sum(len(commit.pushes) for commit in committed)
        for commit in committed:
            found = live[commit.name]
            assert (commit.uid, commit.digest, None) == (found.uid, found.digest, found.paused)
        if leader.token is not None and leader.token != self._token():  # G2
            assert {answer.status for answer in answers} == {"refused"}

    # The guarantees

    @invariant()
    def no_slot_twice(self) -> None:
        """G1, G8."""
        messages = self.raw.lrange(self.queue, 0, -1)
        items = self.raw.hkeys(self.keys.outbox)
        sent = [message.decode() for message in [*messages, *items]] + list(self.ended)
        assert len(sent) == len(set(sent))

    @invariant()
    def no_slot_lost(self) -> None:
        """G5: the cursor has passed exactly the slots that ended somewhere; and whatever may fire is due."""
        live = self.store.read_live()
        decided: Counter[str] = Counter()
        for message in self.raw.lrange(self.queue, 0, -1):
            decided[message.decode().split()[0]] += 1
        for task_id in [key.decode() for key in self.raw.hkeys(self.keys.outbox)] + list(self.ended):
            decided[task_id.split()[0]] += 1
        runs = [decode_run("", record[b"run"].decode()) for _id, record in self.raw.xrange(self.keys.runs)]
        sent = [run.task_id for run in runs if run.outcome == "sent"]
        assert len(sent) == len(set(sent))
        for run in runs:
            if run.outcome == "skipped":
                decided[str(run.task_id)] += run.count
        for entry in live.entries.values():
            assert entry.state is not None, entry.problem
            passed = to_ms(entry.state.cursor) // 1000 - self.began[entry.uid]
            assert passed == decided[entry.uid] + self.excused[entry.uid]
            assert (entry.due is None) == (entry.paused is not None)
            assert entry.due is None or entry.due <= max(entry.state.cursor, self.now) + 9 * SECOND


def test_the_guarantees_hold_in_any_order(server: PrivateServer) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: StoreMachine(server),
        settings=hypothesis_settings(
            max_examples=either(40, 400),
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )
