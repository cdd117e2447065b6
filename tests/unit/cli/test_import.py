"""``import``: what it writes, whatever the application does besides."""

import json
from pathlib import Path
from typing import Any

import pytest

from schedsync.cli.main import run
from tests.published import check

APP = """\
from celery import Celery

app = Celery("shop", timezone="Europe/Berlin")
app.conf.beat_schedule = {
    "nightly": {"task": "app.report", "schedule": 60},
    "linked": {"task": "app.report", "schedule": 60, "options": {"link": "x"}},
}
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "imported_shop.py").write_text(APP)


def test_what_is_left_out_stands_in_the_json(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["import", "beat-schedule", "--app", "imported_shop:app", "--format-into", "text=m.yaml"]
    assert run([*given, "-f", "json"]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    told: Any = check("import", json.loads(out))
    assert (told["source"], told["app"], told["owner"], told["entries"]) == (
        "beat-schedule",
        "imported_shop:app",
        "shop",
        1,
    )
    assert [(each["name"], each["code"]) for each in told["left_out"]] == [("linked", "SCH721")]
    assert Path("m.yaml").read_text() == told["manifest"]
    assert run(["validate", "m.yaml"]) == 0


def test_in_text_it_is_told_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", "beat-schedule", "--app", "imported_shop:app"]) == 1
    out, err = capsys.readouterr()
    assert "\n# Imported from the beat_schedule of imported_shop:app.\n# Left out: linked: " in out
    assert err.startswith('left out: "linked": ')
    assert " [SCH721]\n1 entry from imported_shop:app, 1 left out\n" in err
    assert err.endswith("what to do about it: schedsync explain SCH721\n")


def test_what_the_application_writes_is_no_part_of_the_manifest(capfd: pytest.CaptureFixture[str]) -> None:
    Path("imported_shop.py").write_text(APP + "import os\nos.write(1, b'raw')\n")
    run(["import", "beat-schedule", "--app", "imported_shop:app"])
    out, err = capfd.readouterr()
    assert out.startswith("# yaml-language-server:")
    assert "raw" in err
    assert "raw" not in out


def test_one_that_ends_the_process_is_no_empty_schedule(capfd: pytest.CaptureFixture[str]) -> None:
    Path("imported_shop.py").write_text("import os\nos._exit(0)\n")
    assert run(["import", "beat-schedule", "--app", "imported_shop:app"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert "importing imported_shop:app ended the process with exit code 0" in err
