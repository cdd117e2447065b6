"""The files as they are saved become what is live; a file with a mistake changes nothing."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from schedsync.dev.desired import Manifests
from schedsync.dev.follower import Follower
from schedsync.diagnostics import Location
from schedsync.errors import InvalidFilesError
from schedsync.model.entry.entry import Entry
from schedsync.model.state.desired import Declared, Desired
from schedsync.model.timing import Every
from schedsync.operations.apply import Attempt, apply
from schedsync.operations.plan import PlanRequest, plan
from schedsync.report.style import PLAIN
from schedsync.settings import StoreSettings
from schedsync.store.store import Store
from tests.servers import PrivateServer

HEAD = "version: 1\nowner: me\ndefaults: {timezone: UTC}\nschedules:\n"
ONE = "  one: {task: t.one, every: 1h}\n"
TWO = "  two: {task: t.two, every: 1h}\n"


class Told:
    """What a console was told."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def expect(self, names: list[str]) -> None:
        self.said.append("expect " + " ".join(names))

    def status(self, text: str) -> None:
        self.said.append(text)

    def problem(self, text: str) -> None:
        self.said.append(text)

    def take(self) -> str:
        said, self.said = "\n".join(self.said), []
        return said


@pytest.fixture
def store(valkey_server: PrivateServer, key_prefix: str) -> Iterator[Store]:
    made = Store.open(StoreSettings(redis_url=valkey_server.url, key_prefix=key_prefix))
    yield made
    made.close()


@pytest.fixture
def manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "s.yaml"
    path.write_text(HEAD + ONE + TWO)
    return path


Save = Callable[[str], str]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def save(manifest: Path, store: Store, told: Told) -> Save:
    """Saves a text, lets the follower look until it has settled, and returns what was told."""
    follower = Follower(Manifests(paths=("s.yaml",), directory=manifest.parent), told, PLAIN)  # type: ignore[arg-type]
    follower.read_first()
    follower.apply(store)

    def saved(text: str) -> str:
        told.take()
        manifest.write_text(text)
        follower.follow(store)
        assert told.said == []  # not before it has been left alone for one look
        follower.follow(store)
        said = told.take()
        follower.follow(store)
        assert told.said == []
        return said

    return saved


def live(store: Store) -> list[str]:
    return list(store.read_live().entries)


def test_applies_what_is_saved(save: Save, store: Store) -> None:
    assert live(store) == ["one", "two"]
    assert "me: removed two" in save(HEAD + ONE)
    assert live(store) == ["one"]
    assert "me: created two; changed one" in save(HEAD + ONE.replace("1h", "2h") + TWO)
    assert live(store) == ["one", "two"]
    assert "nothing to change" in save(HEAD + ONE.replace("1h", "120m") + TWO)


def test_a_file_with_a_mistake_changes_nothing(save: Save, store: Store) -> None:
    said = save(HEAD + ONE.replace("task", "tasks") + TWO)
    assert "SCH203" in said
    assert "the last good schedule goes on" in said
    assert live(store) == ["one", "two"]
    assert "nothing to change" in save(HEAD + ONE + TWO + "\n")


def test_saving_the_same_again_says_nothing(save: Save) -> None:
    assert save(HEAD + ONE + TWO) == ""


def test_what_apply_would_refuse_is_told_and_done(save: Save, store: Store) -> None:
    said = save("version: 1\nowner: me\nschedules: {}\n")
    assert '`apply` would ask for --allow-empty: the manifests of owner "me" are empty' in said
    assert "me: removed one, two" in said
    assert "nothing will ever be due" in said
    assert live(store) == []
    said = save(HEAD + ONE.replace("every", "protect: true, every"))
    assert "me: created one" in said
    assert "`apply`" not in said
    said = save(HEAD + TWO)
    assert "would ask for --allow-deletes 1: everything would be deleted" in said
    assert "would ask for --allow-protected one" in said
    assert "an entry under a new name is a new entry" in said
    assert live(store) == ["two"]


def test_what_belongs_to_another_owner_is_refused_and_the_schedule_goes_on(save: Save, store: Store) -> None:
    """As with the static schedule that beat has installed."""
    static = Entry(name="static", task="t", timing=Every(timedelta(seconds=1)))
    wanted = Desired((Declared(static, "celery:x", Location("-")),))
    made = plan(store, PlanRequest(owner="celery:x", desired=wanted, by="beat"))
    apply(store, made, Attempt(attempt_id="a", by="beat"))
    said = save(HEAD + ONE + TWO.replace("two", "static"))
    assert 'refused: "static" is declared by owner "me", but belongs to owner "celery:x"; write adopt: true' in said
    assert "nothing of me was changed; its last good schedule goes on" in said
    assert live(store) == ["one", "static", "two"]


def test_an_owner_that_left_the_files_is_not_forgotten(save: Save, store: Store) -> None:
    said = save((HEAD + ONE.replace("one", "three")).replace("owner: me", "owner: you"))
    assert 'the manifests of owner "me" are empty' in said
    assert "me: removed one, two" in said
    assert "you: created three" in said
    assert live(store) == ["three"]
    assert "me:" not in save((HEAD + ONE.replace("one", "four")).replace("owner: me", "owner: you"))


def test_warnings_are_shown(save: Save) -> None:
    assert "warning[" in save(HEAD + "  one: {task: t.one, at: 2020-01-01T00:00:00}\n" + TWO)


def test_a_broken_project_file_is_told(save: Save, manifest: Path) -> None:
    (manifest.parent / "schedsync.yaml").write_text("version: 1\nowners: x\n")
    assert 'unknown key "owners"' in save(HEAD + ONE)


def test_mistakes_at_the_start_end_it(manifest: Path, told: Told) -> None:
    manifest.write_text(HEAD + "  one: {every: 1h}\n")
    follower = Follower(Manifests(paths=("s.yaml",), directory=manifest.parent), told, PLAIN)  # type: ignore[arg-type]
    with pytest.raises(InvalidFilesError):
        follower.read_first()
    assert follower.entry("one") is None
