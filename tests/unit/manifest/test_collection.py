"""Holding the garbage collector off."""

import gc
from collections.abc import Iterator

import pytest

from schedsync.manifest.collection import without_collection


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()
    gc.enable()


def generation_of(made: object) -> int:
    """Where the collector has an object: 0 for a young one."""
    return next(number for number in range(3) if any(each is made for each in gc.get_objects(number)))


def test_what_is_made_meanwhile_is_old_afterwards() -> None:
    with without_collection():
        assert not gc.isenabled()
        made = [[1], [2]]
    assert gc.isenabled()
    assert generation_of(made) == 2
    assert gc.get_freeze_count() == 0


def test_what_others_froze_stays_frozen() -> None:
    gc.freeze()
    frozen = gc.get_freeze_count()
    with without_collection():
        pass
    assert gc.isenabled()
    # Whoever reads this may have freed some of it.
    assert 0 < gc.get_freeze_count() <= frozen


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    with without_collection():
        pass
    assert not gc.isenabled()
