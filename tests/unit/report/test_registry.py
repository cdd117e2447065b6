"""Every reporter that the registry names exists, and takes what its command gives."""

from typing import Any

import pytest

from schedsync.report.registry import formats, reporter


@pytest.mark.parametrize("command", ["validate", "plan", "apply", "list", "next"])
def test_every_format_has_its_reporter(command: Any) -> None:
    assert formats(command)[0] == "text"
    assert all(callable(reporter(command, each)) for each in formats(command))


def test_a_command_that_reports_no_value_has_only_text() -> None:
    assert formats("init") == ("text",)
