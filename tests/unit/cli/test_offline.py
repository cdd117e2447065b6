"""Commands that need no store, run in this process: their output, where it goes, and their exit codes."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest

from schedsync.cli.main import COMMANDS, cli, run
from schedsync.cli.manual import EXAMPLES
from schedsync.manifest.schema import KINDS, load, text

GOOD = """\
version: 1
owner: billing
schedules:
  nightly: {task: app.tasks.report, cron: "0 6 * * *", timezone: Europe/Berlin}
"""
BAD = GOOD.replace("task:", "tasks:")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    for name in ("SCHEDSYNC_REDIS_URL", "SCHEDSYNC_ENVIRONMENT", "NO_COLOR", "SCHEDSYNC_KEY_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "bad.yaml").write_text(BAD)


def done(capsys: pytest.CaptureFixture[str], *args: Any) -> Any:
    code = run(list(args))
    out, err = capsys.readouterr()
    return code, out, err


def test_bare_prints_help(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = done(capsys)
    assert (code, err) == (0, "")
    assert all(f"\n  {name} " in out for name in COMMANDS)


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_help(capsys: pytest.CaptureFixture[str], name: Any) -> None:
    code, out, _ = done(capsys, name, "--help")
    assert code == 0
    assert f"Usage: schedsync {name}" in out
    assert "Global options:" in out
    assert "\nExamples:\n  schedsync " in out
    assert "\nExit codes: " in out
    assert done(capsys, "help", name) == (0, out, "")


@pytest.mark.parametrize(("name", "example"), [(name, each) for name, all_of in EXAMPLES.items() for each in all_of])
def test_the_examples_of_the_help_are_command_lines(name: str, example: str) -> None:
    words = shlex.split(re.sub(r" [<>] .*", "", example))
    assert words[0] == name
    with cli.make_context("schedsync", words) as context:
        _, found, rest = cli.resolve_command(context, words)
        assert found is not None
        assert not any(char in example for char in "\t\n")
        found.make_context(name, list(rest), parent=context)


def test_help_is_a_word_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert done(capsys, "help") == done(capsys, "--help")
    code, _, err = done(capsys, "help", "plann")
    assert code == 64
    assert "Did you mean 'plan'?" in err


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_option_has_a_help_text(name: str) -> None:
    with cli.make_context("schedsync", [name]) as context:
        found = cli.get_command(context, name)
        assert found is not None
        assert [each.name for each in found.params if isinstance(each, click.Option) and not each.help] == []


@pytest.mark.parametrize("args", [["--version"], ["validate", "--version"]])
def test_version(capsys: pytest.CaptureFixture[str], args: Any) -> None:
    assert done(capsys, *args) == (0, "schedsync 0.1.0\n", "")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["validat"], "Did you mean 'validate'?"),
        (["nothing-like-it"], "No such command"),
        (["validate", "--strickt"], "--strict"),
        (["--owne", "x", "validate"], "--owner"),
        (["validate", "-f", "markdown"], "markdown"),
        (["-f", "github", "next"], "'github' is not one of text, json."),
        (["-C", "nowhere", "validate"], "'nowhere' is not a directory"),
        (["next", "--from", "soon"], "--from"),
        (["next", "--from", "2026-01-02", "--until", "2026-01-01"], "--until"),
        (["next", "--live", "good.yaml"], "--live"),
        (["next", "--count", "0"], "--count"),
        (["schema", "nonsense"], "nonsense"),
        (["plan", "--allow-deletes", "-1"], "--allow-deletes"),
    ],
)
def test_usage_errors_exit_64_and_never_2(capsys: pytest.CaptureFixture[str], args: Any, told: Any) -> None:
    code, out, err = done(capsys, *args)
    assert (code, out) == (64, "")
    assert told in err


@pytest.mark.parametrize("flags", [["-f", "json"], ["--format=json"], ["-fjson"], ["--format", "json"]])
def test_a_usage_error_in_json(capsys: pytest.CaptureFixture[str], flags: Any) -> None:
    code, out, err = done(capsys, "validate", *flags, "--strickt")
    assert (code, err) == (64, "")
    document = json.loads(out)
    jsonschema.Draft202012Validator(load("output")).validate(document)
    assert document["diagnostics"][0]["code"] == "SCH001"


def test_after_two_dashes_nothing_is_an_option(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = done(capsys, "validat", "--", "-f", "json")
    assert code == 64
    assert err


def test_validate(capsys: pytest.CaptureFixture[str]) -> None:
    assert done(capsys, "validate", "good.yaml") == (0, "1 entry in 1 file: valid\n", "")
    assert done(capsys, "-q", "validate", "good.yaml") == (0, "", "")


def test_validate_shows_the_place(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = done(capsys, "validate", "bad.yaml")
    assert (code, err) == (1, "")
    assert " --> bad.yaml:4:13\n" in out
    assert 'did you mean "task"?' in out


@pytest.mark.parametrize("output_format", ["concise", "json", "github", "sarif"])
def test_validate_formats(capsys: pytest.CaptureFixture[str], output_format: Any) -> None:
    code, out, err = done(capsys, "validate", "bad.yaml", "-f", output_format)
    assert (code, err) == (1, "")
    assert "SCH203" in out


def test_options_are_taken_before_and_after_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    before = done(capsys, "-f", "json", "validate", "bad.yaml")
    after = done(capsys, "validate", "bad.yaml", "-f", "json")
    assert before == after
    assert done(capsys, "-f", "text", "validate", "bad.yaml", "-f", "json") == after


def test_chdir(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "other.yaml").write_text(GOOD)
    assert done(capsys, "-C", "sub", "validate", "other.yaml")[0] == 0


def test_colour(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in done(capsys, "validate", "bad.yaml")[1]
    assert "\x1b[" in done(capsys, "validate", "bad.yaml", "--color", "always")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in done(capsys, "validate", "bad.yaml", "--color", "auto")[1]


def test_strict(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "warned.yaml").write_text(GOOD.replace('cron: "0 6 * * *"', "every: 1d"))
    assert done(capsys, "validate", "warned.yaml")[0] == 0
    assert done(capsys, "validate", "warned.yaml", "--strict")[0] == 1


def test_schemas_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    for kind in KINDS:
        code, out, _ = done(capsys, "schema", kind)
        assert code == 0
        assert out == text(kind)


def test_next(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = done(capsys, "next", "good.yaml", "--from", "2027-03-26T12:00:00Z", "--count", "2", "-f", "json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    jsonschema.Draft202012Validator(load("output")).validate(document)
    assert [slot["at"] for slot in document["entries"][0]["slots"]] == [
        "2027-03-27T05:00:00.000Z",
        "2027-03-28T04:00:00.000Z",
    ]
    code, out, err = done(capsys, "next", "good.yaml", "--until", "2026-11-25")
    assert (code, err) == (0, "")
    assert out.startswith("nightly  Europe/Berlin\n")


def test_the_load_of_manifests(capsys: pytest.CaptureFixture[str]) -> None:
    given = ("next", "good.yaml", "--load", "--from", "2027-03-26T12:00:00Z")
    code, out, err = done(capsys, *given)
    assert (code, err) == (0, "")
    assert out.startswith("Dispatches per hour, after 2027-03-26 12:00 until 2027-03-27 12:00, UTC\n")
    code, out, err = done(capsys, *given, "-f", "json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    jsonschema.Draft202012Validator(load("output")).validate(document)
    assert document["until"] is None
    assert document["load"]["peak"] == {"at": "2027-03-27T05:00:00.000Z", "dispatches": 1}
    code, out, err = done(capsys, *given, "--until", "2027-04-27")
    assert (code, out) == (64, "")
    assert "31 days at most" in err


def test_invalid_files_end_other_commands_with_their_findings(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = done(capsys, "next", "bad.yaml")
    assert (code, out) == (1, "")
    assert " --> bad.yaml:4:13\n" in err
    assert "tasks: app.tasks.report" in err
    code, out, err = done(capsys, "next", "bad.yaml", "-f", "json")
    assert (code, err) == (1, "")
    assert json.loads(out)["diagnostics"][0]["code"] == "SCH203"


def test_warnings_of_other_commands_go_to_standard_error(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "warned.yaml").write_text(GOOD.replace('cron: "0 6 * * *"', "every: 1d"))
    code, out, err = done(capsys, "next", "warned.yaml")
    assert code == 0
    assert "warning[" in err
    assert "warning" not in out
    assert done(capsys, "next", "warned.yaml", "-q")[2] == ""
    assert done(capsys, "next", "warned.yaml", "-f", "json")[2] == ""


def test_no_manifests_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = done(capsys, "next")
    assert code == 1
    assert "no manifests" in err


def test_several_owners_and_none_chosen(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(GOOD.replace("billing", "search").replace("nightly", "daily"))
    code, _, err = done(capsys, "plan", "good.yaml", "other.yaml", "--redis-url", "redis://127.0.0.1:1/0")
    assert code == 1
    assert "billing, search" in err
    assert "--owner" in err


def test_a_store_that_cannot_be_reached_is_one_masked_line(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = done(capsys, "list", "--redis-url", "redis://u:secret@127.0.0.1:1/0")
    assert (code, out) == (1, "")
    assert err.startswith("error[SCH601]: cannot reach Redis at redis://u:***@127.0.0.1:1/0")
    assert err.count("\n") == 1
    assert "secret" not in err


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    _, _, err = done(capsys, "list", "--redis-url", "redis://127.0.0.1:1/0", "--debug")
    assert "Traceback" in err


def test_an_unforeseen_error_is_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> Any:
        raise ZeroDivisionError("no")

    monkeypatch.setattr("schedsync.cli.validate.check", fail)
    code, _, err = done(capsys, "validate", "good.yaml")
    assert code == 1
    assert err.startswith("error[SCH004]: ZeroDivisionError: no\n")
    assert "Traceback" not in err
    assert "Traceback" in done(capsys, "validate", "good.yaml", "--debug")[2]


def test_interrupted(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_args: Any, **_kwargs: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("schedsync.cli.validate.check", interrupt)
    assert done(capsys, "validate", "good.yaml")[0] == 130


def test_init_writes_what_validates_and_never_overwrites(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    code, out, err = done(capsys, "-C", "new", "init", "--owner", "team one", "--timezone", "Europe/Berlin")
    assert (code, err) == (0, "")
    assert "wrote schedsync.yaml\n" in out
    manifest = tmp_path / "new" / "schedules" / "schedules.yaml"
    assert "Europe/Berlin" in manifest.read_text()
    assert "max_age: 1d" in manifest.read_text()
    assert (manifest.parent / "manifest.schema.json").read_text() == text("manifest")
    assert done(capsys, "validate") == (0, "1 entry in 1 file: valid\n", "")
    manifest.write_text(GOOD)
    code, out, _ = done(capsys, "init", "--app", "proj.celery:app")
    assert code == 0
    assert "wrote" not in out
    assert "kept  schedules/schedules.yaml" in out
    assert "celery -A YOUR_APP beat -S schedsync.Scheduler" in out
    assert "Add a hook" not in out
    Path(".pre-commit-config.yaml").write_text("repos: []\n")
    assert "Add a hook that runs `schedsync validate`" in done(capsys, "init")[1]
    assert manifest.read_text() == GOOD


def test_init_refuses_an_unknown_zone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _, err = done(capsys, "init", "--timezone", "Europe/Berlim")
    assert code == 1
    assert "Europe/Berlin" in err
    assert not (tmp_path / "schedsync.yaml").exists()


def test_completion_knows_commands_and_options(capsys: pytest.CaptureFixture[str]) -> None:
    context = cli.make_context("schedsync", [])
    capsys.readouterr()
    assert [item.value for item in cli.shell_complete(context, "va")] == ["validate"]
    assert "--owner" in [item.value for item in cli.shell_complete(context, "--ow")]


@pytest.mark.parametrize("output_format", ["text", "concise", "json", "github"])
def test_validate_reports_a_project_file_that_cannot_be_used(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, output_format: str
) -> None:
    (tmp_path / "schedsync.yaml").write_text("version: 1\nownr: x\n")
    code, out, err = done(capsys, "validate", "good.yaml", "-f", output_format)
    assert (code, err) == (1, "")
    assert "schedsync.yaml" in out
    assert "SCH203" in out
