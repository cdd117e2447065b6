"""Two owners, three environments, and thirty edits in any order: what is applied is what the files say, and no more.

Entries are created, changed, renamed, handed over and deleted; what one environment has got, another may not have yet.
"""

import json
import shutil
import uuid
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.client import Pipeline

from schedsync.manifest.load import load
from schedsync.manifest.project import load_project
from schedsync.model.entry.run_state import RunState
from schedsync.model.plan.impact import next_fire
from schedsync.model.plan.safety import Acknowledgements
from schedsync.model.state.desired import Desired
from schedsync.model.state.live import Live, LiveEntry
from schedsync.model.state.selector import Selector
from schedsync.operations.apply import Attempt, apply
from schedsync.operations.plan import PlanRequest, plan
from schedsync.settings import StoreSettings
from schedsync.store.slot_records import RunRecord, SlotCommit
from schedsync.store.store import Store
from tests.made import NOW
from tests.nightly import either
from tests.servers import PrivateServer

OWNERS = ("billing", "web")
ENVIRONMENTS = ("dev", "staging", "production")
SAID = Acknowledgements(deletes=1000, empty=True)


@dataclass
class Files:
    """The files of a repository, as they are edited.

    Each entry carries a number in its arguments by which it is known under any name, and in every environment.
    """

    directory: Path
    entries: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {owner: {} for owner in OWNERS})
    moved: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {owner: [] for owner in OWNERS})
    given: dict[str, list[str]] = field(default_factory=lambda: {owner: [] for owner in OWNERS})
    overlays: dict[str, dict[str, Any]] = field(default_factory=lambda: {each: {} for each in ENVIRONMENTS})
    made: int = 0
    written: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        environments = {each: {"key_prefix": f"test-{each}", "overlays": [f"{each}.yaml"]} for each in ENVIRONMENTS}
        project = {"version": 1, "manifests": ["schedules/*.yaml"], "environments": environments}
        (self.directory / "schedules").mkdir()
        (self.directory / "schedsync.yaml").write_text(json.dumps(project))

    def edit(self, kind: str, owner: str, pick: int, value: int, environment: str) -> None:
        """One edit; those of an entry that is not there make one."""
        mine = self.entries[owner]
        name = sorted(mine)[pick % len(mine)] if mine else ""
        if not name or kind == "create":
            self.made += 1
            name = f"entry-{self.made}"
            mine[name] = {"task": "app.run", "timezone": "UTC", "every": f"{value}m", "kwargs": {"number": self.made}}
        elif kind == "timing":
            mine[name]["every"] = f"{value}m"
        elif kind == "options":
            mine[name]["options"] = {"priority": value % 10}
        elif kind == "rename":
            self.rename(owner, name, value)
        elif kind == "hand over":
            self.hand_over(owner, name, value)
        elif kind == "delete":
            del mine[name]
            self.moved[owner] = [move for move in self.moved[owner] if self.end(owner, move["to"]) in mine]
            for overlay in self.overlays.values():
                overlay.pop(name, None)
        elif kind == "overlay":
            self.overlays[environment][name] = {"every": f"{value + 60}m"} if value % 2 else {"enabled": value % 4 == 0}

    def rename(self, owner: str, name: str, value: int) -> None:
        """Another name, and sometimes another timing with it."""
        self.made += 1
        new = f"renamed-{self.made}"
        self.entries[owner][new] = self.entries[owner].pop(name)
        if value % 3 == 0:
            self.entries[owner][new]["every"] = f"{value}m"
        self.moved[owner].append({"from": name, "to": new})
        for overlay in self.overlays.values():
            if name in overlay:
                overlay[new] = overlay.pop(name)

    def hand_over(self, owner: str, name: str, value: int) -> None:
        """To the other owner, in one step, or in two of which the first is to give it away.

        Not what was renamed: an environment without the rename yet would have to lose it.
        """
        if any(self.end(owner, move["from"]) == name for move in self.moved[owner]):
            return
        (other,) = set(OWNERS) - {owner}
        entry = self.entries[owner].pop(name)
        self.entries[other][name] = {**entry, "adopt": owner if value % 2 else True}
        self.given[owner].append(name)
        if name in self.given[other]:
            self.given[other].remove(name)

    def end(self, owner: str, name: str) -> str:
        """Where a chain of renames leads."""
        for move in self.moved[owner]:
            if move["from"] == name:
                return self.end(owner, move["to"])
        return name

    def write(self) -> None:
        """Write those that are other ones now."""
        for owner in OWNERS:
            manifest = {
                "version": 1,
                "owner": owner,
                "schedules": self.entries[owner],
                "moved": self.moved[owner],
                "removed": [{"name": name, "destroy": False} for name in self.given[owner]],
            }
            self._write(f"schedules/{owner}.yaml", manifest)
        for environment, patches in self.overlays.items():
            self._write(f"{environment}.yaml", {"version": 1, "schedules": patches})

    def _write(self, name: str, content: dict[str, Any]) -> None:
        text = json.dumps(content)
        if self.written.get(name) != text:
            (self.directory / name).write_text(text)
            self.written[name] = text


def applied(files: Files, store: Store, environment: str, owner: str, *, all_of_it: bool = False) -> None:
    """Apply an owner's files in an environment, and look at everything before and after."""
    files.write()
    loaded = load((), now=NOW, project=load_project(files.directory), environment=environment, variables={})
    loaded.raise_for_errors()
    desired = loaded.desired(owner)
    wanted = {declared.entry.name: declared.entry for declared in desired.entries}
    before, stored = store.read_live(), content(store)
    not_given = still_theirs(before, desired, owner)
    request = PlanRequest(owner=owner, desired=desired, by="ana", environment=environment, said=SAID, adopt=True)
    made = plan(store, request)
    assert made.applyable is not bool(not_given)
    if not_given:
        assert not all_of_it
        request = replace(request, selector=Selector(excludes=tuple(not_given)))
        made = plan(store, request)
        assert made.applyable
    apply(store, made, Attempt(attempt_id=uuid.uuid4().hex, by="ana"))
    after = store.read_live()
    mine = {name: live for name, live in after.entries.items() if live.owner == owner}
    assert {name: live.entry for name, live in mine.items()} == {
        name: entry for name, entry in wanted.items() if name not in not_given
    }
    named = {*wanted, *(move.previous_name for move in desired.moved)} - {*not_given}
    others = {name for name, live in before.entries.items() if live.owner != owner} - named
    assert only(content(store), others) == only(stored, others)
    assert after.entries.keys() <= before.entries.keys() | wanted.keys()
    was = numbered(before, owner)
    for number, live in numbered(after, owner).items():
        if number in was:
            assert_goes_on(was[number], live)
        elif live.name in before.entries:
            assert_goes_on(before.entries[live.name], live)
    for name in files.given[owner]:
        if name in before.entries:
            assert after.entries[name].owner != owner
            assert_goes_on(before.entries[name], after.entries[name])
    assert plan(store, request).changes == ()


def still_theirs(live: Live, desired: Desired, owner: str) -> list[str]:
    """The declared names that wait for the other owner to give the entry away."""
    sources = {declared.entry.name: {declared.entry.name} for declared in desired.entries}
    for move in desired.moved:
        sources[move.name].add(move.previous_name)
    return [
        declared.entry.name
        for declared in desired.entries
        for name in sources[declared.entry.name] & live.entries.keys()
        if live.entries[name].owner not in (owner, None, declared.adopt)
    ]


def content(store: Store) -> dict[str, dict[bytes, object]]:
    """What is stored of each entry, byte by byte."""
    prefix, hashes = store.settings.key_prefix, ("entries", "state", "paused", "quarantine")

    def queue(raw: Pipeline) -> None:
        for name in hashes:
            raw.hgetall(f"{{{prefix}}}:{name}")
        raw.zrange(f"{{{prefix}}}:due", 0, -1, withscores=True)

    *found, due, _time = store._session.read(queue)
    return {**dict(zip(hashes, found, strict=True)), "due": dict(due)}


def only(stored: dict[str, dict[bytes, object]], names: set[str]) -> dict[str, dict[bytes, object]]:
    wanted = {name.encode() for name in names} | {f"entry:{name}".encode() for name in names}
    return {key: {name: value for name, value in values.items() if name in wanted} for key, values in stored.items()}


def numbered(live: Live, owner: str) -> dict[int, LiveEntry]:
    """An owner's entries by the number that they carry."""
    found = {}
    for each in live.entries.values():
        assert each.entry is not None
        if each.owner == owner:
            found[each.entry.kwargs.value()["number"]] = each
    return found


def assert_goes_on(before: LiveEntry, after: LiveEntry) -> None:
    assert before.entry is not None
    assert after.entry is not None
    assert before.state is not None
    assert after.state is not None
    assert after.uid == before.uid
    assert (after.state.run_count, after.state.last_slot) == (before.state.run_count, before.state.last_slot)
    same_grid = before.entry.timing == after.entry.timing and before.entry.enabled == after.entry.enabled
    if same_grid:
        assert (after.state.cursor, after.due) == (before.state.cursor, before.due)
    else:
        assert after.state.cursor >= before.state.cursor


def fire(store: Store) -> None:
    """Send the next slot of everything that is due one day."""
    commits = []
    for live in store.read_live().entries.values():
        if live.due is not None and live.entry is not None and live.state is not None:
            state = RunState(
                uid=live.uid,
                cursor=live.due,
                last_slot=live.due,
                run_count=live.state.run_count + 1,
                last_outcome="sent",
            )
            run = RunRecord(entry=live.name, slot=live.due, sent=live.due, outcome="sent", task_id="t", lateness_ms=0)
            commits.append(
                SlotCommit(
                    name=live.name,
                    slot=live.due,
                    uid=live.uid,
                    digest=live.digest,
                    expected_cursor=live.state.cursor,
                    outcome="sent",
                    cursor=live.due,
                    next_fire=next_fire(live.entry, live.due),
                    state=state,
                    run=run,
                )
            )
    if commits:
        answers = store.commit_slots(token=None, commits=commits, broker=None)
        assert {answer.status for answer in answers} == {"committed"}


EDITS = st.tuples(
    st.sampled_from(
        ["create", "timing", "options", "rename", "rename", "hand over", "hand over", "delete", "overlay", "fire"]
    ),
    st.sampled_from(OWNERS),
    st.integers(0, 9),
    st.integers(1, 50),
    st.sampled_from(ENVIRONMENTS),
    st.sampled_from(OWNERS),
)
ALL = [(environment, owner) for environment in ENVIRONMENTS for owner in OWNERS]


@settings(max_examples=either(25, 100), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(EDITS, min_size=30, max_size=30), st.permutations(ALL))
def test_thirty_edits_in_any_order(
    valkey_server: PrivateServer, tmp_path: Path, edits: list[Any], last: list[tuple[str, str]]
) -> None:
    directory = tmp_path / uuid.uuid4().hex
    directory.mkdir()
    files = Files(directory)
    stores = {
        each: Store.open(StoreSettings(redis_url=valkey_server.url, key_prefix=f"test-{uuid.uuid4().hex[:12]}"))
        for each in ENVIRONMENTS
    }
    try:
        for kind, owner, pick, value, environment, applying in edits:
            if kind == "fire":
                fire(stores[environment])
            else:
                files.edit(kind, owner, pick, value, environment)
            applied(files, stores[environment], environment, applying)
        for environment, owner in last:
            applied(files, stores[environment], environment, owner)
        for environment, owner in last:  # what the one waited for, the other has given by now
            applied(files, stores[environment], environment, owner, all_of_it=True)
    finally:
        for store in stores.values():
            store.close()
        shutil.rmtree(directory)
