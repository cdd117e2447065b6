"""What users do to a store, as rules: applies of every kind, and pauses. The leaders' rules stand in the test."""

import uuid
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import redis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from schedsync.errors import StalePlanError
from schedsync.model.entry.entry import Entry
from schedsync.model.entry.misfire import Misfire, MisfirePolicy
from schedsync.model.state.live import LiveEntry, Pause
from schedsync.model.timing.instants import to_ms
from schedsync.settings import StoreSettings
from schedsync.store.changes import forget_of, move_of
from schedsync.store.codec import encode_pause
from schedsync.store.store import Store
from tests.integration.store.conftest import SECOND, SLOT, apply, creation, deletion, make_entry, update
from tests.servers import PrivateServer

NAMES = ("a", "b")
OWNERS = ("team", "others", None)
PAUSES = (*(f"entry:{name}" for name in NAMES), "owner:team", "owner:others")
names, owners, pauses = st.sampled_from(NAMES), st.sampled_from(OWNERS), st.sampled_from(PAUSES)
MISFIRES = (
    Misfire(policy=MisfirePolicy.ALL, grace=SECOND, max=3),
    Misfire(policy=MisfirePolicy.LATEST, grace=2 * SECOND),
    Misfire(policy=MisfirePolicy.SKIP, grace=timedelta(0)),
)


class Users(RuleBasedStateMachine):
    """People and pipelines that apply to one key prefix.

    Attributes:
        store: The store.
        raw: Its server.
        keys: Its keys.
        now: What time it is.
        began: By uid, the cursor it was made with, in seconds.
        excused: By uid, the slots passed over by an apply, which are not missed.
    """

    def __init__(self, server: PrivateServer) -> None:
        super().__init__()
        prefix = f"machine-{uuid.uuid4().hex[:12]}"
        self.store = Store.open(StoreSettings(redis_url=server.url, key_prefix=prefix))
        self.raw = redis.Redis(port=server.port)
        self.keys = self.store._session.keys
        self.now = SLOT
        self.began: Counter[str] = Counter()
        self.excused: Counter[str] = Counter()

    def teardown(self) -> None:
        for key in self.raw.keys(f"*{self.keys.prefix}*"):
            self.raw.delete(key)
        self.raw.close()
        self.store.close()

    @rule(name=names, kind=st.sampled_from(["create", "delete", "when", "what"]), number=st.integers(0, 2))
    def edit(self, name: str, kind: str, number: int) -> None:
        match kind:
            case "create":
                self.create(name, number)
            case "delete":
                self.delete(name)
            case _:
                self.change(name, kind == "when", number)

    def create(self, name: str, misfire: int) -> None:
        uid = str(uuid.uuid4())
        entry = make_entry(name, misfire=MISFIRES[misfire])
        try:
            apply(self.store, creation(entry, uid=uid, due=self.now + SECOND), now=self.now)
        except StalePlanError:
            assert name in self.store.read_live().entries
        else:
            self.began[uid] = to_ms(self.now) // 1000

    def change(self, name: str, timing_changed: bool, number: int) -> None:
        live = self.store.read_live().entries.get(name)
        if live is None or live.entry is None or live.state is None:
            return
        entry = replace(live.entry, task=f"t{number}")
        due = self.now + SECOND if timing_changed else None
        request = update(self.store, entry, reset_cursor=timing_changed, move_due=timing_changed, due=due)
        apply(self.store, request, now=self.now)
        if timing_changed:
            self.excused[live.uid] += max((self.now - live.state.cursor) // SECOND, 0)

    def delete(self, name: str) -> None:
        if name in self.store.read_live().entries:
            apply(self.store, deletion(self.store, name), now=self.now)

    @rule(name=names)
    def rename(self, name: str) -> None:
        """To the other name; where that is live, the two change places."""
        before = self.store.read_live().entries
        moves = {old: new for old, new in (NAMES, NAMES[::-1]) if old == name or name in before}
        changes = [
            move_of(before[old], renamed(before[old], new), owner=before[old].owner, source=None, now=self.now)
            for old, new in moves.items()
            if old in before
        ]
        if changes:
            apply(self.store, *changes, now=self.now)
            after = self.store.read_live().entries
            assert {entry.uid: entry.state for entry in before.values()} == {
                entry.uid: entry.state for entry in after.values()
            }
            assert {moves.get(old, old): entry.uid for old, entry in before.items()} == {
                new: entry.uid for new, entry in after.items()
            }

    @rule(name=names, owner=owners)
    def hand_over(self, name: str, owner: str | None) -> None:
        """Adopt it, or forget it; what only a pause of its owner held goes on strictly after now."""
        live = self.store.read_live().entries.get(name)
        if live is None or live.entry is None or live.state is None or live.owner == owner:
            return
        change = forget_of(live, now=self.now)
        if owner is not None:
            change = move_of(live, live.entry, owner=owner, source=None, now=self.now)
        apply(self.store, change, owner=owner or live.owner, now=self.now)
        after = self.store.read_live().entries[name]
        assert after.state is not None
        assert (after.uid, after.owner) == (live.uid, owner)
        moved = after.state.cursor - live.state.cursor
        assert not moved or (live.paused and not after.paused and after.state.cursor == self.now)
        self.excused[live.uid] += moved // SECOND

    @rule(what=pauses)
    def pause(self, what: str) -> None:
        self.raw.hset(self.keys.paused, what, encode_pause(Pause(by="ana", reason=None, since=SLOT)))
        for name, live in self.store.read_live().entries.items():
            if live.paused is not None:
                self.raw.zrem(self.keys.due, name)

    @rule(what=pauses)
    def resume(self, what: str) -> None:
        self.raw.hdel(self.keys.paused, what)
        for name, live in self.store.read_live().entries.items():
            if live.state is not None and live.due is None and live.paused is None:
                self.raw.zadd(self.keys.due, {name: to_ms(live.state.cursor + SECOND)})


def renamed(live: LiveEntry, name: str) -> Entry:
    assert live.entry is not None
    return replace(live.entry, name=name)
