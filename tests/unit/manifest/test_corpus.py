"""Every file under ``tests/manifests`` is a test: the valid ones are clean, the invalid ones name their findings.

An invalid file begins with lines such as ``# expect: 12:9 SCH203``, one for each finding. A directory is a project with
its manifests and overlays, checked as it is and in every environment; each of its files names its own findings, and
those without a place stand in the project file as ``# expect: - SCH119``.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from schedsync.diagnostics import Diagnostic
from schedsync.errors import InvalidFilesError
from schedsync.manifest import checks
from schedsync.manifest.load import load
from schedsync.manifest.project import load_project
from schedsync.manifest.reading import reader
from schedsync.manifest.writer import write_manifest
from schedsync.operations.explain import explain
from schedsync.operations.validate import validate

MANIFESTS = Path(__file__).parents[2] / "manifests"
VALID = sorted((MANIFESTS / "valid").glob("*.yaml"))
INVALID = sorted((MANIFESTS / "invalid").glob("*.yaml"))
VALID_PROJECTS = sorted(path.parent for path in (MANIFESTS / "valid").glob("*/schedsync.yaml"))
INVALID_PROJECTS = sorted(path.parent for path in (MANIFESTS / "invalid").glob("*/schedsync.yaml"))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _expected(content: bytes) -> Iterator[str]:
    for line in content.decode("utf-8", "replace").splitlines():
        found = re.fullmatch(r"# expect: ((?:\d+:\d+|-) SCH\d{3})", line)
        if found is None:
            return
        yield found[1]


@pytest.fixture(params=["libyaml", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both of the library's parsers."""
    if request.param == "pure":
        monkeypatch.setattr(reader.yaml, "__with_libyaml__", False)
    return str(request.param)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_manifests_are_clean(path: Path, parser: str) -> None:
    loaded = load([str(path)], now=NOW)
    assert loaded.diagnostics == ()
    assert loaded.declared or path.stem == "empty-schedules"


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_manifests_written_again_say_the_same(path: Path) -> None:
    entries = [declared.entry for declared in load([str(path)], now=NOW).declared]
    written = write_manifest("billing", {"timezone": "UTC", "options": {"queue": "q", "expires": "1h"}}, entries)
    again = load(["-"], now=NOW, stdin=BytesIO(written.encode()))
    assert [declared.entry for declared in again.declared] == entries


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid_manifests_have_just_the_expected_findings(path: Path) -> None:
    found = load([str(path)], now=NOW).diagnostics
    places = [f"{one.location.line}:{one.location.column} {one.code}" for one in found if one.location]
    assert places == list(_expected(path.read_bytes()))


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_both_parsers_find_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader.yaml, "__with_libyaml__", False)
    codes = [one.code for one in load([str(path)], now=NOW).diagnostics]
    assert codes == [expected.split()[1] for expected in _expected(path.read_bytes())]


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_findings_read_as_sentences(path: Path) -> None:
    for one in load([str(path)], now=NOW).diagnostics:
        assert one.message
        assert not one.message.endswith(".")
        assert len(one.message) < 200
        assert "is not of type" not in one.message
        assert "Traceback" not in one.message


def _findings(project: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Diagnostic, ...]:
    monkeypatch.chdir(project)
    try:
        return validate((), now=NOW, project=load_project(project)).diagnostics
    except InvalidFilesError as error:
        return tuple(error.diagnostics)


def test_there_are_many_of_both() -> None:
    assert len(INVALID) + len(INVALID_PROJECTS) >= 120
    assert len(VALID) + len(VALID_PROJECTS) >= 40


@pytest.mark.parametrize("project", VALID_PROJECTS, ids=lambda path: path.name)
def test_valid_projects_are_clean(project: Path, parser: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _findings(project, monkeypatch) == ()


@pytest.mark.parametrize("project", INVALID_PROJECTS, ids=lambda path: path.name)
def test_invalid_projects_have_just_the_expected_findings(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: dict[str, list[str]] = {}
    for one in _findings(project, monkeypatch):
        path = one.location.path if one.location else "schedsync.yaml"
        place = f"{one.location.line}:{one.location.column}" if one.location else "-"
        found.setdefault(path, []).append(f"{place} {one.code}")
    expected = {str(path.relative_to(project)): [*_expected(path.read_bytes())] for path in project.rglob("*.yaml")}
    assert found == {path: places for path, places in expected.items() if places}
    assert found


# What no file alone shows. Of each, the command line in its documentation is run (``test_code_examples``).
ELSEWHERE = {
    "SCH110": "a size that no file here is to have",
    "SCH118": "of rights, which a copy does not keep",
    "SCH123": "a number of findings that no file here is to have",
    "SCH216": "of the option -e",
    "SCH217": "of the option --owner",
    "SCH228": "of the environment's variables",
    "SCH237": "of a path that is named beside its project",
}


def test_every_rule_has_an_invalid_manifest() -> None:
    told = {
        place.split()[1] for path in (MANIFESTS / "invalid").rglob("*.yaml") for place in _expected(path.read_bytes())
    }
    rules = {code for code in checks.RULES if not code.startswith("SCH7")}
    assert rules - told == ELSEWHERE.keys()


@pytest.mark.parametrize("code", ELSEWHERE)
def test_what_no_file_shows_a_command_line_of_its_documentation_does(code: str) -> None:
    (explained,) = explain([code])
    assert any(example.is_command and not example.good for example in explained.examples)
