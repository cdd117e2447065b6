"""Files that are no manifests, by what they are."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from schedsync.manifest.load import load

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "text", "kind", "place", "hint"),
    [
        ("app.py", 'app = Celery("x")\nx = {"a": {"b": 5}}\n', "Python", "1:1", "schedsync import beat-schedule"),
        ("c.toml", "[tool]\nx = 1\n", "TOML", "1:1", "name the YAML files"),
        ("README.md", "# Notes\n\nsee *this*\n", "Markdown", "1:1", "name the YAML files"),
        ("plan.json", '{"plan_id": "x", "changes": []}', "a saved plan", "1:2", "`schedsync apply plan.json`"),
        ("p.yaml", "version: 1\nmanifests: [x]\n", "a project file", "1:1", "name the manifests, or no path"),
        ("p.yaml", "environments: {a: !x {url: 010}, a: b}\n", "a project file", "1:1", "name the manifests"),
        ("crontab", "0 5 * * * /bin/x\n", "a crontab", "1:1", "begin with `version: 1`"),
    ],
)
def test_what_it_is_is_told_and_nothing_else(
    name: str, text: str, kind: str, place: str, hint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(text)
    (found,) = load([name], now=NOW).diagnostics
    assert (found.code, str(found.location)) == ("SCH206", f"{name}:{place}")
    assert found.message.startswith(f"no manifest: this is {kind}")
    assert hint in found.hints[0]


def test_a_manifest_is_one_whatever_its_name(tmp_path: Path) -> None:
    for name in ("m.md", "m.py", "m.json"):
        path = tmp_path / name
        path.write_text('{"version": 1, "owner": "o", "schedules": {"a": {"task": "t", "every": "1h"}}}')
        assert load([str(path)], now=NOW).diagnostics == ()
    path = tmp_path / "half.md"
    path.write_text("version: 1\nowner: o\n")
    assert [found.message for found in load([str(path)], now=NOW).diagnostics] == ['"schedules" is missing']
