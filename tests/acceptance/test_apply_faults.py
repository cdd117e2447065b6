"""``schedsync apply`` killed, cut off, raced or refused: the store is wholly old or new, and running again finishes."""

import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from schedsync.model.state.live import LiveEntry
from schedsync.settings import StoreSettings
from schedsync.store.store import Store
from tests.acceptance.cli_runner import Cli
from tests.nightly import NIGHTLY
from tests.proxy import Fault, Proxy
from tests.servers import PrivateServer, wait_until

OLD = """
version: 1
owner: billing
defaults: {timezone: UTC}
schedules:
  kept: {task: t, cron: "0 6 * * *"}
  changed: {task: t, cron: "0 6 * * *", args: [1]}
  before: {task: t, cron: "0 6 * * *"}
  gone: {task: t, cron: "0 6 * * *"}
"""
NEW = """
version: 1
owner: billing
defaults: {timezone: UTC}
moved: [{from: before, to: after}]
removed: [{name: gone}]
schedules:
  kept: {task: t, cron: "0 6 * * *"}
  changed: {task: t, cron: "0 7 * * *", args: [2]}
  after: {task: t, cron: "0 6 * * *"}
  created: {task: t, cron: "0 6 * * *"}
"""
APPLY = ("apply", "new.yaml", "--auto-approve")


@dataclass
class Scene:
    """One store with the old schedule applied, and its manifests in a directory."""

    cli: Cli
    store: Store
    raw: redis.Redis

    def keys(self) -> list[bytes]:
        """What there is."""
        return sorted(self.raw.keys(f"{{{self.store.settings.key_prefix}}}:*"))

    def content(self) -> dict[bytes, object]:
        """All that is stored, to compare."""
        readers: dict[bytes, Callable[[bytes], object]] = {
            b"hash": self.raw.hgetall,
            b"stream": self.raw.xrange,
            b"zset": lambda key: self.raw.zrange(key, 0, -1, withscores=True),
        }
        return {key: readers[self.raw.type(key)](key) for key in self.keys()}

    def save(self) -> dict[bytes, bytes]:
        """All that is stored, to restore."""
        return {key: self.raw.dump(key) or b"" for key in self.keys()}

    def restore(self, saved: dict[bytes, bytes]) -> None:
        """Make the store what it was."""
        for key in self.keys():
            self.raw.delete(key)
        for key, value in saved.items():
            self.raw.restore(key, 0, value)

    def apply(self, url: str, *arguments: str) -> subprocess.Popen[bytes]:
        """The command, not waited for."""
        environment = {**self.cli.environment(), "SCHEDSYNC_REDIS_URL": url}
        command = str(Path(sysconfig.get_path("scripts")) / "schedsync")
        return subprocess.Popen(
            [command, *(arguments or APPLY)],
            cwd=self.cli.directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


# By day one kind of server will do: the scripts are tried on both where they are tested themselves.
@pytest.fixture(params=["valkey", *([pytest.param("redis", marks=pytest.mark.redis_server)] if NIGHTLY else [])])
def server(request: pytest.FixtureRequest) -> PrivateServer:
    """One kind of server after the other."""
    found: PrivateServer = request.getfixturevalue(f"{request.param}_server")
    return found


@pytest.fixture
def scene(tmp_path: Path, server: PrivateServer, key_prefix: str) -> Iterator[Scene]:
    cli = Cli(tmp_path, {"SCHEDSYNC_REDIS_URL": server.url, "SCHEDSYNC_KEY_PREFIX": key_prefix})
    cli.write("old.yaml", OLD)
    cli.write("new.yaml", NEW)
    assert cli("apply", "old.yaml", "--auto-approve").code == 0
    store = Store.open(StoreSettings(redis_url=server.url, key_prefix=key_prefix))
    with redis.Redis(port=server.port) as raw:
        yield Scene(cli, store, raw)
    store.close()


def meaning(entries: dict[str, LiveEntry]) -> dict[str, object]:
    """What an apply makes of the entries, whenever it does: all but the uids of new ones, and times."""
    return {
        name: (entry.digest, entry.owner, entry.revision, entry.problem, entry.due, entry.uid * (name != "created"))
        for name, entry in entries.items()
    }


@pytest.mark.parametrize("fault", list(Fault))
def test_killed_at_any_command_it_is_wholly_old_or_wholly_new(
    scene: Scene, server: PrivateServer, fault: Fault
) -> None:
    old, saved = scene.content(), scene.save()
    assert scene.cli(*APPLY).code == 0
    new = meaning(dict(scene.store.read_live().entries))
    assert set(new) == {"kept", "changed", "after", "created"}
    outcomes = []
    with Proxy(server.port) as proxy:
        held, number = True, 0
        while held:
            number += 1
            scene.restore(saved)
            proxy.hold(fault, number)
            process = scene.apply(proxy.url)
            wait_until(lambda: proxy.held.is_set() or process.poll() is not None, 60, what="the boundary")  # noqa: B023
            held = proxy.held.is_set()
            process.kill()
            process.wait()
            proxy.release()
            if scene.content() == old:
                outcomes.append("old")
            else:
                assert meaning(dict(scene.store.read_live().entries)) == new
                outcomes.append("new")
            if held:
                assert scene.cli.here(*APPLY).code == 0
                live = scene.store.read_live()
                assert (meaning(dict(live.entries)), live.revision) == (new, 2)
                assert [revision.revision for revision in scene.store.read_history()] == [2, 1]
    # The script is sent, found unknown or known, and answered: from there on, and only from there, all is new.
    assert outcomes == sorted(outcomes, reverse=True)
    assert outcomes[0] == "old"
    assert outcomes[-1] == "new"
    assert len(outcomes) > 5


@pytest.mark.parametrize("fault", list(Fault))
def test_a_saved_plan_whose_apply_was_killed_is_applied_by_the_next(
    scene: Scene, server: PrivateServer, fault: Fault
) -> None:
    assert scene.cli("plan", "new.yaml", "-o", "plan.json").code == 0
    old, saved = scene.content(), scene.save()
    codes = []
    with Proxy(server.port) as proxy:
        held, number = True, 0
        while held:
            number += 1
            scene.restore(saved)
            proxy.hold(fault, number)
            # The plan is of the same store, whatever the name is by which it is reached.
            process = scene.apply(proxy.url, "apply", "plan.json")
            wait_until(lambda: proxy.held.is_set() or process.poll() is not None, 60, what="the boundary")  # noqa: B023
            held = proxy.held.is_set()
            process.kill()
            process.wait()
            proxy.release()
            untouched = scene.content() == old
            again = scene.cli.here("apply", "plan.json")
            assert (again.code, "already applied, as revision 2" in again.err) == (
                (0, False) if untouched else (4, True)
            )
            codes.append(again.code)
            assert set(scene.store.read_live().entries) == {"kept", "changed", "after", "created"}
            assert len(scene.store.read_history()) == 2
    assert codes == sorted(codes)
    assert {*codes} == {0, 4}


@pytest.mark.parametrize("fault", list(Fault))
def test_a_lost_connection_at_the_script_applies_once(scene: Scene, server: PrivateServer, fault: Fault) -> None:
    with Proxy(server.port) as proxy:
        proxy.cut(fault, marker=b"EVALSHA")
        process = scene.apply(proxy.url)
        assert process.wait(timeout=60) == 0
        assert proxy.cuts == 1

    live = scene.store.read_live()
    assert (set(live.entries), live.revision) == ({"kept", "changed", "after", "created"}, 2)
    assert len(scene.store.read_history()) == 2


def test_of_two_applies_at_once_one_wins(scene: Scene) -> None:
    scene.cli.write("other.yaml", NEW.replace("args: [2]", "args: [3]"))
    with (
        scene.cli.on_terminal("apply", "new.yaml") as first,
        scene.cli.on_terminal("apply", "other.yaml") as second,
    ):
        first.wait_for_question()
        second.wait_for_question()
        first.answer("y")
        second.answer("y")
        ended = [first.finish(), second.finish()]

    assert sorted(outcome.code for outcome in ended) == [0, 4]
    loser = next(outcome for outcome in ended if outcome.code == 4)
    assert "the plan is stale" in loser.err
    live = scene.store.read_live()
    assert live.revision == 2
    assert live.entries["changed"].entry is not None
    won = [2] if ended[0].code == 0 else [3]
    assert live.entries["changed"].entry.args.value() == won


def test_a_full_server_takes_all_or_nothing(scene: Scene) -> None:
    old, saved = scene.content(), scene.save()
    used = int(scene.raw.info("memory")["used_memory"])
    outcomes = []
    try:
        for more in (0, 20_000, 40_000, 80_000, 200_000):
            scene.restore(saved)
            scene.raw.config_set("maxmemory", used + more)
            done = scene.cli.here(*APPLY)
            scene.raw.config_set("maxmemory", 0)
            outcomes.append(done.code)
            if done.code != 0:
                assert (done.code, scene.content()) == (1, old)
                assert "out of memory" in done.err
            else:
                assert set(scene.store.read_live().entries) == {"kept", "changed", "after", "created"}
    finally:
        scene.raw.config_set("maxmemory", 0)
    assert 1 in outcomes
