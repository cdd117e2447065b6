"""A live entry as read: decoded where it is looked at, and not before."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from schedsync.diagnostics import Location
from schedsync.model.entry.definition import digest_of, to_definition
from schedsync.model.entry.run_state import RunState
from schedsync.model.values.json_text import Json
from schedsync.model.values.secrets import Secret
from schedsync.store import stored_entry
from schedsync.store.codec import encode_state
from schedsync.store.entry_text import encode_definition
from schedsync.store.stored_entry import StoredEntry
from tests.made import NOW, an_entry

ENTRY = an_entry("send", kwargs={"token": "t"})
DIGEST = digest_of(to_definition(ENTRY))
STATE = RunState(uid="u", cursor=NOW)
TOKEN = Secret("/kwargs/token", "${TOKEN}", ("TOKEN",))


def text(**more: Any) -> str:
    more.setdefault("source", Location("a.yaml", 1, 1))
    return encode_definition(Json.of(to_definition(ENTRY)).text, **more)


def stored(held: str, state: bytes | None = encode_state(STATE).encode()) -> StoredEntry:
    known = {"uid": "u", "digest": DIGEST, "revision": 3, "protect": False, "owner": "team"}
    return StoredEntry.of(text=held.encode(), state=state, name="send", due=NOW, paused=None, quarantine=None, **known)


@pytest.fixture
def undecodable(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str, _text: object) -> None:
        raise AssertionError(f"{name} was decoded")

    monkeypatch.setattr(stored_entry, "decode_definition", refuse)


@pytest.mark.usefixtures("undecodable")
def test_what_plans_ask_of_all_entries_decodes_none() -> None:
    found = stored(text(secrets=[TOKEN]))

    assert found.matches(DIGEST)
    assert not found.matches("0" * 32)
    assert found.is_as_applied
    assert (found.secrets, found.applied, found.applied_revision) == ((TOKEN,), None, None)
    assert (found.name, found.owner, found.due, found.state) == ("send", "team", NOW, STATE)


def test_all_is_there_once_it_is_asked_for() -> None:
    applied = an_entry("send", task="other")
    found = stored(text(applied=to_definition(applied), applied_revision=2))

    assert not found.is_as_applied
    assert (found.entry, found.problem, found.source) == (ENTRY, None, Location("a.yaml", 1, 1))
    assert (found.applied, found.applied_revision) == (applied, 2)
    assert found == stored(text(applied=to_definition(applied), applied_revision=2))
    assert replace(found, owner=None).owner is None
    with pytest.raises(AttributeError, match="colour"):
        _ = found.colour


def test_it_is_decoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[str] = []

    def counted(name: str, decode: Callable[..., object]) -> Callable[..., object]:
        def counting(*args: object) -> object:
            decoded.append(name)
            return decode(*args)

        return counting

    for name in ("decode_definition", "decode_state", "is_intact"):
        monkeypatch.setattr(stored_entry, name, counted(name, getattr(stored_entry, name)))
    found = stored(text())

    assert (found.entry, found.problem, found.source, found.state, found.problem) == (
        *(ENTRY, None, Location("a.yaml", 1, 1), STATE, None),
    )
    assert found.matches(DIGEST)
    assert found.is_as_applied
    assert sorted(decoded) == ["decode_definition", "decode_state", "is_intact"]


def test_a_text_in_other_words_means_the_same_and_one_edited_by_hand_does_not() -> None:
    spaced = text().replace('{"definition":{', '{ "definition": {')
    assert stored(spaced).matches(DIGEST)

    edited = stored(text().replace("app.tasks.run", "x").replace("app.run", "x"))
    assert edited.entry is not None
    assert edited.entry.task == "x"
    assert not edited.matches(DIGEST)
    assert not stored("{}").matches(DIGEST)


@pytest.mark.parametrize(
    ("state", "problem"),
    [
        (None, "no run state"),
        (b"x", "not as schedsync writes"),
        (encode_state(replace(STATE, uid="v")).encode(), "another entry"),
    ],
)
def test_a_lost_run_state_is_a_problem_of_its_own(state: bytes | None, problem: str) -> None:
    found = stored(text(), state)

    assert (found.entry, found.state) == (ENTRY, None)
    assert problem in (found.problem or "")
