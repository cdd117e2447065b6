"""Which tasks a project allows."""

from typing import Any

import pytest

from schedsync.manifest import task_patterns
from schedsync.manifest.task_patterns import TaskPatterns


@pytest.mark.parametrize(
    ("patterns", "task", "allowed"),
    [
        ((), "anything", True),
        (("billing.*",), "billing.send", True),
        (("billing.*",), "Billing.send", False),
        (("billing.*",), "bill", False),
        (("*.send",), "billing.send", True),
        (("billing.sen?", "web.*"), "billing.send", True),
        (("billing.[rs]end",), "billing.send", True),
        (("billing.send",), "billing.send", True),
        (("billing.send",), "billing.send2", False),
    ],
)
def test_allow(patterns: tuple[str, ...], task: str, allowed: bool) -> None:
    assert TaskPatterns(patterns).allow(task) is allowed


def test_only_patterns_that_begin_like_a_task_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def counting(name: str, pattern: str) -> Any:
        compared.append(pattern)
        return False

    monkeypatch.setattr(task_patterns, "fnmatchcase", counting)
    TaskPatterns([f"app{number:04}.*" for number in range(1_000)]).allow("app0007.send")
    assert compared == ["app0007.*"]
