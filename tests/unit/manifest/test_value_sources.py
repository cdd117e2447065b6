"""A finding at a variable names where its value comes from."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from schedsync.manifest.load import load
from schedsync.manifest.project import load_project

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OWN = "EVERY comes from `variables` of the environment, in schedsync.yaml"
PROCESS = "EVERY comes from where this runs, the shell or CI: change it there"


def hints(entry: str, *, variables: dict[str, str], environment: str | None = None) -> list[tuple[str, str | None]]:
    text = f"version: 1\nowner: o\nschedules:\n  a: {{task: t, {entry}}}\n"
    project = load_project(Path.cwd()) if environment else None
    loaded = load(
        ["-"], now=NOW, stdin=BytesIO(text.encode()), variables=variables, project=project, environment=environment
    )
    return [(one.code, one.hints[-1] if one.hints else None) for one in loaded.diagnostics]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "schedsync.yaml").write_text("version: 1\nenvironments: {staging: {variables: {EVERY: oft}}}\n")


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ('every: "${EVERY}"', [("SCH303", PROCESS)]),
        ('every: "1m", timezone: "Europe/${EVERY}"', [("SCH305", PROCESS)]),
        ('every: "${NONE:-oft}"', [("SCH303", None)]),
        ("every: oft", [("SCH303", None)]),
        ('every: "${NONE}"', [("SCH228", None)]),
        ('every: "${EVERY-1m}"', [("SCH227", None)]),
    ],
)
def test_of_the_process(entry: str, found: list[tuple[str, str | None]]) -> None:
    assert hints(entry, variables={"EVERY": "often"}) == found


def test_of_the_environment_first() -> None:
    assert hints('every: "${EVERY}"', variables={"EVERY": "1m"}, environment="staging") == [("SCH303", OWN)]


def test_a_finding_over_several_lines_or_of_no_place_is_as_it_was() -> None:
    assert hints("every: 1m, every: 1m, kwargs: {a: [\n 1]}, start: [\n1]", variables={"A": "1"})
    assert load(["none.yaml"], now=NOW, variables={"A": "1"}).diagnostics[0].code == "SCH119"
