"""``validate --app``: which application, what of it is told, and what follows a bare ``--app``."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from schedsync.cli.main import run
from schedsync.manifest.schema import load

APP = """\
from celery import Celery
app = Celery("{name}", set_as_current=False)
print("loading {name}")
@app.task(name="reports.build", shared=False)
def build(title): ...
"""
MANIFEST = """\
version: 1
owner: billing
schedules:
  nightly: {task: reports.biuld, cron: "0 6 * * *", timezone: UTC}
"""
GOOD = MANIFEST.replace("reports.biuld", "reports.build, kwargs: {title: x}")
PROJECT = "version: 1\nmanifests: [schedules]\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCHEDSYNC_ENVIRONMENT", raising=False)
    (tmp_path / "schedules").mkdir()
    (tmp_path / "schedules" / "m.yaml").write_text(MANIFEST)
    (tmp_path / "va_app.py").write_text(APP.format(name="one"))
    return tmp_path


def done(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    code = run(["validate", *args])
    out, err = capsys.readouterr()
    return code, out, err


def test_without_it_no_application_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert done(capsys, "schedules") == (0, "1 entry in 1 file: valid\n", "")


@pytest.mark.parametrize(
    "args",
    [
        ["--app", "va_app:app", "schedules"],
        ["schedules", "--app", "va_app:app"],
        ["--app=va_app:app", "schedules"],
        ["--app", "va_app", "schedules"],
        ["--app", "va_app.app", "schedules"],
    ],
)
def test_an_application_that_is_named(capfd: pytest.CaptureFixture[str], args: list[str]) -> None:
    code, out, err = done(capfd, *args)
    assert code == 1
    assert "error[SCH702]" in out
    assert 'did you mean "reports.build"?' in out
    assert err == "loading one\n"


@pytest.mark.parametrize(
    "args",
    [
        ["--app"],
        ["--app", "schedules"],
        ["--app", "schedules/m.yaml"],
        ["--app", "schedules/*.yaml"],
        ["schedules", "--app"],
        ["--app", "--strict", "schedules"],
        ["--app="],
    ],
)
def test_a_bare_one_is_the_project_s(capsys: pytest.CaptureFixture[str], here: Path, args: list[str]) -> None:
    (here / "schedsync.yaml").write_text(f"{PROJECT}app: va_app:app\n")
    code, out, _ = done(capsys, *args)
    assert (code, out.count("SCH702]")) == (1, 1)
    assert "1 entry in 1 file: 1 error" in out


def test_standard_input_follows_a_bare_one(capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: Any) -> None:
    from io import BytesIO, TextIOWrapper

    (here / "schedsync.yaml").write_text("version: 1\napp: va_app:app\n")
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(MANIFEST.encode())))
    code, out, _ = done(capsys, "--app", "-")
    assert (code, "--> -:4:19" in out) == (1, True)


def test_a_package_is_an_application_though_it_is_a_directory(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "va_package").mkdir()
    (here / "va_package" / "__init__.py").write_text("")
    (here / "va_package" / "celery.py").write_text(APP.format(name="two"))
    code, out, _ = done(capsys, "--app", "va_package", "schedules")
    assert (code, "SCH702" in out) == (1, True)


def test_before_the_command_it_needs_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["--app", "va_app:app", "validate", "schedules"])
    assert (code, "SCH702" in capsys.readouterr().out) == (1, True)


def test_no_application_named_anywhere(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = done(capsys, "--app")
    assert (code, out) == (1, "")
    assert "no application is named: give --app MODULE:APP" in err


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("./va_app.py:app", "va_app:app"),
        ("lib/va_app", "lib.va_app"),
        ("va_app:", "va_app"),
        (":app", "MODULE:APP, such as proj.celery:app"),
        ("va app", "MODULE:APP, such as proj.celery:app"),
    ],
)
def test_what_names_no_application_is_told_with_the_name_that_was_meant(
    capsys: pytest.CaptureFixture[str], name: str, meant: str
) -> None:
    code, out, err = done(capsys, "--app", name, "schedules")
    assert (code, out) == (1, "")
    assert f'"{name}" names no application: write --app {meant}\n' in err


def test_a_manifest_that_is_not_there_is_a_path_all_the_same(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "schedsync.yaml").write_text(f"{PROJECT}app: va_app:app\n")
    code, out, _ = done(capsys, "--app", "schedules/none.yaml")
    assert (code, "SCH119" in out) == (1, True)


def test_environments_have_their_own(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "schedules" / "m.yaml").write_text(GOOD)
    (here / "va_other.py").write_text(APP.format(name="two").replace("reports.build", "reports.old"))
    environments = "environments:\n  staging: {app: va_other:app}\n  production: {}\n"
    (here / "schedsync.yaml").write_text(f"{PROJECT}app: va_app:app\n{environments}")
    code, out, _ = done(capsys, "--app")
    assert code == 1
    assert 'va_other:app has no task "reports.build" (environment staging)' in out
    assert out.count("SCH702]") == 1
    assert done(capsys, "--app", "-e", "production")[0] == 0
    assert done(capsys, "--app", "-e", "staging")[0] == 1
    assert done(capsys, "--app", "va_app:app", "-e", "staging")[0] == 0


def test_an_application_for_environments_alone(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "schedsync.yaml").write_text(f"{PROJECT}environments:\n  staging: {{app: va_app:app}}\n")
    code, out, _ = done(capsys, "--app")
    assert (code, "(environment staging)" in out) == (1, True)


@pytest.mark.parametrize("output_format", ["text", "json", "concise", "github", "sarif"])
def test_one_that_cannot_be_loaded_does_not_hide_the_files(
    capsys: pytest.CaptureFixture[str], here: Path, output_format: str
) -> None:
    (here / "va_broken.py").write_text("import va_nothing\n")
    (here / "schedules" / "m.yaml").write_text(GOOD.replace("cron:", "corn:"))
    code, out, err = done(capsys, "--app", "va_broken:app", "schedules", "-f", output_format)
    assert code == 1
    for expected in ("SCH701", "SCH203", "importing va_broken raised ModuleNotFoundError at va_broken.py:1"):
        assert expected in out
    assert "Traceback" not in out + err


@pytest.mark.parametrize("output_format", ["json", "sarif"])
def test_what_the_application_writes_by_any_way_is_no_part_of_the_output(
    capfd: pytest.CaptureFixture[str], here: Path, output_format: str
) -> None:
    (here / "va_loud.py").write_text(
        APP.format(name="loud") + "import os\nos.write(1, b'raw\\n')\nos.system('echo x')\n"
    )
    code, out, err = done(capfd, "--app", "va_loud:app", "schedules", "-f", output_format)
    assert (code, err) == (1, "loading loud\nraw\nx\n")
    assert "SCH702" in json.dumps(json.loads(out))


def test_one_that_ends_the_process_is_not_valid(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "va_ends.py").write_text("import os\nos._exit(0)\n")
    (here / "schedules" / "m.yaml").write_text(GOOD)
    code, out, _ = done(capsys, "--app", "va_ends:app", "schedules")
    assert code == 1
    assert "error[SCH701]: importing va_ends:app ended the process with exit code 0" in out


def test_a_factory_is_named_as_one(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "va_factory.py").write_text("def make(): ...\n")
    code, out, _ = done(capsys, "--app", "va_factory:make()", "schedules")
    assert (code, "write `app = make()` in va_factory" in out) == (1, True)


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = done(capsys, "--app", "va_app:app", "schedules", "-f", "json")
    document = json.loads(out)
    jsonschema.Draft202012Validator(load("output")).validate(document)
    (found,) = document["diagnostics"]
    assert (found["code"], found["start"]) == ("SCH702", {"line": 4, "column": 19})


def test_debug_shows_the_traceback_of_the_application(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "va_broken.py").write_text("1 / 0\n")
    _, out, err = done(capsys, "--app", "va_broken:app", "schedules", "--debug")
    assert "Traceback" in err
    assert "ZeroDivisionError" in err
    assert "Traceback" not in out
