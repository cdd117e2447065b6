"""Which files are formatted, and what becomes of those that cannot be."""

import os
from io import BytesIO
from pathlib import Path

import pytest

from schedsync.manifest.project import load_project
from schedsync.operations import fmt as module
from schedsync.operations.fmt import fmt

BEFORE = "schedules: {}\nversion: 1\n"
AFTER = "version: 1\nschedules: {}\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def test_paths_and_standard_input() -> None:
    _write("a.yaml", BEFORE)
    _write("b.yaml", AFTER)
    done = fmt(["a.yaml", "b.yaml", "-"], stdin=BytesIO(BEFORE.encode()))
    assert [(file.source.shown, file.after) for file in done.files] == [
        (name, AFTER) for name in ("a.yaml", "b.yaml", "-")
    ]
    assert [file.source.shown for file in done.changed] == ["a.yaml", "-"]
    assert done.diagnostics == ()
    assert Path("a.yaml").read_text() == BEFORE


def test_no_standard_input() -> None:
    assert [found.code for found in fmt(["-"]).diagnostics] == ["SCH108"]


def test_a_byte_order_mark_stays() -> None:
    (file,) = fmt(["-"], stdin=BytesIO(b"\xef\xbb\xbf" + BEFORE.encode())).files
    assert file.after == "\ufeff" + AFTER


def test_the_project_file_its_manifests_and_overlays() -> None:
    _write("schedsync.yaml", "manifests: [schedules/*.yaml]\nversion: 1\nenvironments: {p: {overlays: [o/p.yaml]}}\n")
    _write("schedules/a.yaml", BEFORE)
    _write("o/p.yaml", BEFORE)
    done = fmt([], project=load_project(Path()))
    assert [file.source.shown for file in done.changed] == ["schedsync.yaml", "schedules/a.yaml", "o/p.yaml"]
    assert done.files[0].after.startswith("version: 1\nmanifests:")


def test_nothing_given() -> None:
    (found,) = fmt([]).diagnostics
    assert (found.code, found.location) == ("SCH120", None)


def test_what_cannot_be_read_and_the_rest() -> None:
    _write("bad.yaml", "a: [\n")
    _write("good.yaml", BEFORE)
    Path("latin.yaml").write_bytes(b"a: \xe9\n")
    Path("gone.yaml").symlink_to("nowhere.yaml")
    os.mkfifo("pipe.yaml")
    done = fmt(["bad.yaml", "good.yaml", "latin.yaml", ".", "pipe.yaml", "none.yaml"])
    assert [(found.code, found.location.path if found.location else "") for found in done.diagnostics] == [
        ("SCH119", ""),
        ("SCH101", "bad.yaml"),
        ("SCH118", "gone.yaml"),
        ("SCH106", "latin.yaml"),
        ("SCH118", "pipe.yaml"),
    ]
    assert [file.source.shown for file in done.changed] == ["good.yaml"]
    assert done.lines["bad.yaml"] == ("a: [", "")


def test_what_is_none_of_ours() -> None:
    _write("compose.yaml", "services: { }\n")
    (file,) = fmt(["compose.yaml"]).files
    assert (file.ours, file.changed) == (False, False)


def test_what_cannot_be_formatted_safely(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise module.UnsafeFormatError("it cannot")

    monkeypatch.setattr(module, "formatted", refuse)
    done = fmt(["-"], stdin=BytesIO(BEFORE.encode()))
    assert [(found.code, found.message) for found in done.diagnostics] == [("SCH006", "it cannot")]
    assert done.files == ()
