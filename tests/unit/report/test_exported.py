"""Live entries as a manifest."""

import json
from collections.abc import Callable
from typing import Any

from schedsync.model.plan.exported import Exported
from schedsync.model.plan.plan import Target
from schedsync.model.values.secrets import TEXT_MARK, Secret
from schedsync.report.exported import render_json, render_text
from schedsync.report.style import PLAIN
from tests.made import a_live_entry, an_entry
from tests.published import check

TARGET = Target(environment=None, url="redis://prod:6379/0", key_prefix="schedsync", instance_id="i-1")


def exported(*entries: Any, owner: Any = "billing") -> Any:
    return Exported(target=TARGET, revision=41, owner=owner, entries=entries)


def test_yaml(golden: Callable[[str, str], None]) -> None:
    secrets = (
        Secret("/args/1", f"{TEXT_MARK}${{PIN}}", ("PIN",)),
        Secret("/kwargs/a~1b", "Bearer ${TOKEN}", ("TOKEN",)),
        Secret("/options/headers/key", "${KEY:-none}", ("KEY",)),
        Secret("/kwargs/gone", "${GONE}", ("GONE",)),
    )
    hidden = an_entry(
        "hidden",
        args=[1, "0042"],
        kwargs={"a/b": "Bearer s3cret", "literal": "a ${NOT_A_VARIABLE} and $${another}"},
        options={"headers": {"key": "s3cret"}, "queue": "${q}"},
        description="two\nlines with ${x}",
    )
    text = render_text(exported(a_live_entry(an_entry("a", every="5m")), a_live_entry(hidden, secrets=secrets)), PLAIN)
    golden("exported.yaml", text)
    assert "s3cret" not in text


def test_zones_that_differ_are_not_shared() -> None:
    text = render_text(exported(a_live_entry(an_entry("a")), a_live_entry(an_entry("b", timezone="Asia/Tokyo"))), PLAIN)
    assert "defaults:" not in text


def test_entries_of_nobody_are_to_be_adopted() -> None:
    text = render_text(exported(a_live_entry(an_entry("a"), owner=None), owner=None), PLAIN)
    assert "owner:" not in text
    assert "defaults:\n  timezone: UTC\n  adopt: true\n" in text
    assert "# Nobody owns these entries" in text


def test_json_holds_the_same_text() -> None:
    value = exported(a_live_entry(an_entry("a")))
    document = check("export", json.loads(render_json(value, PLAIN)))
    assert document["manifest"] == render_text(value, PLAIN)
    assert (document["owner"], document["revision"], document["entries"]) == ("billing", 41, 1)
