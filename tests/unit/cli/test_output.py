"""Where results go: into files whole or not at all, and to what GitHub reads."""

import json
import os
import pty
import termios
from pathlib import Path
from typing import Any

import pytest

from schedsync.cli.main import run
from schedsync.cli.output import OutputError, tell_github, terminal_width, wants_color, write_file
from tests.published import check

GOOD = """\
version: 1
owner: billing
schedules:
  nightly: {task: app.tasks.report, cron: "0 6 * * *", timezone: Europe/Berlin}
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    for name in ("SCHEDSYNC_REDIS_URL", "SCHEDSYNC_ENVIRONMENT", "SCHEDSYNC_KEY_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "bad.yaml").write_text(GOOD.replace("task:", "tasks:"))


def test_the_result_goes_into_files_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    arguments = ["--format-into", "json=one.json", "next", "good.yaml", "--format-into=text=two.txt", "-f", "json"]
    assert run([*arguments, "--from", "2026-11-22T00:00:00Z"]) == 0
    out = capsys.readouterr().out
    assert (tmp_path / "one.json").read_text() == out
    assert (tmp_path / "two.txt").read_text().startswith("nightly  Europe/Berlin\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.yaml", "good.yaml", "one.json", "two.txt"]


@pytest.mark.parametrize("args", [["-C", "sub"], []])
def test_files_lie_where_the_command_works(args: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sub").mkdir()
    assert run([*args, "validate", str(tmp_path / "good.yaml"), "--format-into", "text=out.txt"]) == 0
    assert capsys.readouterr().out == (tmp_path / args[1] if args else tmp_path).joinpath("out.txt").read_text()


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("json", "'json' is not FORMAT=FILE, such as json=findings.json."),
        ("=x", "'=x' is not FORMAT=FILE, such as json=findings.json."),
        ("json=", "'json=' is not FORMAT=FILE, such as json=findings.json."),
        ("yaml=x", "'yaml' is not one of text, concise, json, github"),
        ("json=-", "'-' is not a file"),
        ("json=.", "'.' is a directory."),
        ("json=none/x", "'none' is not a directory."),
    ],
)
def test_what_can_never_be_written_is_a_usage_error(capsys: pytest.CaptureFixture[str], value: Any, told: Any) -> None:
    assert run(["validate", "bad.yaml", "--format-into", value]) == 64
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["next", "good.yaml", "--format-into", "json=x", "--format-into", "text=./x"], ("'x' of --f", "'x' of --f")),
        (["--format-into", "json=x", "next", "good.yaml", "--format-into", "text=link"], ("'x' of", "'link' of")),
        (["export", "-o", "x", "--format-into", "json=sub/../x"], ("'x' of --out", "'sub/../x' of --format-into")),
        (["plan", "good.yaml", "-o", "x", "--format-into", "json=x"], ("'x' of --out", "'x' of --format-into")),
        (["plan", "good.yaml", "-o", "-"], ("'-' of --out is not a file",)),
        (["plan", "good.yaml", "-o", "good.yaml"], ("'good.yaml' of --out would overwrite 'good.yaml'",)),
        (["plan", "--against", "good.yaml", "x", "-o", "same.yaml"], ("'same.yaml' of --out", "'good.yaml'")),
        (["validate", "*.yaml", "--format-into", "json=good.yaml"], ("'good.yaml' of --format-into", "'good.yaml'")),
        (["fmt", "--check", ".", "--format-into", "json=same.yaml"], ("'same.yaml' of --format-into", "'good.yaml'")),
        (["show", "p.json", "--format-into", "json=p.json"], ("'p.json' of --format-into", "'p.json'")),
        (["-C", "project", "plan", "-o", "a.yaml"], ("'a.yaml' of --out would overwrite 'a.yaml'",)),
        (["-C", "project", "plan", "-o", "over.yaml"], ("'over.yaml' of --out would overwrite 'over.yaml'",)),
        (["-C", "project", "export", "-o", "schedsync.yaml"], ("'schedsync.yaml' of --out", "'schedsync.yaml', which")),
    ],
)
def test_one_file_takes_one_output_and_none_that_is_read(
    args: Any, told: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "p.json").write_text("{}")
    (tmp_path / "link").symlink_to("x")
    (tmp_path / "same.yaml").hardlink_to(tmp_path / "good.yaml")
    project = tmp_path / "project"
    project.mkdir()
    settings = "version: 1\nowner: o\nmanifests: ['*.yaml']\nenvironments: {e: {overlays: [over.yaml]}}\n"
    for name, text in (("schedsync.yaml", settings), ("a.yaml", GOOD), ("over.yaml", "schedules: {}\n")):
        (project / name).write_text(text)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    assert run([*args, "--redis-url", "redis://127.0.0.1:1/0"]) == 64
    out, err = capsys.readouterr()
    assert out == ""
    assert all(each in err for each in told), err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before


def test_an_export_may_go_where_a_manifest_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "schedsync.yaml").write_text("version: 1\nowner: o\nmanifests: [good.yaml]\n")
    assert run(["export", "-o", "good.yaml", "--redis-url", "redis://127.0.0.1:1/0"]) == 1
    assert "cannot reach" in capsys.readouterr().err


def test_a_project_file_that_cannot_be_used_is_told_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "schedsync.yaml").write_text("version: 2\n")
    (tmp_path / "x").write_text("")
    assert run(["next", "good.yaml", "--format-into", "json=x"]) == 1
    assert "schedsync.yaml" in capsys.readouterr().err


def test_a_command_without_a_result_has_no_formats(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dev", "--format-into", "text=x"]) == 64
    assert "dev has no result that could go into a file." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "code"), [(["next", "bad.yaml"], 1), (["list"], 1), (["next", "good.yaml", "--from", "x"], 64)]
)
def test_a_failure_goes_into_the_files(args: Any, code: int, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text("of an earlier run")
    assert run([*args, "--format-into", "json=one.json", "--format-into", "text=two.txt"]) == code
    document = check("error", json.loads((tmp_path / "one.json").read_text()))
    assert set(document) == {"format_version", "diagnostics"}
    assert document["diagnostics"][0]["message"] in (tmp_path / "two.txt").read_text()


def test_findings_are_a_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", "bad.yaml", "--format-into", "json=one.json"]) == 1
    assert json.loads((tmp_path / "one.json").read_text())["summary"]["errors"] == 1
    assert "SCH203" in capsys.readouterr().out


def test_the_format_changes_no_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    for output_format in ("text", "json", "markdown", "github"):
        assert run(["plan", "good.yaml", "-f", output_format, "--redis-url", "redis://127.0.0.1:1/0"]) == 1
    out = capsys.readouterr().out
    assert "<!-- schedsync:plan:" in out
    assert "::error " in out


def test_a_failed_plan_tells_github(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "outputs"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    assert run(["plan", "good.yaml", "--redis-url", "redis://127.0.0.1:1/0"]) == 1
    assert not (tmp_path / "outputs").exists()
    assert run(["plan", "good.yaml", "--redis-url", "redis://127.0.0.1:1/0", "-f", "github"]) == 1
    assert (tmp_path / "outputs").read_text() == "applyable=false\nexitcode=1\n"
    assert "SCH601" in (tmp_path / "summary").read_text()
    assert "::error " in capsys.readouterr().out


def test_github_gets_what_it_reads(tmp_path: Path) -> None:
    variables = {"GITHUB_OUTPUT": str(tmp_path / "o"), "GITHUB_STEP_SUMMARY": str(tmp_path / "s")}
    tell_github({}, summary="# x\n", outputs={"a": "1"})
    tell_github({"GITHUB_OUTPUT": ""}, summary="# x\n", outputs={"a": "1"})
    tell_github(variables, summary="# x\n", outputs={"a": "1", "plan_file": ""})
    tell_github(variables, summary="# y\n", outputs={"b": "two\nlines\nexitcode=0"})
    assert (tmp_path / "s").read_text() == "# x\n# y\n"
    lines = (tmp_path / "o").read_text().splitlines()
    assert lines[:2] == ["a=1", "plan_file="]
    name, _, end = lines[2].partition("<<")
    assert (name, lines[3:6], lines[6:]) == ("b", ["two", "lines", "exitcode=0"], [end])
    with pytest.raises(OutputError, match=r"cannot write \$GITHUB_OUTPUT, .*: Is a directory"):
        tell_github({"GITHUB_OUTPUT": str(tmp_path)}, summary="", outputs={"a": "1"})


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    target, link = tmp_path / "real", tmp_path / "link"
    target.write_text("a much longer text than the new one")
    target.chmod(0o640)
    link.symlink_to(target)
    write_file(link, "new é \udcff")
    assert target.read_text(encoding="utf-8") == "new é \\udcff"
    assert target.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.yaml", "good.yaml", "link", "real"]


def test_a_file_keeps_its_owner_and_group_where_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "good.yaml"
    given = target.stat()
    asked: list[tuple[int, int]] = []

    def chown(path: Path, owner: int, group: int) -> None:
        assert path.parent == tmp_path
        assert path != target
        asked.append((owner, group))
        raise PermissionError

    monkeypatch.setattr(os, "chown", chown)
    write_file(target, "new")
    assert asked == [(given.st_uid, -1), (-1, given.st_gid)]
    assert target.read_text() == "new"
    asked.clear()
    write_file(target, "newer", private=True)
    assert asked == []


def test_a_private_file_is_replaced_whole_and_is_its_owners_alone(tmp_path: Path) -> None:
    target, link = tmp_path / "real", tmp_path / "link"
    target.write_text("before")
    target.chmod(0o644)
    link.symlink_to(target)
    write_file(link, "after", private=True)
    assert (target.read_text(), link.is_symlink()) == ("after", True)
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("variables", "on_terminal", "elsewhere"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
    ],
)
def test_who_wants_colour(variables: Any, on_terminal: bool, elsewhere: bool) -> None:
    assert (wants_color(variables, terminal=True), wants_color(variables, terminal=False)) == (on_terminal, elsewhere)


@pytest.mark.parametrize(("told", "width"), [("", 60), ("40", 40), ("0", 60), ("-3", 60), ("wide", 60)])
def test_how_wide_a_terminal_is(told: str, width: int) -> None:
    ours, theirs = pty.openpty()
    try:
        termios.tcsetwinsize(theirs, (24, 60))
        assert terminal_width({"COLUMNS": told}, theirs) == width
        termios.tcsetwinsize(theirs, (0, 0))
        assert terminal_width({}, theirs) is None
    finally:
        os.close(ours)
        os.close(theirs)


def test_what_is_no_regular_file_is_written_to() -> None:
    write_file(Path("/dev/null"), "x")
    assert not Path("/dev/null").is_file()


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OutputError, match=r"cannot write .*: Not a directory"):
        write_file(tmp_path / "good.yaml" / "x", "x")
    (tmp_path / "directory").mkdir()
    with pytest.raises(OutputError, match=r"cannot write .*directory: Is a directory"):
        write_file(tmp_path / "directory", "x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.yaml", "directory", "good.yaml"]
    assert run(["validate", "good.yaml", "--format-into", "json=/proc/none"]) == 1
    out, err = capsys.readouterr()
    assert out == "1 entry in 1 file: valid\n"
    assert "error[SCH005]: cannot write /proc/none: " in err


@pytest.mark.parametrize(
    ("workspace", "here", "file", "root"),
    [
        ("", "a b", "a b/bad.yaml", "The repository's directory."),
        ("a b", "a b", "bad.yaml", "The directory that schedsync worked in."),
        ("other", "a b", "bad.yaml", "The directory that schedsync worked in."),
        (None, "a b", "bad.yaml", "The directory that schedsync worked in."),
    ],
)
def test_github_finds_files_from_the_repositorys_directory(
    workspace: Any,
    here: Any,
    file: Any,
    root: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / here).mkdir()
    (tmp_path / here / "bad.yaml").write_text("version: 2\nowner: me\nschedules: {}\n")
    monkeypatch.chdir(tmp_path / here)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    if workspace is not None:
        monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / workspace))
    assert run(["validate", "bad.yaml", "-f", "github"]) == 1
    assert f"::error file={file},line=1" in capsys.readouterr().out
    assert run(["validate", "bad.yaml", "-f", "sarif"]) == 1
    (log,) = json.loads(capsys.readouterr().out)["runs"]
    place = log["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": file.replace(" ", "%20"), "uriBaseId": "SRCROOT"}
    assert log["originalUriBaseIds"]["SRCROOT"]["description"]["text"] == root
    assert run(["validate", "bad.yaml", "-f", "concise"]) == 1
    assert capsys.readouterr().out.startswith("bad.yaml:1:")
    # From a directory below, what is above is named as it lies in the repository.
    if workspace == "":
        assert run(["validate", "../bad.yaml", "-f", "github"]) == 1
        assert "::error file=bad.yaml,line=4" in capsys.readouterr().out


def test_init_has_no_report_into_a_file_that_it_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["init", "--format-into", "json=./schedsync.yaml"]) == 64
    assert not Path("schedsync.yaml").exists()
    assert run(["init"]) == 0
    written = Path("schedsync.yaml").read_bytes()
    assert run(["init", "--format-into", "json=./schedsync.yaml"]) == 64
    assert Path("schedsync.yaml").read_bytes() == written
    assert run(["init", "--format-into", "json=report.json"]) == 0
