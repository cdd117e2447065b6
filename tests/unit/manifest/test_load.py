"""The way in: files, owners, environments, duplicates, all findings of a run at once."""

import gc
import os
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from schedsync.errors import InvalidFilesError
from schedsync.manifest.load import Loaded, load
from schedsync.manifest.project import Environment, Project
from schedsync.model.entry.entry import ExpiresNextSlot
from schedsync.model.values.json_text import Json

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ENTRY = "{task: billing.run, every: 1h}"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(path: Path, entries: str, owner: str | None = "billing") -> None:
    owned = f"owner: {owner}\n" if owner else ""
    path.write_text(f"version: 1\n{owned}schedules: {{{entries}}}\n", encoding="utf-8")


def _load(*paths: str, **given: Any) -> Loaded:
    return load(paths, now=NOW, **given)


def _text(text: str, **given: Any) -> Loaded:
    return _load("-", stdin=BytesIO(text.encode()), **given)


def _codes(loaded: Loaded) -> list[str]:
    return [one.code for one in loaded.diagnostics]


def test_files_with_their_digests_lines_and_places(here: Path) -> None:
    _write(here / "b.yaml", f"b: {ENTRY}")
    _write(here / "a.yaml", f"a: {ENTRY}")
    loaded = _load(".")
    assert [file.path for file in loaded.files] == ["a.yaml", "b.yaml"]
    assert loaded.files[0].lines[:2] == ("version: 1", "owner: billing")
    assert len(loaded.files[0].sha256) == 64
    assert [(one.entry.name, one.owner, str(one.source)) for one in loaded.declared] == [
        ("a", "billing", "a.yaml:3:13"),
        ("b", "billing", "b.yaml:3:13"),
    ]
    assert loaded.owners == ("billing",)
    loaded.raise_for_errors()


def test_all_findings_of_all_files_sorted(here: Path) -> None:
    (here / "b.yaml").write_text("a: [", encoding="utf-8")
    _write(here / "a.yaml", "x: {}, y: {task: t}")
    loaded = _load("b.yaml", "a.yaml", "none.yaml")
    assert [f"{one.location}: {one.code}" for one in loaded.diagnostics] == [
        "None: SCH119",
        "a.yaml:3:13: SCH202",
        "a.yaml:3:20: SCH204",
        "b.yaml:1:5: SCH101",
    ]
    with pytest.raises(InvalidFilesError, match="4 errors"):
        loaded.raise_for_errors()


def test_the_same_name_in_two_files_with_both_places(here: Path) -> None:
    _write(here / "a.yaml", f"x: {ENTRY}")
    _write(here / "b.yaml", f"y: {ENTRY}, x: {ENTRY}", owner="other")
    (found,) = _load(".").diagnostics
    assert (found.code, str(found.location), found.entry) == ("SCH209", "b.yaml:3:48", "x")
    assert [str(one.location) for one in found.related] == ["a.yaml:3:13"]


@pytest.mark.skipif("not hasattr(__import__('os'), 'mkfifo')")
def test_a_file_that_cannot_be_read(here: Path) -> None:
    (here / "a.yaml").symlink_to(here / "b.yaml")
    (here / "b.yaml").mkdir()
    assert _codes(_load("a.yaml")) == ["SCH119"]
    (here / "c.yaml").symlink_to(here / "c.yaml")
    assert _codes(_load(".")) == ["SCH118"]


@pytest.mark.parametrize("stdin", [None, BytesIO(b"")])
def test_nothing_on_standard_input(stdin: BytesIO | None) -> None:
    assert _codes(_load("-", stdin=stdin)) == ["SCH108"]


def test_no_paths(here: Path) -> None:
    assert _codes(_load()) == ["SCH120"]
    assert _codes(_load(project=Project(path=here / "schedsync.yaml"))) == ["SCH120"]
    (here / "schedsync.yml").touch()
    assert _load().diagnostics[0].hints[0].startswith("rename schedsync.yml to schedsync.yaml")


def test_the_project_s_manifests_owner_tasks_and_severities(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "schedules").mkdir()
    _write(here / "schedules" / "a.yaml", 'a: {task: web.run, cron: "0 6 1 * 1"}', owner=None)
    project = Project(
        path=here / "schedsync.yaml",
        owner="project",
        manifests=("schedules/*.yaml",),
        allow_tasks=("billing.*", "web.r?n"),
        severity={"SCH312": "error"},
        environments={"e": Environment(name="e", owner="environment"), "f": Environment(name="f")},
    )
    monkeypatch.chdir(here / "schedules")
    assert _codes(_load(project=project)) == ["SCH312"]
    assert _load(project=project).diagnostics[0].severity.is_error
    lenient = Project(path=project.path, owner="p", manifests=project.manifests, environments=project.environments)
    assert [one.owner for one in _load(project=lenient, environment="e").declared] == ["environment"]
    assert [one.owner for one in _load(project=lenient, environment="f").declared] == ["p"]
    assert str(_load(project=lenient).declared[0].source) == "a.yaml:2:13"


def test_tasks_that_the_project_does_not_allow(here: Path) -> None:
    project = Project(path=here / "schedsync.yaml", allow_tasks=("web.*",))
    (found,) = _text(f"version: 1\nowner: o\nschedules: {{a: {ENTRY}}}", project=project).diagnostics
    assert (found.code, str(found.location)) == ("SCH218", "-:3:23")


def test_an_environment_without_a_project_file(here: Path) -> None:
    _write(here / "a.yaml", f"a: {ENTRY}")
    (found,) = _load("a.yaml", environment="production").diagnostics
    assert (found.code, found.hints) == ("SCH216", ("there is no schedsync.yaml here or above, which names them",))


@pytest.mark.parametrize(
    ("names", "hints"),
    [
        ((), ("the project file has none",)),
        (("production",), ('did you mean "production"?', "the project file has: production")),
        (("staging",), ("the project file has: staging",)),
    ],
)
def test_an_unknown_environment(here: Path, names: tuple[str, ...], hints: tuple[str, ...]) -> None:
    _write(here / "a.yaml", f"a: {ENTRY}")
    environments = {name: Environment(name=name) for name in names}
    project = Project(path=here / "schedsync.yaml", environments=environments)
    (found,) = _load("a.yaml", project=project, environment="prodution").diagnostics
    assert (found.code, found.hints) == ("SCH216", hints)


def test_owner_selects(here: Path) -> None:
    _write(here / "a.yaml", f"a: {ENTRY}", owner="team-a")
    _write(here / "b.yaml", f"b: {ENTRY}", owner="team-b")
    assert [one.entry.name for one in _load(".", owner="team-b").declared] == ["b"]
    (found,) = _load(".", owner="team-c").diagnostics
    assert found.code == "SCH217"
    assert found.hints[0].startswith("did you mean")
    assert len(_load(".", owner="zzz").diagnostics[0].hints) == 1
    assert _codes(_text("- a", owner="zzz")) == ["SCH201"]


def test_strict() -> None:
    text = 'version: 1\nowner: o\nschedules: {a: {task: t, cron: "0 6 1 * 1"}}'
    _text(text).raise_for_errors()
    with pytest.raises(InvalidFilesError, match="1 error in"):
        _text(text, strict=True).raise_for_errors()


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_of_garbage_is_left_as_it_was(on: bool) -> None:
    try:
        (gc.enable if on else gc.disable)()
        _text("")
        assert gc.isenabled() is on
    finally:
        gc.enable()


def test_defaults_go_under_every_entry() -> None:
    text = """
version: 1
owner: o
defaults:
  x-note: ignored
  options: {queue: slow, priority: 3, headers: {a: 1, b: 2}, expires: next_slot}
  labels: {team: a}
schedules:
  plain: {task: t, every: 1h}
  own: {task: t, every: 1h, options: {priority: null, headers: {b: null, c: 3}, expires: null}, labels: {team: b}}
  none: {task: t, every: 1h, options: null, labels: null, x-note: {a: 1}, kwargs: {a: null}}
"""
    plain, own, none = (one.entry for one in _text(text).declared)
    assert plain.options == Json.of({"queue": "slow", "priority": 3, "headers": {"a": 1, "b": 2}})
    assert plain.expires == ExpiresNextSlot()
    assert own.options == Json.of({"queue": "slow", "headers": {"a": 1, "c": 3}})
    assert own.expires is None
    assert (plain.labels, own.labels, none.labels) == ((("team", "a"),), (("team", "b"),), ())
    assert (none.options, none.kwargs) == (Json.of({}), Json.of({"a": None}))


def test_a_finding_in_defaults_is_one_finding() -> None:
    entries = f"{{a: {ENTRY}, b: {ENTRY}}}"
    for defaults in ("{options: {countdown: 1}}", "{options: {que: x}}", "{options: {headers: {schedsync_x: 1}}}"):
        (found,) = _text(f"version: 1\nowner: o\ndefaults: {defaults}\nschedules: {entries}").diagnostics
        assert found.location is not None
        assert (found.location.line, found.entry) == (3, None)


def test_defaults_are_no_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schedsync.manifest.defaults.MAX_DEFAULTS_COPIES", 100)
    text = (
        "version: 1\nowner: o\ndefaults: {options: {headers: {a: [xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, 1]}}}\nschedules: "
    )
    assert _codes(_text(f"{text}{{a: {ENTRY}}}")) == []
    assert _codes(_text(f"{text}{{a: {ENTRY}, b: {ENTRY}}}")) == ["SCH112"]


@pytest.mark.parametrize("defaults", ["", "{}", "~", "{x-own: 1}"])
def test_empty_defaults(defaults: str) -> None:
    assert _codes(_text(f"version: 1\nowner: o\ndefaults: {defaults}\nschedules: {{a: {ENTRY}}}")) == []


@pytest.mark.parametrize("defaults", ["5", "[a]", "{unknown: 1}"])
def test_wrong_defaults(defaults: str) -> None:
    loaded = _text(f"version: 1\nowner: o\ndefaults: {defaults}\nschedules: {{a: {ENTRY}}}")
    assert loaded.declared == ()
    assert len(loaded.diagnostics) == 1


def test_a_value_of_a_merged_key_is_marked_where_it_stands() -> None:
    text = "version: 1\nowner: o\nx-a: &a {every: 1x}\nschedules:\n  a: {<<: *a, task: t}\n"
    (found,) = _text(text).diagnostics
    assert str(found.location) == "-:3:17"


def test_a_timing_that_cannot_be_computed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ephem", None)
    text = "version: 1\nowner: o\nschedules: {a: {task: t, solar: {event: sunset, latitude: 52.123, longitude: 13}}}"
    assert _codes(_text(text)) == ["SCH308"]


def test_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p.yaml")
    pipe, device = "cannot be read: it is a pipe", "cannot be read: it is no regular file"
    for path, message in ((tmp_path, pipe), (tmp_path / "p.yaml", pipe), (Path("/dev/null"), device)):
        (found,) = load([str(path)], now=NOW).diagnostics
        assert (found.code, found.message) == ("SCH118", message)
        assert "`… | schedsync validate -`" in found.hints[0]


def test_what_the_shell_has_opened_is_read() -> None:
    readable, writable = os.pipe()
    with os.fdopen(writable, "w") as made, os.fdopen(readable):
        made.write(f"version: 1\nowner: o\nschedules: {{a: {ENTRY}}}\n")
        made.close()
        loaded = load([f"/dev/fd/{readable}"], now=NOW)
    assert [declared.entry.name for declared in loaded.declared] == ["a"]
    assert loaded.diagnostics == ()


def test_what_entries_share_is_made_once() -> None:
    shared = "labels: {team: a}, exclude_dates: [2026-12-24, 2026-12-26]"
    text = f"version: 1\nowner: o\ndefaults: {{{shared}}}\nschedules: {{a: {ENTRY}, b: {ENTRY}}}"
    first, second = (one.entry for one in _text(text).declared)
    assert first.labels is second.labels
    assert first.exclude_dates is second.exclude_dates
    entries = "{a: {<<: *a, task: t, every: 1h}, b: {<<: *a, task: t, every: 2h}}"
    anchored = f"x-a: &a {{{shared}}}\nversion: 1\nowner: o\nschedules: {entries}"
    first, second = (one.entry for one in _text(anchored).declared)
    assert first.labels is second.labels
    assert first.exclude_dates is second.exclude_dates
    own = f"version: 1\nowner: o\ndefaults: {{{shared}}}\nschedules: {{a: {{task: t, every: 1h, labels: {{tier: b}}}}}}"
    (only,) = (one.entry for one in _text(own).declared)
    assert only.labels == (("team", "a"), ("tier", "b"))


def test_shared_dates_that_are_none_are_one_finding() -> None:
    text = f"version: 1\nowner: o\ndefaults: {{exclude_dates: [soon]}}\nschedules: {{a: {ENTRY}, b: {ENTRY}}}"
    assert _codes(_text(text)) == ["SCH309"]


@pytest.mark.parametrize("key", ["args", "kwargs", "options", "cron"])
def test_what_is_aliased_is_read_once(key: str) -> None:
    value = {"args": "[1, 2]", "kwargs": "{a: 1}", "options": "{queue: q}", "cron": "['0 0 * * *', '0 1 * * *']"}[key]
    timing = "" if key == "cron" else ", every: 1h"
    entries = ", ".join(f"{name}: {{task: t, {key}: *a{timing}}}" for name in "bc")
    first, second = (
        one.entry for one in _text(f"x-a: &a {value}\nversion: 1\nowner: o\nschedules: {{{entries}}}").declared
    )
    field = "timing" if key == "cron" else key
    assert getattr(first, field) is getattr(second, field)
