"""The state machine of standing, on a real lock."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from schedsync.scheduler.leadership import Leadership, make_holder
from schedsync.settings import StoreSettings
from schedsync.store.store import Store
from tests.beats import Scene
from tests.servers import PrivateServer, valkey_binary, wait_until

TTL = timedelta(seconds=1.5)
SECOND = timedelta(seconds=1)


class Clocked:
    """A monotonic clock that can be moved."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


@pytest.fixture
def stores(scene: Scene) -> Iterator[tuple[Store, Store]]:
    made = Store.open(scene.settings), Store.open(scene.settings)
    for store in made:
        store.now()
    yield made
    for store in made:
        store.close()


def leadership(store: Store, ttl: timedelta = TTL, monotonic: Clocked | None = None) -> Leadership:
    return Leadership(store, ttl=ttl, holder=make_holder(store.clock.now()), monotonic=monotonic or Clocked())


def test_one_leads_and_the_other_is_told_how_long_to_wait(stores: tuple[Store, Store]) -> None:
    one, two = leadership(stores[0]), leadership(stores[1])
    assert one.token is None
    assert one.stand() is None
    assert one.token is not None
    assert one.holds
    remaining = two.stand()
    assert remaining is not None
    assert timedelta(0) < remaining <= TTL
    assert two.token is None
    one.resign()
    assert two.stand() is None
    assert two.token is not None
    two.resign()
    two.resign()


def test_the_lease_is_renewed_while_the_loop_goes_on_and_not_longer(stores: tuple[Store, Store]) -> None:
    one, two = leadership(stores[0]), leadership(stores[1])
    assert one.stand() is None
    deadline = time.monotonic() + 2 * TTL.total_seconds()
    while time.monotonic() < deadline:
        one.progress()
        assert one.holds
        time.sleep(0.05)
    # From here on the loop hangs: the lease runs out, and another is granted the lock.
    wait_until(lambda: two.stand() is None, 5)
    assert one.token is not None
    assert not one.holds
    one.step_down("it hung")
    assert one.token is None
    one.step_down("twice")
    two.resign()


def test_a_leader_stops_before_its_lease_ends_by_its_own_clock(stores: tuple[Store, Store]) -> None:
    monotonic = Clocked()
    one = leadership(stores[0], timedelta(seconds=30), monotonic)
    assert one.stand() is None
    monotonic.ahead = 28.0
    assert one.holds
    monotonic.ahead = 29.0
    assert not one.holds
    one.close(stores[0].settings)


def test_a_deleted_lock_is_noticed_and_stood_for_again(scene: Scene, stores: tuple[Store, Store]) -> None:
    one = leadership(stores[0])
    assert one.stand() is None
    token = one.token
    assert token is not None
    scene.client.delete(f"{{{scene.prefix}}}:lock")

    def noticed() -> bool:
        one.progress()
        return not one.holds

    wait_until(noticed, 3)
    one.step_down("noticed")
    assert one.stand() is None
    assert one.token is not None
    assert one.token > token
    one.resign()


def test_closing_releases_at_once_and_twice_is_nothing(stores: tuple[Store, Store]) -> None:
    one, two = leadership(stores[0], timedelta(seconds=30)), leadership(stores[1], timedelta(seconds=30))
    assert one.stand() is None
    one.close(stores[0].settings)
    one.close(stores[0].settings)
    assert two.stand() is None
    two.resign()


def test_closing_never_raises_and_never_hangs(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PrivateServer(valkey_binary()) as server, Scene(server.url) as scene:
        store = Store.open(scene.settings)
        store.now()
        one = leadership(store, timedelta(minutes=10))
        assert one.stand() is None
        opened: list[StoreSettings] = []
        original = Store.open

        def opening(settings: StoreSettings) -> Store:
            opened.append(settings)
            return original(settings)

        monkeypatch.setattr(Store, "open", opening)
        server.freeze()
        one.close(scene.settings)
        # One try, a second for its connection and a second for its command, whatever the usual settings are.
        (bounds,) = opened
        assert (bounds.connect_timeout, bounds.command_timeout, bounds.retries) == (SECOND, SECOND, 0)
        assert caplog.records[-1].action == "release_failed"  # type: ignore[attr-defined]
        server.thaw()
        store.close()
