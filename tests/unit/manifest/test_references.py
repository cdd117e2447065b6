"""``moved`` and ``removed`` over the files of a run, and what a run wants of one owner."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from schedsync.manifest.load import Loaded, load
from schedsync.manifest.project import load_project

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
A = "version: 1\nowner: billing\nschedules: {a: {task: t, every: 1h}}\n"
B = "version: 1\nowner: billing\nschedules: {b: {task: t, every: 1h}}\n"
W = "version: 1\nowner: web\nschedules: {w: {task: t, every: 1h}}\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _load(*paths: str, files: dict[str, str], project: str = "", **given: Any) -> Loaded:
    for name, text in files.items():
        Path(name).write_text(text)
    if project:
        Path("schedsync.yaml").write_text(f"version: 1\n{project}")
    return load(paths or [*files], now=NOW, project=load_project(Path.cwd()), **given)


def _said(loaded: Loaded) -> list[str]:
    return [f"{one.location} {one.code} {one.message}" for one in loaded.diagnostics]


def _moved(loaded: Loaded) -> list[tuple[str, str, str, str]]:
    assert loaded.diagnostics == ()
    return [(one.previous_name, one.name, one.owner, str(one.source)) for one in loaded.moved]


def test_over_the_files_of_one_owner() -> None:
    loaded = _load(
        files={
            "a.yaml": A + "moved: [{from: x, to: y}, {from: y, to: b}]\nremoved: [{name: gone}]\n",
            "b.yaml": B + "moved: [{from: z, to: x}, {from: p, to: a}]\nremoved: [{name: left, destroy: false}]\n",
        }
    )
    assert _moved(loaded) == [
        ("x", "b", "billing", "a.yaml:4:16"),
        ("y", "b", "billing", "a.yaml:4:34"),
        ("z", "b", "billing", "b.yaml:4:16"),
        ("p", "a", "billing", "b.yaml:4:34"),
    ]
    assert [(one.name, one.destroy, str(one.source)) for one in loaded.removed] == [
        ("gone", True, "a.yaml:5:18"),
        ("left", False, "b.yaml:5:18"),
    ]


def test_what_is_wanted_of_one_owner() -> None:
    files = {
        "a.yaml": A + "moved: [{from: x, to: a}]\nremoved: [{name: gone}]\n",
        "w.yaml": W + "moved: [{from: y, to: w}]\nremoved: [{name: left}]\n",
    }
    loaded = _load(files=files)
    assert loaded.owners == ("billing", "web")
    for desired in (loaded.desired("web"), _load(files=files, owner="web").desired("web")):
        assert [one.entry.name for one in desired.entries] == ["w"]
        assert [one.previous_name for one in desired.moved] == ["y"]
        assert [one.name for one in desired.removed] == ["left"]
    assert _load(files=files, owner="web").desired("billing").entries == ()


def test_a_move_stays_with_its_owner() -> None:
    loaded = _load(files={"a.yaml": A + "moved: [{from: x, to: y}]\n", "w.yaml": W + "moved: [{from: y, to: w}]\n"})
    assert _said(loaded) == ['a.yaml:4:23 SCH231 "w" is declared by another owner, web']
    assert [one.previous_name for one in loaded.moved] == ["y"]


GIVEN = "removed: [{name: w, destroy: false}]\n"


def test_what_is_given_away_is_another_owners_to_declare_or_rename() -> None:
    loaded = _load(files={"a.yaml": A + GIVEN, "w.yaml": W})
    assert (loaded.diagnostics, [one.name for one in loaded.desired("billing").removed]) == ((), ["w"])
    renamed = W.replace("{w:", "{v:") + "moved: [{from: w, to: v}]\n"
    loaded = _load(files={"a.yaml": A + GIVEN, "w.yaml": renamed})
    assert loaded.diagnostics == ()
    assert [one.previous_name for one in loaded.desired("web").moved] == ["w"]
    assert [one.name for one in loaded.desired("billing").removed] == ["w"]


def test_one_owner_cannot_give_away_what_it_declares_moves_or_gives_away() -> None:
    loaded = _load(files={"w.yaml": W + GIVEN})
    assert _said(loaded) == ['w.yaml:4:18 SCH234 "w" is removed, and declared']
    loaded = _load(files={"a.yaml": A + GIVEN.replace("}]", "}, {name: w, destroy: false}]")})
    assert _said(loaded) == ['a.yaml:4:45 SCH235 "w" is moved or removed twice']
    loaded = _load(files={"a.yaml": A + GIVEN + "moved: [{from: w, to: a}]\n"})
    assert [one.code for one in loaded.diagnostics] == ["SCH235"]


def test_a_circle_is_told_once_and_what_leads_into_it_not_at_all() -> None:
    names = "bcdefgh"
    circle = ", ".join(f"{{from: {one}, to: {two}}}" for one, two in zip(names, names[1:] + "b", strict=True))
    loaded = _load(files={"a.yaml": A + f"moved: [{{from: z, to: d}}, {circle}, {{from: y, to: a}}]\n"})
    (found,) = loaded.diagnostics
    assert found.message == 'names move in a circle: "d" -> "e" -> "f" -> "g" -> "h" -> …'
    assert len(found.related) == 4
    assert [one.previous_name for one in loaded.moved] == ["y"]


def test_a_chain_that_ends_nowhere_is_told_at_its_end() -> None:
    loaded = _load(files={"a.yaml": A + "moved: [{from: x, to: y}, {from: y, to: aa}]\n"})
    (found,) = loaded.diagnostics
    assert str(found.location) == "a.yaml:4:41"
    assert loaded.moved == ()


def test_names_that_an_overlay_drops_are_left_out() -> None:
    files = {"a.yaml": A + "moved: [{from: x, to: a}]\n", "o.yaml": "version: 1\nschedules: {a: null}\n"}
    project = "environments: {e: {overlays: [o.yaml]}}\n"
    loaded = _load("a.yaml", files=files, project=project, environment="e")
    assert (loaded.diagnostics, loaded.moved, loaded.declared) == ((), (), ())


def test_targets_are_not_judged_while_a_file_cannot_be_read() -> None:
    loaded = _load(files={"a.yaml": A + "moved: [{from: x, to: b}]\n", "b.yaml": "a: ["})
    assert [one.code for one in loaded.diagnostics] == ["SCH101"]


def test_an_entry_that_cannot_be_built_is_declared_all_the_same() -> None:
    loaded = _load(files={"a.yaml": A.replace("1h", "often") + "moved: [{from: x, to: a}]\n"})
    assert [one.code for one in loaded.diagnostics] == ["SCH303"]


def test_entries_under_bad_defaults_are_declared_all_the_same() -> None:
    loaded = _load(files={"a.yaml": A + "defaults: {task: t}\nmoved: [{from: x, to: a}]\n"})
    assert [one.code for one in loaded.diagnostics] == ["SCH214"]


class TestPartOfTheProject:
    """Paths that leave out manifests of the project."""

    PROJECT = "manifests: ['*.yaml']\n"

    def test_a_target_elsewhere_is_no_part_of_the_run(self) -> None:
        loaded = _load("a.yaml", files={"a.yaml": A + "moved: [{from: x, to: b}]\n", "b.yaml": B}, project=self.PROJECT)
        assert (loaded.diagnostics, loaded.moved) == ((), ())

    def test_what_is_declared_elsewhere_is_not_gone(self) -> None:
        loaded = _load(
            "a.yaml",
            files={
                "a.yaml": A + "moved: [{from: b, to: a}]\nremoved: [{name: c}]\n",
                "b.yaml": B.replace("}}", "}, c: {}}"),
            },
            project=self.PROJECT,
        )
        assert _said(loaded) == [
            'a.yaml:4:16 SCH232 "b" is moved, and declared in b.yaml',
            'a.yaml:5:18 SCH234 "c" is removed, and declared in b.yaml',
        ]
        assert (loaded.moved, loaded.removed) == ((), ())

    def test_what_is_given_away_waits_for_the_file_that_may_declare_it(self) -> None:
        loaded = _load("a.yaml", files={"a.yaml": A + GIVEN, "w.yaml": W}, project=self.PROJECT)
        assert (loaded.diagnostics, loaded.removed) == ((), ())

    @pytest.mark.parametrize("named", ["owner: billing\n", ""])
    def test_what_the_same_owner_declares_elsewhere_is_not_given_away(self, named: str) -> None:
        files = {
            "x.yaml": A + "removed: [{name: b, destroy: false}]\n",
            "b.yaml": f"version: 1\n{named}schedules: {{b: {{}}}}\n",
        }
        loaded = _load("x.yaml", files=files, project="owner: billing\nmanifests: [b.yaml]\n")
        assert _said(loaded) == ['x.yaml:4:18 SCH234 "b" is removed, and declared in b.yaml']

    def test_all_paths_given(self) -> None:
        files = {"a.yaml": A + "moved: [{from: x, to: b}]\n", "b.yaml": B}
        assert _moved(_load("a.yaml", "b.yaml", files=files, project=self.PROJECT)) == [
            ("x", "b", "billing", "a.yaml:4:16")
        ]


def test_long_chains() -> None:
    count = 20_000
    items = "".join(f"  - {{from: n{index}, to: n{index + 1}}}\n" for index in range(count))
    loaded = _load(files={"a.yaml": A + "moved:\n" + items.replace(f"to: n{count}}}", "to: a}")})
    assert loaded.diagnostics == ()
    assert {one.name for one in loaded.moved} == {"a"}
    assert len(loaded.moved) == count
