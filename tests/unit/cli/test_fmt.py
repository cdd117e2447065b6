"""``fmt`` and ``explain`` as commands: what is written where, and the exit codes."""

import io
import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from schedsync.cli.main import run

BEFORE = "schedules: {}\nversion: 1  # é\n"
AFTER = "version: 1  # é\nschedules: {}\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SCHEDSYNC_ENVIRONMENT", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    Path("a.yaml").write_text(BEFORE)
    Path("b.yaml").write_text(AFTER)
    Path("bad.yaml").write_text("a: [\n")


def done(capsys: pytest.CaptureFixture[str], *args: str) -> Any:
    code = run(list(args))
    return (code, *capsys.readouterr())


def type_in(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_files_are_written_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert done(capsys, "fmt", "a.yaml", "b.yaml") == (0, "formatted a.yaml\n1 file formatted, 1 unchanged\n", "")
    assert Path("a.yaml").read_text() == AFTER
    assert done(capsys, "fmt", "a.yaml", "-q") == (0, "", "")


def test_the_rest_is_formatted_where_one_cannot_be(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = done(capsys, "fmt", "bad.yaml", "a.yaml")
    assert (code, out) == (1, "formatted a.yaml\n1 file formatted, 0 unchanged, 1 with errors\n")
    assert err.startswith("error[SCH101]: ")
    assert "--> bad.yaml:2:1\n" in err
    assert Path("a.yaml").read_text() == AFTER
    assert Path("bad.yaml").read_text() == "a: [\n"


def test_the_rest_is_formatted_where_one_cannot_be_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("locked.yaml").write_text(BEFORE)
    replaced = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if target.name == "locked.yaml":
            raise PermissionError(13, "Permission denied")
        return replaced(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    code, out, err = done(capsys, "fmt", "locked.yaml", "bad.yaml", "a.yaml", "b.yaml")
    assert (code, out) == (1, "formatted a.yaml\n1 file formatted, 1 unchanged, 2 with errors\n")
    assert "error[SCH005]: cannot write locked.yaml: Permission denied\n  --> locked.yaml\n" in err
    assert "SCH101" in err
    assert (Path("locked.yaml").read_text(), Path("a.yaml").read_text()) == (BEFORE, AFTER)
    document = json.loads(done(capsys, "fmt", "-f", "json", "locked.yaml")[1])
    assert (document["changed"], [each["path"] for each in document["diagnostics"]]) == ([], ["locked.yaml"])


def test_check_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert done(capsys, "fmt", "--check", "a.yaml") == (1, "would format a.yaml\n1 file to format, 0 unchanged\n", "")
    assert Path("a.yaml").read_text() == BEFORE
    assert done(capsys, "fmt", "--check", "b.yaml")[0] == 0


def test_diff_writes_nothing_and_fails_with_check_alone(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = done(capsys, "fmt", "--diff", "a.yaml")
    assert code == 0
    assert out == "--- a.yaml\n+++ a.yaml\n@@ -1,2 +1,2 @@\n+version: 1  # é\n schedules: {}\n-version: 1  # é\n"
    assert done(capsys, "fmt", "--diff", "--check", "a.yaml")[0] == 1
    assert Path("a.yaml").read_text() == BEFORE


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = done(capsys, "fmt", "-f", "json", "a.yaml", "b.yaml", "bad.yaml")
    assert (code, err) == (1, "")
    document = json.loads(out)
    assert document["changed"] == ["a.yaml"]
    assert [found["code"] for found in document["diagnostics"]] == ["SCH101"]
    assert Path("a.yaml").read_text() == AFTER


def test_standard_input_goes_to_standard_output(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(BEFORE.replace("\n", "\r\n"), monkeypatch)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw := io.BytesIO(), encoding="ascii"))
    assert run(["fmt", "-"]) == 0
    assert raw.getvalue() == AFTER.replace("\n", "\r\n").encode()
    monkeypatch.undo()
    type_in(BEFORE, monkeypatch)
    assert done(capsys, "fmt", "--check", "-")[:2] == (1, "would format -\n1 file to format, 0 unchanged\n")
    type_in("a: [", monkeypatch)
    code, out, err = done(capsys, "fmt", "-")
    assert (code, out) == (1, "")
    assert "SCH101" in err


def test_standard_input_stands_alone(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = done(capsys, "fmt", "-", "a.yaml")
    assert code == 64
    assert "stands alone" in err


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), BrokenPipeError()])
def test_standard_output_that_takes_nothing(
    error: OSError, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.BytesIO):
        def write(self, _: Any) -> int:
            raise error

    type_in(BEFORE, monkeypatch)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(Full()))
    assert run(["fmt", "-"]) != 0


def test_mode_and_links_stay(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.yaml").chmod(0o640)
    Path("link.yaml").symlink_to("a.yaml")
    assert done(capsys, "fmt", "link.yaml")[0] == 0
    assert Path("link.yaml").is_symlink()
    assert Path("a.yaml").read_text() == AFTER
    assert stat.S_IMODE(Path("a.yaml").stat().st_mode) == 0o640
    assert sorted(os.listdir()) == ["a.yaml", "b.yaml", "bad.yaml", "link.yaml"]  # noqa: PTH208 - names alone


def test_what_is_none_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    Path("compose.yaml").write_text("services: { }\n")
    code, out, err = done(capsys, "fmt", "compose.yaml")
    assert (code, out) == (0, "0 files formatted, 1 unchanged\n")
    assert err == "compose.yaml: left as it is: no manifest, overlay or project file\n"
    Path("bad.yaml").unlink()
    assert done(capsys, "fmt", ".")[2] == ""


def test_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    Path("schedsync.yaml").write_text("manifests: [a.yaml]\nversion: 1\n")
    code, out, _ = done(capsys, "fmt")
    assert (code, out) == (0, "formatted schedsync.yaml\nformatted a.yaml\n2 files formatted, 0 unchanged\n")
    assert Path("schedsync.yaml").read_text() == "version: 1\nmanifests: [a.yaml]\n"


def test_what_init_writes_is_canonical(capsys: pytest.CaptureFixture[str]) -> None:
    Path("new").mkdir()
    assert done(capsys, "-C", "new", "init", "--timezone", "Europe/Berlin")[0] == 0
    code, out, _ = done(capsys, "fmt", "--check")
    assert (code, out) == (0, "0 files to format, 2 unchanged\n")


def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = done(capsys, "explain", "sch203", "dst-gap")
    assert (code, err) == (0, "")
    assert out.startswith("SCH203 unknown-key (error)\n\n")
    assert "\n\nSCH310 dst-gap (warning)\n\n" in out
    assert len(done(capsys, "explain")[1].splitlines()) > 80
    assert [each["code"] for each in json.loads(done(capsys, "explain", "SCH203", "-f", "json")[1])["codes"]] == [
        "SCH203"
    ]


def test_a_code_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = done(capsys, "explain", "SCH999", "-f", "json")
    assert (code, err) == (1, "")
    assert json.loads(out)["diagnostics"][0]["code"] == "SCH219"


def test_codes_complete(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("_SCHEDSYNC_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "schedsync explain sch31")
    monkeypatch.setenv("COMP_CWORD", "2")
    with pytest.raises(SystemExit):
        run(["explain"])
    assert "plain,SCH310\n" in capsys.readouterr().out
