"""Values of entries: what was written is read back, and what cannot be read says why."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedsync.diagnostics import Location
from schedsync.model.entry.definition import digest_of, to_definition
from schedsync.model.entry.entry import Entry
from schedsync.model.timing import Cron, Every
from schedsync.model.values.json_text import Json
from schedsync.model.values.secrets import Secret
from schedsync.store.codec import UnreadableError
from schedsync.store.entry_text import (
    Definition,
    EntryHead,
    decode_definition,
    decode_entry_head,
    encode_definition,
    is_intact,
    secrets_in,
    take_up,
)

ENTRY = Entry(name="send", task="app.send", timing=Cron(("0 6 * * 1",)), timezone="Europe/Berlin")
DIGEST = digest_of(to_definition(ENTRY))
TOKEN = Secret("/kwargs/token", "Bearer ${TOKEN:-x} ${REGION}", ("TOKEN", "REGION"))
TIMINGS = ("crontab", "every", "at", "rrule", "solar")
texts = st.text(st.characters(codec="utf-8"), max_size=30)


def text_of(entry: Entry) -> str:
    return Json.of(to_definition(entry)).text


@pytest.mark.parametrize("source", [None, Location("a.yaml", 3, 5)])
def test_a_definition_is_read_back(source: Location | None) -> None:
    args = Json.of([9007199254740993, 1.10, "ü\n", None])
    entry = Entry(name="send", task="t", timing=Every(timedelta(minutes=5)), args=args, protect=True)
    applied = to_definition(ENTRY)

    text = encode_definition(text_of(entry), source=source, applied=applied, applied_revision=7, secrets=[TOKEN])

    assert decode_definition("send", text) == Definition(entry, ENTRY, source, applied_revision=7)
    assert secrets_in(text.encode()) == (TOKEN,)
    held = take_up(f"u d 9 0 team\n{text}".encode())
    assert (held.definition, held.applied, held.applied_revision) == (text_of(entry), applied, 7)
    assert held.secrets == [[TOKEN.pointer, TOKEN.template]]


def test_what_was_applied_is_left_out_where_it_is_the_same() -> None:
    text = encode_definition(text_of(ENTRY), source=None, applied=to_definition(ENTRY), applied_revision=7)

    assert decode_definition("send", text) == Definition(ENTRY)
    held = take_up(f"u d 9 0 team\n{text}".encode())
    assert (held.applied, held.applied_revision) == (to_definition(ENTRY), 7)


def test_the_last_apply_is_that_of_the_head_until_somebody_else_writes() -> None:
    assert take_up(f"u d 9 0 team\n{encode_definition(text_of(ENTRY), source=None)}".encode()).applied_revision == 9
    older = json.dumps({"v": 1, "definition": {"task": "t"}, "applied": {"task": "a"}})
    assert take_up(f"u d 9 0 team\n{older}".encode()).applied_revision is None


@pytest.mark.parametrize("value", [b"", b"u d 9 0 team\n\xff", b"u d 9 0 team\n[]", b'x\n{"definition":1}'])
def test_what_cannot_be_read_is_kept_as_a_text(value: bytes) -> None:
    held = take_up(value)

    assert json.loads(held.definition) == value.partition(b"\n")[2].decode(errors="replace")
    assert (held.applied, held.applied_revision, held.secrets) == (None, None, [])


def test_damage_in_a_head_costs_only_what_stands_there() -> None:
    held = take_up(f"damaged\n{encode_definition(text_of(ENTRY), source=None)}".encode())
    assert (held.definition, held.applied_revision) == (text_of(ENTRY), None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "version None"),
        ('{"v":2,"definition":{}}', "version 2, and this schedsync knows version 1"),
        ('{"v":1}', "holds no definition"),
        ('{"v":1,"definition":{}}', ""),
        ('{"v":1,"definition":{"task":"t","cron":"0 0 30 2 9"}}', ""),
        ('{"v":1,"definition":{"task":"t","every":"1m","timezone":"Mars/Base"}}', "Mars/Base"),
        ('{"v":1,"definition":{"task":"t","every":"1m"},"secrets":[["/args/0"]]}', "secret"),
        ('{"v":1,"definition":{"task":"t","every":"1m"},"secrets":{}}', "secret"),
    ],
)
def test_a_definition_that_cannot_be_read_says_why(text: str, problem: str) -> None:
    found = decode_definition("send", text)

    assert found.entry is None
    assert found.problem
    assert problem in found.problem
    assert secrets_in(text.encode()) == ()


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
FULL = {
    **{"task": "t", "timezone": "UTC", "args": [], "kwargs": {}, "options": {"expires": "1h"}, "enabled": False},
    **{"start": "2026-01-01T00:00:00.000Z", "exclude_dates": ["2026-01-01"], "jitter": "1s", "labels": {"a": "b"}},
    **{"misfire": {"policy": "all", "max": 3}, "cron": "0 6 * * *"},
}


@given(st.sampled_from([*FULL, "crontab", "every", "at", "rrule", "solar", "spread", "end", "new"]), values)
def test_no_stored_value_is_too_strange_to_say_why(key: str, value: object) -> None:
    definition = {name: part for name, part in FULL.items() if name != "cron" or key not in TIMINGS} | {key: value}

    found = decode_definition("send", json.dumps({"v": 1, "definition": definition}))

    assert (found.entry is None) == bool(found.problem)


def test_what_only_drift_looks_at_does_not_spoil_the_definition() -> None:
    text = encode_definition(text_of(ENTRY), source=None, applied={"task": 7}, applied_revision=3)

    assert decode_definition("send", text) == Definition(ENTRY)
    assert decode_definition("send", text[:-1] + ',"source":{"path":1}}').source is None
    assert decode_definition("send", text[:-1] + ',"applied_revision":"x"}').applied_revision is None


def test_an_unharmed_text_is_known_by_its_digest() -> None:
    text = encode_definition(text_of(ENTRY), source=Location("a.yaml", 1, 1), secrets=[TOKEN])

    assert is_intact(text.encode(), DIGEST)
    assert not is_intact(text.encode(), "0" * 32)
    for harmed in (text.replace("app.send", "app.sent"), text[:-9], "", text.replace('"v":1', '"v":2'), text[1:]):
        assert not is_intact(harmed.encode(), DIGEST)
    assert not is_intact(b"\xff", DIGEST)
    assert not is_intact(('{"definition":' + "[" * 100_000 + '"v":1}').encode(), DIGEST)


def test_a_head_is_split() -> None:
    assert decode_entry_head("u d 12 1 team of ana") == EntryHead("u", "d", 12, True, "team of ana")
    assert decode_entry_head("u d 0 0 ") == EntryHead("u", "d", 0, False, None)
    for damaged in ("", "u d", "u d x 1 o", "u d 1 2 o", "u d 1 1"):
        with pytest.raises(UnreadableError):
            decode_entry_head(damaged)
