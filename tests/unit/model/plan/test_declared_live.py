"""Manifests taken for the store."""

from dataclasses import replace
from datetime import timedelta

from schedsync.model.entry.definition import digest_of, to_definition
from schedsync.model.plan.declared_live import live_of
from schedsync.model.state.live import Live
from schedsync.model.values.secrets import Secret
from tests.made import NOW, an_entry, declared


def test_of_nothing_is_an_empty_store() -> None:
    assert live_of((), now=NOW, hmac_key=b"k") == Live(now=NOW, hmac_key=b"k")


def test_entries_are_live_as_declared_and_have_not_run() -> None:
    mine, other = declared(an_entry("a", protect=True)), declared(an_entry("b", enabled=False), owner="web")
    live = live_of((mine, other), now=NOW, hmac_key=b"k")
    assert (live.instance_id, live.revision, list(live.entries)) == (None, 0, ["a", "b"])
    a, b = live.entries.values()
    assert (a.name, a.owner, a.protect, a.entry, a.source) == ("a", "billing", True, mine.entry, mine.source)
    assert a.digest == digest_of(to_definition(mine.entry))
    assert (a.due, b.due) == (NOW + timedelta(hours=1), None)
    assert (a.state, a.paused, b.owner) == (None, None, "web")


def test_secrets_are_known_as_such() -> None:
    secret = Secret("/kwargs/token", "${TOKEN}", ("TOKEN",))
    live = live_of(
        (replace(declared(an_entry("a", kwargs={"token": "x"})), secrets=(secret,)),), now=NOW, hmac_key=b"k"
    )
    assert live.entries["a"].secrets == (secret,)
    assert live.hmac_key == b"k"
