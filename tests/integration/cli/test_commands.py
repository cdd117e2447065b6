"""Commands that need a store, run in this process against a real server."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from schedsync.cli.main import run
from tests.servers import PrivateServer

MANIFEST = """\
version: 1
owner: billing
schedules:
  a: {task: app.a, cron: "0 6 * * *"}
  b: {task: app.b, every: 5m}
"""


class Typed(io.StringIO):
    """Standard input that is a terminal, or is not."""

    def __init__(self, text: Any = "", *, terminal: Any = True) -> Any:
        super().__init__(text)
        self._terminal = terminal
        self.buffer = io.BytesIO(text.encode())

    def isatty(self) -> Any:
        return self._terminal


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, valkey_server: PrivateServer, key_prefix: str) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCHEDSYNC_ENVIRONMENT", raising=False)
    monkeypatch.setenv("SCHEDSYNC_REDIS_URL", valkey_server.url)
    monkeypatch.setenv("SCHEDSYNC_KEY_PREFIX", key_prefix)
    (tmp_path / "m.yaml").write_text(MANIFEST)
    (tmp_path / "n.yaml").write_text("version: 1\nowner: billing\nschedules:\n  c: {task: app.c, every: 1h}\n")


def done(capsys: pytest.CaptureFixture[str], *args: Any) -> Any:
    code = run(list(args))
    out, err = capsys.readouterr()
    return code, out, err


def test_plan_apply_list_next(capsys: pytest.CaptureFixture[str]) -> None:
    assert done(capsys, "plan", "m.yaml", "--detailed-exitcode")[0] == 2
    code, out, err = done(capsys, "apply", "m.yaml", "--auto-approve")
    assert (code, err) == (0, "")
    assert out.endswith("Applied revision 1: 2 created.\n")
    assert done(capsys, "plan", "m.yaml", "--detailed-exitcode")[0] == 0
    assert len(json.loads(done(capsys, "list", "-f", "json")[1])["entries"]) == 2
    assert len(json.loads(done(capsys, "next", "--live", "-f", "json")[1])["entries"]) == 2
    assert done(capsys, "next", "--live", "--until", "2020-01-01")[0] == 0


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("yes\n", 0), ("n\n", 1), ("", 1)])
def test_the_question(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, answer: Any, code: Any
) -> None:
    monkeypatch.setattr("sys.stdin", Typed(answer))
    found, _, err = done(capsys, "apply", "m.yaml")
    assert found == code
    assert "Apply 2 changes to redis://" in err
    assert ("declined" in err) is (code == 1)


def test_the_question_beside_json_goes_to_standard_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Typed("y\n"))
    code, out, err = done(capsys, "apply", "n.yaml", "-f", "json")
    assert code == 0
    assert json.loads(out)["revision"] == 1
    assert "  + c " in err
    assert "Apply 1 change to " in err


def test_nobody_to_ask(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Typed(terminal=False))
    for output_format in ("text", "json"):
        code, _, _ = done(capsys, "apply", "m.yaml", "-f", output_format)
        assert code == 1


def test_a_refused_apply_says_so_once(capsys: pytest.CaptureFixture[str]) -> None:
    done(capsys, "apply", "m.yaml", "--auto-approve")
    code, out, err = done(capsys, "apply", "-", "--auto-approve")
    assert code == 1
    assert "SCH" in err
    code, out, err = done(capsys, "plan", "n.yaml")
    assert code == 3
    assert "--allow-deletes 2" in out
    code, out, err = done(capsys, "apply", "n.yaml", "--auto-approve")
    assert code == 3
    assert "--allow-deletes 2" in err
    assert done(capsys, "apply", "n.yaml", "--auto-approve", "--allow-deletes", "2")[0] == 0


def test_what_is_not_pruned_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    done(capsys, "apply", "m.yaml", "--auto-approve")
    code, out, _ = done(capsys, "plan", "n.yaml", "--no-prune")
    assert code == 0
    assert "kept because of --no-prune: a, b" in out
    (tmp_path / "schedsync.yaml").write_text("version: 1\nmanifests: [m.yaml, n.yaml]\n")
    code, out, _ = done(capsys, "plan", "n.yaml")
    assert code == 0
    assert "leave out a manifest of the project (m.yaml): a, b" in out
    assert "1 to create, 0 to update, 0 to delete" in done(capsys, "plan")[1]
    (tmp_path / "o.yaml").write_text("version: 1\nowner: billing\nschedules:\n  d: {task: app.d, every: 1h}\n")
    assert "leave out 2 manifests of the project (m.yaml, n.yaml)" in done(capsys, "plan", "o.yaml")[1]


def test_import(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "an_app_to_import.py").write_text(
        "from celery import Celery\n"
        "app = Celery('shop', broker='memory://', set_as_current=False)\n"
        "app.conf.beat_schedule = {'a': {'task': 't', 'schedule': 30.0}}\n"
    )
    code, out, err = done(capsys, "import", "beat-schedule", "--app", "an_app_to_import:app")
    assert (code, err) == (0, "1 entry from an_app_to_import:app, 0 left out\n")
    assert "owner: shop\n" in out
    (tmp_path / "schedsync.yaml").write_text("version: 1\nowner: billing\napp: an_app_to_import:app\n")
    code, out, _ = done(capsys, "-q", "import", "beat-schedule")
    assert code == 0
    assert "owner" not in out
    (tmp_path / "schedsync.yaml").unlink()
    assert done(capsys, "import", "beat-schedule")[0] == 1
