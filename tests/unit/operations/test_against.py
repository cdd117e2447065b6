"""Files that stand for the store: of a commit, of another checkout, as they stand."""

from pathlib import Path
from typing import Any

import pytest

from schedsync.errors import ConfigurationError, InvalidFilesError
from schedsync.manifest.project import load_project
from schedsync.operations.against import BaseRequest, read_base
from tests.made import NOW
from tests.repositories import commit, git, write

PROJECT = "version: 1\nowner: billing\nmanifests: [schedules/*.yaml]\n"
ENVIRONMENTS = (
    "environments:\n  staging: {overlays: [overlays/staging.yaml], variables: {QUEUE: slow}}\n"
    "  production: {owner: live, variables: {QUEUE: fast}}\n"
)
OVERLAY = "version: 1\nschedules:\n  a: {every: 2h}\n"


def manifest(*names: str, more: str = "") -> str:
    lines = [f"  {name}: {{task: t, every: 1h, timezone: UTC{more}}}" for name in names]
    return "\n".join(["version: 1", "schedules:" if names else "schedules: {}", *lines, ""])


FILES = {
    "schedsync.yaml": PROJECT + ENVIRONMENTS,
    "schedules/a.yaml": manifest("a", "b", more=", options: {queue: '${QUEUE:-none}'}"),
    "overlays/staging.yaml": OVERLAY,
}


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, the working directory; what it holds is the commit of its main branch."""
    repository = tmp_path / "r"
    commit(repository, FILES)
    monkeypatch.chdir(repository)
    return repository


def read(against: str, *paths: str, environment: str | None = None, **variables: str) -> Any:
    return read_base(
        BaseRequest(
            against=against,
            paths=paths,
            project=load_project(Path.cwd()),
            environment=environment,
            variables=variables,
            now=NOW,
        )
    )


def names(base: Any) -> list[str]:
    return [each.entry.name for each in base.declared]


def change(directory: Path) -> None:
    """All that the commit holds is different in the work tree."""
    git(directory, "rm", "--quiet", "-r", ".")
    write(
        directory,
        {
            "schedsync.yaml": PROJECT.replace("schedules", "jobs") + ENVIRONMENTS,
            "jobs/c.yaml": manifest("c"),
            "overlays/staging.yaml": OVERLAY.replace("a:", "c:"),
        },
    )


def test_a_commit_is_read_as_it_was(directory: Path) -> None:
    change(directory)
    base = read("main")
    assert names(base) == ["a", "b"]
    assert {each.owner for each in base.declared} == {"billing"}
    place = base.declared[0].source
    assert (place.path, place.line) == ("schedules/a.yaml", 3)
    assert base.notes == ()
    assert git(directory, "status", "--porcelain", "jobs") == "?? jobs/"


def test_the_environment_as_it_was(directory: Path) -> None:
    change(directory)
    staging, production = read("main", environment="staging"), read("main", environment="production")
    texts = [str(each.entry.timing) for each in staging.declared]
    assert "7200" in texts[0]
    assert [each.entry.options.value()["queue"] for each in (*staging.declared, *production.declared)] == [
        *("slow", "slow"),
        *("fast", "fast"),
    ]
    assert {each.owner for each in production.declared} == {"live"}


def test_from_below_the_project_and_with_paths(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(directory / "schedules")
    base = read("main", "a.yaml")
    assert names(base) == ["a", "b"]
    assert base.declared[0].source.path == "a.yaml"
    # Whatever the paths, what the project has is live; standard input has no past.
    assert names(read("main", "-")) == ["a", "b"]


@pytest.mark.parametrize("paths", [("schedules",), ("schedules/*.yaml",), ("schedules/a.yaml", "other/new.yaml")])
def test_without_a_project_file(directory: Path, paths: tuple[str, ...]) -> None:
    git(directory, "rm", "--quiet", "schedsync.yaml")
    commit(directory, {"schedules/a.yaml": "owner: x\n" + manifest("a")})
    assert names(read("main", *paths)) == ["a"]


def test_a_manifest_of_another_suffix(directory: Path) -> None:
    commit(directory, {"schedsync.yaml": PROJECT.replace("*.yaml", "*.conf"), "schedules/a.conf": manifest("d")})
    assert names(read("main")) == ["d"]


def test_a_project_file_that_came_later(directory: Path) -> None:
    git(directory, "rm", "--quiet", "schedsync.yaml")
    commit(directory)
    write(directory, {"schedsync.yaml": FILES["schedsync.yaml"]})
    base = read("main", environment="staging")
    assert [(each.entry.name, each.owner) for each in base.declared] == [("a", "billing"), ("b", "billing")]


@pytest.mark.parametrize(
    ("files", "environment", "told"),
    [
        ({"schedules/a.yaml": None}, None, "main has nothing of these manifests: all of it is new"),
        ({"schedsync.yaml": PROJECT}, "staging", "main has nothing of environment staging: all of it is new"),
    ],
)
def test_what_was_not_there_before(directory: Path, files: Any, environment: Any, told: str) -> None:
    for name, text in files.items():
        (directory / name).unlink()
        write(directory, {} if text is None else {name: text})
    commit(directory)
    write(directory, FILES)
    base = read("main", environment=environment)
    assert base.declared == ()
    assert [(each.code, each.message) for each in base.notes] == [("SCH425", told)]


def test_a_checkout(directory: Path, tmp_path: Path) -> None:
    git(directory, "worktree", "add", "--quiet", str(tmp_path / "old"), "main~0")
    change(directory)
    base = read("../old", environment="staging")
    assert names(base) == ["a", "b"]
    assert base.declared[0].source.path == "../old/schedules/a.yaml"
    assert "7200" in str(base.declared[0].entry.timing)


def test_standard_input_has_no_past(directory: Path) -> None:
    git(directory, "rm", "--quiet", "schedsync.yaml")
    base = read("main", "-")
    assert (names(base), [each.code for each in base.notes]) == (["a", "b"], [])
    commit(directory)
    base = read("main", "-")
    assert (names(base), [each.code for each in base.notes]) == ([], ["SCH425"])


def test_an_overlay_that_was_missing_is_a_mistake(directory: Path) -> None:
    git(directory, "rm", "--quiet", "overlays/staging.yaml")
    commit(directory)
    with pytest.raises(InvalidFilesError) as found:
        read("main", environment="staging")
    assert found.value.diagnostics[0].message == 'no file or directory "overlays/staging.yaml"'
    assert names(read("main", environment="production")) == ["a", "b"]


def test_a_file_or_a_directory_as_it_stands(directory: Path) -> None:
    write(directory, {"live/x.yaml": "owner: live\n" + manifest("x"), "live/y.yaml": manifest("y")})
    base = read("live", environment="staging")
    assert [(each.entry.name, each.owner) for each in base.declared] == [("x", "live"), ("y", "billing")]
    # An overlay is no part of what is live.
    assert "3600" in str(read("schedules/a.yaml", environment="staging").declared[0].entry.timing)


def test_a_name_that_is_both_is_the_ref(directory: Path) -> None:
    write(directory, {"main/x.yaml": manifest("x")})
    assert names(read("main")) == ["a", "b"]
    assert names(read("./main")) == ["x"]


def test_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"old.yaml": "owner: x\n" + manifest("a")})
    assert names(read("old.yaml", "new.yaml")) == ["a"]
    with pytest.raises(ConfigurationError, match='no file or directory "main", and this is no git repository'):
        read("main", "new.yaml")


def test_what_is_not_there(directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(against: str) -> str:
        with pytest.raises(ConfigurationError) as found:
            read(against)
        return str(found.value)

    assert told("./old") == '--against: no file or directory "./old"'
    assert told("--all").startswith('--against: git knows no commit "--all", and there is no such file')
    assert told("origin/dev").endswith(
        "If it is a branch that was not fetched: git fetch --depth=1 origin dev, then --against FETCH_HEAD"
    )
    commit(directory)
    git(tmp_path, "clone", "--quiet", "--depth", "1", directory.as_uri(), "shallow")
    git(tmp_path, "clone", "--quiet", directory.as_uri(), "whole")
    monkeypatch.chdir(tmp_path / "shallow")
    assert "This is a shallow clone: fetch it whole (fetch-depth: 0), or run: git fetch" in told("HEAD~1")
    monkeypatch.chdir(tmp_path / "whole")
    git(Path.cwd(), "switch", "--quiet", "--create", "change")
    git(Path.cwd(), "branch", "--quiet", "--delete", "main")
    assert told("main").endswith("; did you mean origin/main?")


def test_nothing_to_compare_with_is_no_directory(directory: Path) -> None:
    """An unset variable in a CI script: the working directory would be compared with itself."""
    with pytest.raises(ConfigurationError, match="nothing is given to compare with"):
        read("")


def test_manifests_in_a_submodule_are_not_new(directory: Path, tmp_path: Path) -> None:
    commit(tmp_path / "other", {"schedules/a.yaml": "owner: billing\n" + manifest("a")})
    git(directory, "submodule", "--quiet", "add", str(tmp_path / "other"), "sub")
    commit(directory)
    with pytest.raises(ConfigurationError, match=r'"sub", a submodule.*run it in the submodule \(-C sub\)'):
        read("main", "sub/schedules/a.yaml")
    assert names(read("main")) == ["a", "b"]  # a submodule that is beside the point is no matter


def test_a_path_outside_of_the_repository(directory: Path) -> None:
    with pytest.raises(ConfigurationError, match="lies outside of the git repository"):
        read("main", "../elsewhere")


def test_an_empty_directory_is_no_empty_store(directory: Path) -> None:
    (directory / "nothing").mkdir()
    with pytest.raises(InvalidFilesError) as found:
        read("nothing")
    assert found.value.diagnostics[0].message == 'no *.yaml or *.yml in the directory "nothing"'


def test_mistakes_are_told_with_their_commit(directory: Path) -> None:
    commit(directory, {"schedules/a.yaml": manifest("a", "a")})
    write(directory, FILES)
    with pytest.raises(InvalidFilesError) as found:
        read("main")
    first, last = found.value.diagnostics
    assert first.location is not None
    assert (first.location.path, first.location.line) == ("main:schedules/a.yaml", 4)
    assert [each.location.path for each in first.related] == ["main:schedules/a.yaml"]
    assert last.message == "the manifests of main hold errors, so nothing can be compared with them"


def test_a_project_file_with_a_mistake(directory: Path) -> None:
    commit(directory, {"schedsync.yaml": "version: 1\nowners: x\n"})
    write(directory, FILES)
    with pytest.raises(InvalidFilesError) as found:
        read("main")
    assert str(found.value.diagnostics[0].location.path) == "main:schedsync.yaml"


def test_warnings_made_errors_are_of_no_matter(directory: Path) -> None:
    severity = "severity: {SCH314: error, SCH310: 'off'}\n"
    commit(directory, {"schedsync.yaml": PROJECT + severity, "schedules/a.yaml": manifest("a").replace("1h", "2d")})
    assert names(read("main")) == ["a"]


def test_what_has_no_value_stands_for_itself(directory: Path) -> None:
    secret = "{task: t, every: 1h, timezone: UTC, kwargs: {t: 'x ${TOKEN}', u: '${URL:-u}'}, description: '${WHO}'}"
    commit(directory, {"schedules/a.yaml": f"version: 1\nschedules:\n  a: {secret}\n"})
    (without,) = read("main").declared
    assert without.entry.kwargs.value() == {"t": "x ${TOKEN}", "u": "u"}
    assert without.entry.description == "${WHO}"
    assert [each.template for each in without.secrets] == ["x ${TOKEN}", "${URL:-u}"]
    (given,) = read("main", TOKEN="s3cret", WHO="me").declared
    assert given.entry.kwargs.value() == {"t": "x s3cret", "u": "u"}


@pytest.mark.parametrize(
    "more", ["enabled: '${ON}'", "exclude_dates: [2026-01-01, '${ON}']", "options: {expires: '${ON}'}"]
)
def test_a_typed_place_needs_its_value(directory: Path, more: str) -> None:
    commit(directory, {"schedules/a.yaml": manifest("a", more=f", {more}")})
    with pytest.raises(InvalidFilesError) as found:
        read("main")
    assert [each.message for each in found.value.diagnostics][:-1] == ["the variable ON is not set"]
    value = {"enabled": "false", "exclude_dates": "2026-01-02"}.get(more.split(":")[0], "1m")
    assert len(read("main", ON=value).declared) == 1


def test_what_is_no_variable_is_told_once(directory: Path) -> None:
    commit(directory, {"schedules/a.yaml": manifest("a", more=", enabled: '${O N}'")})
    with pytest.raises(InvalidFilesError) as found:
        read("main")
    assert [each.code for each in found.value.diagnostics] == ["SCH227", "SCH002"]
