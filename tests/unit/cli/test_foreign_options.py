"""Options of other tools: what to write here, in text and in JSON."""

import json

import pytest

from schedsync.cli.main import run


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["validate", "--json"], "No such option '--json': write -f json.\n"),
        (["validate", "-o", "json"], "No such option '-o': write -f FORMAT, or --format-into FORMAT=FILE"),
        (["validate", "--env", "staging"], "No such option '--env': write -e NAME.\n"),
        (["validate", "--ignore", "SCH310"], "No such option '--ignore': write `severity: {SCH310: off}` in sched"),
        (["validate", "--exit-zero"], "No such option '--exit-zero': only errors make it fail; write `severity: {"),
        (["apply", "--yes"], "No such option '--yes': write --auto-approve.\n"),
        (["apply", "--force"], "No such option '--force': there is none for everything; what is refused says"),
        (["validate", "--strickt"], "Did you mean "),
        (["validate", "--color", "blue"], "Invalid value for '--color'"),
    ],
)  # fmt: skip
def test_what_to_write(capsys: pytest.CaptureFixture[str], args: list[str], told: str) -> None:
    assert run(args) == 64
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err


def test_in_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", "-f", "json", "--select", "SCH3"]) == 64
    (one,) = json.loads(capsys.readouterr().out)["diagnostics"]
    assert one["message"].startswith("No such option '--select': write `severity: {SCH310: off}` in schedsync.yaml")
