"""Where a command's value goes, and how often it is written out for that."""

from pathlib import Path

import pytest

from schedsync.cli.options import GlobalOptions, Invocation
from schedsync.cli.output import Destination


def test_json_that_was_written_before_is_not_written_anew(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "again.json"
    invocation = Invocation("plan", GlobalOptions(format="json", color="always"), (Destination("json", file),))
    # What is no plan cannot be rendered.
    invocation.emit(object(), json='{"plan_id": "p"}\n')
    assert capsys.readouterr().out == file.read_text() == '{"plan_id": "p"}\n'
