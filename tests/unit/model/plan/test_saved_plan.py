"""Saved plans, read back: the same document, or an error that says why not."""

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schedsync.diagnostics import Diagnostic, Location, Related, Severity
from schedsync.errors import PlanFileError
from schedsync.model.entry.entry import Entry
from schedsync.model.plan.plan import Plan
from schedsync.model.plan.saved_plan import CHECKSUM, checksum_of, looks_like_plan, read_plan
from schedsync.model.slots.hot_spots import HotSpot
from schedsync.model.state.live import Pause
from schedsync.model.state.selector import Selector
from schedsync.model.values.json_text import Json
from schedsync.model.values.secrets import Secret
from schedsync.report.plan_document import plan_document, render_json
from schedsync.report.style import PLAIN
from tests.made import HOUR, NOW, a_live, a_live_entry, an_entry, declared
from tests.unit.model.strategies import entries
from tests.unit.report.plans import every_action, everyday, plan_of, refused, review, secretive

TOKEN = Secret("/kwargs/token", "Bearer ${TOKEN}", ("TOKEN",))


def saved(plan: Plan) -> str:
    return render_json(plan, PLAIN)


def sealed(document: dict[str, Any]) -> str:
    return json.dumps({**document, CHECKSUM: checksum_of(document)})


@pytest.mark.parametrize("made", [everyday, refused, every_action, secretive, review])
def test_a_plan_rendered_again_is_the_same(made: Any) -> None:
    text = saved(made())
    assert saved(read_plan(text).plan) == text


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(entries(), max_size=3), st.lists(entries(), max_size=3))
def test_every_plan_can_be_read_back(live_entries: list[Entry], wanted_entries: list[Entry]) -> None:
    wanted = {entry.name: declared(entry) for entry in wanted_entries}.values()
    plan = plan_of(a_live(*map(a_live_entry, live_entries)), list(wanted))
    again = read_plan(saved(plan)).plan
    assert [change.after for change in again.changes] == [change.after for change in plan.changes]
    assert saved(again) == saved(plan)


def test_all_that_a_plan_may_hold_is_read_back() -> None:
    secret_both = replace(TOKEN, template="${A}${B}", variables=("A", "B"))
    old = a_live_entry(
        an_entry("a", kwargs={"token": "x", "t": "y"}),
        secrets=(secret_both,),
        applied=an_entry("a", kwargs={"token": "w"}),
        applied_revision=3,
    )
    live = replace(a_live(old, a_live_entry(an_entry("b"), entry=None, problem="newer")), hmac_key=b"k")
    wanted = [
        declared(an_entry("a", kwargs={"token": "z", "t": "y"}), secrets=(TOKEN, replace(TOKEN, pointer="/kwargs/t")))
    ]
    place = Location("a.yaml", 1, 2, 3, 4)
    plan = replace(
        plan_of(live, wanted),
        selector=Selector(targets=("*",), excludes=("x",), labels=(("k", "v=w"),)),
        paused=(("a", Pause(by="ana", reason="r", since=NOW, until=NOW + HOUR)),),
        hot_spots=(HotSpot(NOW, 30, ("a",)),),
        against="main",
        schedsync_version="0.0.1",
        diagnostics=(
            Diagnostic("SCH1", "one", Severity.WARNING, "m", place, "a", "label", ("hint",), (Related(place, "o"),)),
            Diagnostic("SCH2", "two", Severity.NOTE, "m", Location("a.yaml")),
            Diagnostic("SCH3", "three", Severity.NOTE, "m"),
        ),
    )
    text = saved(plan)
    again = read_plan(text).plan
    assert saved(again) == text
    assert plan.drift
    assert (again.selector, again.against, again.schedsync_version) == (plan.selector, "main", "0.0.1")
    assert [place for found in again.diagnostics for place in [found.location]] == [place, Location("a.yaml"), None]


def test_a_saved_plan_holds_no_secret() -> None:
    live = replace(
        a_live(a_live_entry(an_entry("a", kwargs={"token": "Bearer before"}), secrets=(TOKEN,))), hmac_key=b"k"
    )
    text = saved(plan_of(live, [declared(an_entry("a", kwargs={"token": "Bearer after"}), secrets=(TOKEN,))]))
    assert "Bearer before" not in text
    assert "Bearer after" not in text
    assert live.entries["a"].digest not in text
    assert "${TOKEN}" in text


def test_a_layout_of_ones_own_is_no_edit() -> None:
    document = json.loads(saved(everyday()))
    assert read_plan(json.dumps(document, sort_keys=True)).plan == read_plan(saved(everyday())).plan


def test_the_checksum_is_of_the_canonical_text() -> None:
    document = plan_document(everyday())
    canonical = Json.of({key: value for key, value in document.items() if key != CHECKSUM}).text
    assert document["changes"]
    assert document[CHECKSUM] == sha256(canonical.encode()).hexdigest()


def test_what_is_no_json_is_damaged() -> None:
    for text, why in (
        (" \n", "it is empty"),
        ('{"format_version": "1.0",\n "plan_id": "x"', "it is not JSON (line 2)"),
        ("[" * 100_000, "it is not JSON"),
    ):
        with pytest.raises(PlanFileError) as caught:
            read_plan(text)
        assert str(caught.value) == f"it is damaged or cut off, or no saved plan: {why}; plan again with -o FILE"


@pytest.mark.parametrize("text", ["[]", "{}", '"plan_id"', '{"a": {"plan_id": "x"}}'])
def test_what_has_no_plan_id_is_no_plan(text: str) -> None:
    with pytest.raises(PlanFileError, match="no saved plan"):
        read_plan(text)


def test_a_newer_format_is_told_before_anything_else() -> None:
    with pytest.raises(PlanFileError, match=r"format 2\.1, made by schedsync 9\.9, .* reads format 1"):
        read_plan('{"format_version": "2.1", "schedsync_version": "9.9", "plan_id": "x"}')


def test_a_newer_minor_version_only_adds() -> None:
    document = plan_document(everyday()) | {"format_version": "1.7", "more": 1}
    assert read_plan(sealed(document)).plan == read_plan(saved(everyday())).plan


def test_an_edit_is_told() -> None:
    document = plan_document(everyday())
    document["changes"][0]["after"]["task"] = "app.tasks.other"
    with pytest.raises(PlanFileError, match="changed after it was made"):
        read_plan(json.dumps(document))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("store", None),
        ("created_at", "yesterday"),
        ("changes", [{}]),
        ("checks", [{"code": "SCH1", "status": "maybe", "message": "", "acknowledge": None, "hint": None}]),
        ("selector", 3),
        ("diagnostics", {"a": 1}),
    ],
)
def test_a_document_of_another_shape_is_told_whatever_its_checksum(field: str, value: Any) -> None:
    with pytest.raises(PlanFileError, match="does not hold what a plan holds"):
        read_plan(sealed(plan_document(everyday()) | {field: value}))


def test_an_action_that_is_not_known_is_never_passed_over() -> None:
    document = json.loads(saved(everyday()))
    document["changes"][0]["actions"] = ["explode"]
    with pytest.raises(PlanFileError, match="explode"):
        read_plan(sealed(document))


@pytest.mark.parametrize(
    ("text", "is_plan"),
    [
        ('{"format_version": "1.0", "plan_id": "x"}', True),
        ('\n {"changes": [], "plan_id" : "x"}', True),
        ('{\n "format_version" : "1.0",\n "schedsync_version": "1", "plan_id" : "x", "store": {', True),
        ('{"format_version": "1.0", "revisions": [{"plan_id": "x"}]}', False),
        ('{"format_version": "1.0", "by": "plan_id", "revisions": [{"plan_id": "x"}]}', False),
        ('{"format_version": "1.0", "plan_id": "x", "chan', True),
        ('{"version": 1, "schedules": {"a": {"task": "t", "every": "1m", "kwargs": {"plan_id": "x"}}}}', False),
        ('{version: 1, schedules: {a: {task: t, every: 1m, kwargs: {"plan_id": x}}}}', False),
        ("version: 1\n", False),
        ('- {"plan_id": "x"}', False),
        ("", False),
    ],
)
def test_a_plan_is_told_from_manifests_by_what_it_holds(text: str, is_plan: bool) -> None:
    assert looks_like_plan(text) is is_plan
