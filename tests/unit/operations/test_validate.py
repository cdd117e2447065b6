"""Checking files in one environment or in all."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from schedsync.manifest import collector, readings
from schedsync.manifest.collector import FileCollector
from schedsync.manifest.project import load_project
from schedsync.manifest.reading.reader import read
from schedsync.operations.validate import validate
from tests.made import NOW

OWNED = "version: 1\nowner: billing\nschedules:\n  a: {task: t, every: 1h}\n"
UNOWNED = OWNED.replace("owner: billing\n", "")


def found(tmp_path: Path, project_text: Any, manifest: Any, **more: Any) -> Any:
    (tmp_path / "m.yaml").write_text(manifest)
    (tmp_path / "schedsync.yaml").write_text(f"version: 1\nmanifests: [m.yaml]\n{project_text}")
    return validate((), now=NOW, project=load_project(tmp_path), **more)


def test_without_a_project_file(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(OWNED)
    findings = validate((str(tmp_path / "m.yaml"),), now=NOW)
    assert (findings.files, findings.entries, findings.errors) == (1, 1, 0)
    (lines,) = findings.lines.values()
    assert lines[1] == "owner: billing"


@pytest.mark.parametrize(
    ("project", "manifest", "errors"),
    [
        ("", OWNED, 0),
        ("", UNOWNED, 1),
        ("owner: x\n", UNOWNED, 0),
        ("environments:\n  one: {owner: x}\n  two: {owner: y}\n", UNOWNED, 0),
        ("environments:\n  one: {owner: x}\n  two: {}\n", UNOWNED, 1),
        ("owner: z\nenvironments:\n  one: {owner: x}\n  two: {}\n", UNOWNED, 0),
    ],
)
def test_the_base_and_every_environment_are_checked(tmp_path: Path, project: Any, manifest: Any, errors: Any) -> None:
    findings = found(tmp_path, project, manifest)
    assert (findings.files, findings.errors) == (1, errors)


def test_one_environment(tmp_path: Path) -> None:
    project = "environments:\n  one: {owner: x}\n  two: {}\n"
    assert found(tmp_path, project, UNOWNED, environment="one").errors == 0
    assert found(tmp_path, project, UNOWNED, environment="two").errors == 1
    assert found(tmp_path, project, UNOWNED, environment="three").errors >= 1


def test_a_finding_of_all_environments_is_told_once(tmp_path: Path) -> None:
    project = "environments:\n  one: {owner: x}\n  two: {owner: y}\n"
    assert found(tmp_path, project, UNOWNED.replace("task", "tasks")).errors == 1


def messages(findings: Any) -> Any:
    return [one.message for one in findings.diagnostics]


def test_findings_name_their_environments(tmp_path: Path) -> None:
    project = """environments:
  one: {variables: {ZONE: Nowhere, EVERY: 1h}}
  two: {variables: {ZONE: UTC, EVERY: often}}
  three: {variables: {ZONE: Nowhere, EVERY: often}}
  four: {variables: {ZONE: Nowhere, EVERY: often}}
"""
    manifest = OWNED.replace("every: 1h}", 'every: "${EVERY}", timezone: "${ZONE}", priority: 1}')
    assert messages(found(tmp_path, project, manifest)) == [
        '"often" is not a duration (environments two, three, four)',
        'unknown time zone "Nowhere" (environments one, three, four)',
        'unknown key "priority"',
    ]
    assert messages(found(tmp_path, project, manifest, environment="one")) == [
        'unknown time zone "Nowhere"',
        'unknown key "priority"',
    ]


def test_what_every_environment_has_and_the_base_has_not(tmp_path: Path) -> None:
    project = "environments:\n  one: {overlays: [o.yaml]}\n  two: {overlays: [o.yaml], owner: x}\n"
    (tmp_path / "o.yaml").write_text("version: 1\nschedules: {b: {enabled: false}}\n")
    assert messages(found(tmp_path, project, OWNED)) == ['no manifest declares "b" (in every environment)']
    assert messages(found(tmp_path, project.splitlines()[0] + "\n  one: {overlays: [o.yaml]}\n", OWNED)) == [
        'no manifest declares "b" (environment one)'
    ]


def test_who_does_not_say_the_owner(tmp_path: Path) -> None:
    project = "environments:\n  one: {owner: x}\n  two: {}\n  three: {variables: {A: b}}\n"
    assert messages(found(tmp_path, project, UNOWNED)) == ["nobody owns these entries (environments two, three)"]
    assert messages(found(tmp_path, project, UNOWNED, environment="two")) == ["nobody owns these entries"]


def test_undecided_entries_count(tmp_path: Path) -> None:
    findings = found(tmp_path, "", OWNED.replace("1h", '"${EVERY}"'))
    assert (findings.entries, findings.diagnostics) == (1, ())


@pytest.mark.parametrize("kept", [1_000_000, 10])
def test_standard_input_is_read_once_for_all_environments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    monkeypatch.setattr(readings, "_MOST_KEPT", kept)
    (tmp_path / "schedsync.yaml").write_text("version: 1\nenvironments: {one: {variables: {A: b}}, two: {owner: x}}\n")
    content = BytesIO(OWNED.encode())
    findings = validate(("-",), now=NOW, project=load_project(tmp_path), stdin=content)
    assert (findings.entries, findings.diagnostics) == (1, ())


def read_anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are read from now on."""
    texts = []

    def counted(text: str, findings: FileCollector) -> Any:
        texts.append(text)
        return read(text, findings)

    monkeypatch.setattr(readings, "read", counted)
    return texts


IN_TWO = "environments:\n  one: {owner: x}\n  two: {owner: y}\n"
WITH_FINDINGS = OWNED + "  b: {task: t, every: 2h, args: [0123, 0456]} # schedsync: ignore[SCH121]\n  b: {}\n"


@pytest.mark.parametrize(("kept", "times"), [(1_000_000, 1), (10, 3)])
def test_a_file_is_read_once_for_all_environments_unless_it_is_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int, times: int
) -> None:
    monkeypatch.setattr(readings, "_MOST_KEPT", kept)
    texts = read_anew(monkeypatch)
    expected = messages(found(tmp_path, "", WITH_FINDINGS))
    assert texts == [WITH_FINDINGS]
    texts.clear()
    findings = found(tmp_path, IN_TWO, WITH_FINDINGS)
    assert texts == [WITH_FINDINGS] * times
    assert messages(findings) == expected
    assert len(expected) == 1


def test_environments_are_not_looked_at_once_there_are_too_many_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collector, "MOST_FINDINGS", 5)
    monkeypatch.setattr(readings, "_MOST_KEPT", 0)
    texts = read_anew(monkeypatch)
    wrong = OWNED + "".join(f"  e{n}: {{tas: t}}\n" for n in range(9))
    assert "too many errors: at most 5 are told, and not all was looked for" in messages(found(tmp_path, IN_TWO, wrong))
    assert texts == [wrong]


def test_entries_with_a_mistake_are_counted(tmp_path: Path) -> None:
    text = OWNED + "  a: {task: t, evry: 1h}\n  b: {task: t, every: 1h}\n  c:\n  d: {task: t, cron: x}\n"
    assert found(tmp_path, "", text).entries == 4
