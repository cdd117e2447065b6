"""The history: what was written is read back, and one bad record hides no other."""

from datetime import UTC, datetime
from typing import Any

import pytest

from schedsync.model.state.history import HistoryChange, Revision
from schedsync.model.values.secrets import Secret
from schedsync.store.apply_records import ApplyRequest
from schedsync.store.codec import UnreadableError, to_json
from schedsync.store.history_text import UNREADABLE, decode_history, decode_revision, encode_change, encode_history

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TOKEN = Secret("/kwargs/token", "${TOKEN}", ("TOKEN",))
STORED = [["/kwargs/token", "${TOKEN}"]]


def request(**fields: Any) -> ApplyRequest:
    return ApplyRequest(attempt_id="a", owner="team", now=AT, by="ana", changes=(), **fields)


def record(text: str, **fields: str) -> dict[bytes, bytes]:
    told = {"revision": "7", "at": "1795395600000", "owner": "team", "action": "apply", "record": text, **fields}
    return {name.encode(): value.encode() for name, value in told.items()}


@pytest.mark.parametrize("count", [1, 5000])
def test_history_is_read_back_long_or_short(count: int) -> None:
    changes = [{"name": f"e{number}", "kind": "delete", "before": "{}"} for number in range(count)]

    text = encode_history(request(plan_id="p"), [to_json(change) for change in changes])

    assert len(text) < 100_000
    assert decode_history(text) == {"v": 1, "by": "ana", "plan_id": "p", "changes": changes}
    with pytest.raises(UnreadableError):
        decode_history("deflate:AAAA")


def test_a_revision_is_read_back() -> None:
    facts = {"commit": "abc", "run_url": "https://ci", "plan_id": "p", "tool_version": "1", "rollback_of": 3}
    created = encode_change({"name": "a", "kind": "create", "after_secrets": STORED}, before=None, after='{"task":"t"}')
    renamed = encode_change(
        {"name": "c", "previous_name": "b", "kind": "update", "before_owner": None, "before_secrets": STORED},
        before='{"task":"o"}',
        after='{"task":"n"}',
    )
    deleted = encode_change({"name": "d", "kind": "delete"}, before='"damaged"', after=None)
    forgotten = encode_change(
        {"name": "e", "kind": "forget", "before_secrets": STORED}, before='{"task":"e"}', after=None
    )

    text = encode_history(request(**facts), [created, renamed, deleted, forgotten])

    assert decode_revision(record(text, plan="p")) == Revision(
        revision=7,
        at=AT,
        owner="team",
        by="ana",
        action="apply",
        **facts,
        changes=(
            HistoryChange(name="a", kind="create", after={"task": "t"}, after_owner="team", after_secrets=(TOKEN,)),
            HistoryChange(
                name="c",
                previous_name="b",
                kind="update",
                before={"task": "o"},
                after={"task": "n"},
                after_owner="team",
                before_secrets=(TOKEN,),
            ),
            HistoryChange(name="d", kind="delete", before_owner="team"),
            HistoryChange(
                name="e",
                kind="forget",
                before={"task": "e"},
                after={"task": "e"},
                before_owner="team",
                before_secrets=(TOKEN,),
                after_secrets=(TOKEN,),
            ),
        ),
    )


def test_a_record_of_before_tells_owners_only_where_they_differed() -> None:
    told = '{"by":"ana","changes":[{"name":"a","kind":"update","before":{"task":"t"},"after":{"task":"u"}}],"v":1}'

    (change,) = decode_revision(record(told, owner="")).changes

    assert (change.before_owner, change.after_owner, change.before_secrets) == (None, None, ())


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "deflate:x", '{"v":2}', '{"v":1}', '{"v":1,"changes":7}', '{"v":1,"changes":[7]}'),
        *('{"v":1,"changes":[{"kind":"create"}]}', '{"v":1,"changes":[{"name":"a","kind":"burn"}]}'),
        '{"v":1,"changes":[{"name":"a","kind":"create","after_secrets":7}]}',
    ],
)
def test_a_record_that_cannot_be_read_is_a_revision_all_the_same(text: str) -> None:
    found = decode_revision(record(text))

    assert found == Revision(revision=7, at=AT, owner="team", by="unknown", action=UNREADABLE)


@pytest.mark.parametrize("fields", [{"revision": "x"}, {"at": ""}])
def test_one_without_a_number_or_time_says_so(fields: dict[str, str]) -> None:
    with pytest.raises(UnreadableError, match="no number or time"):
        decode_revision(record("{}", **fields))
