"""What is left of an entry without what is at fault."""

from collections.abc import Iterator

from schedsync.manifest.shapes.shape import Path, without


class _Counted(list[Path]):
    """Paths that count how often they were gone through."""

    rounds = 0

    def __iter__(self) -> Iterator[Path]:
        self.rounds += 1
        return super().__iter__()


def test_what_is_at_fault_is_left_out_of_what_can_do_without_it() -> None:
    entry = {"task": 5, "labels": {"a": 1, "b": "c"}, "args": 7, "every": "1h"}
    assert without(entry, {("task",), ("labels", "a"), ()}) == {"labels": {"b": "c"}, "args": 7, "every": "1h"}


def test_what_is_at_fault_inside_of_a_whole_takes_it_along() -> None:
    assert without({"cron": ["x"], "every": "1h"}, {("cron", 0)}) == {"every": "1h"}


def test_faults_are_gone_through_once_not_for_each_key() -> None:
    paths = _Counted((f"k{number}",) for number in range(1_000))
    assert without({f"k{number}": 1 for number in range(1_001)}, paths) == {"k1000": 1}
    assert paths.rounds == 1
