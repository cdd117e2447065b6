"""Loading the applications of a run."""

import traceback
from pathlib import Path

import pytest

from schedsync.operations.applications import load_applications

APP = "from celery import Celery\napp = Celery('x', set_as_current=False)\nprint('loading')\n"
WITHOUT_MESSAGE = "nothing was checked against the application; "
BROKEN_HANDLER = APP + "@app.on_after_configure.connect\ndef add(sender, **_):\n    raise ValueError('no')\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_each_is_loaded_once_and_what_it_prints_goes_aside(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (here / "apps_one.py").write_text(APP)
    found = load_applications({None: "apps_one:app", "staging": "apps_one:app"}, project=None, strict=False)
    assert found.inspections[None] is found.inspections["staging"]
    assert found.diagnostics == found.errors == ()
    out, err = capfd.readouterr()
    assert (out, err) == ("", "loading\n")


def test_one_that_cannot_be_loaded_is_one_finding(here: Path) -> None:
    (here / "apps_two.py").write_text("1 / 0")
    (here / "apps_three.py").write_text(APP)
    found = load_applications({None: "apps_two:app", "staging": "apps_three:app"}, project=None, strict=False)
    assert list(found.inspections) == ["staging"]
    (one,) = found.diagnostics
    assert (one.code, one.message) == (
        "SCH701", "importing apps_two raised ZeroDivisionError at apps_two.py:1: division by zero",
    )  # fmt: skip
    assert one.hints == (f"{WITHOUT_MESSAGE}--debug shows the traceback",)
    assert str(found.errors[0]) == one.message
    assert "ZeroDivisionError" in "".join(traceback.format_exception(*found.errors))


def test_the_environments_that_name_it_are_told_and_what_to_do(here: Path) -> None:
    names = {"a": "apps_no:app", "b": "apps_no:app", None: "apps_nil:app", "c": "apps_nil:app", "d": "apps_nul:app"}
    found = load_applications(names, project=None, strict=False).diagnostics
    assert [one.message.partition("packages)")[2] for one in found] == [" (environments a, b)", "", " (environment d)"]
    assert found[1].hints == (
        "run this where `celery -A apps_nil` works: in the project's directory, with its packages installed",
        f"{WITHOUT_MESSAGE}--debug shows the traceback",
    )


def test_one_that_ends_the_process_is_never_taken_for_good(here: Path) -> None:
    (here / "apps_five.py").write_text(APP + "import os\nos._exit(0)\n")
    found = load_applications({None: "apps_five:app"}, project=None, strict=False)
    (one,) = found.diagnostics
    assert found.inspections == {}
    assert one.message == "importing apps_five:app ended the process with exit code 0, so nothing is known of it"
    assert "must neither end the process" in one.hints[0]


def test_a_module_without_djangos_settings_has_a_way_out(here: Path) -> None:
    (here / "apps_dj.py").write_text("raise LookupError('define DJANGO_SETTINGS_MODULE')")
    (one,) = load_applications({None: "apps_dj:app"}, project=None, strict=False).diagnostics
    assert "such as shop.celery:app" in one.hints[0]


@pytest.mark.parametrize(("strict", "severity"), [(False, "warning"), (True, "error")])
def test_a_handler_that_raises_is_told(here: Path, strict: bool, severity: str) -> None:
    (here / "apps_four.py").write_text(BROKEN_HANDLER)
    found = load_applications({None: "apps_four:app"}, project=None, strict=strict)
    assert list(found.inspections) == [None]
    (one,) = found.diagnostics
    assert (one.code, one.severity.value) == ("SCH708", severity)
    assert "raised ValueError: no" in one.message
