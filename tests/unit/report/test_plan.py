"""The plan as text and JSON: golden files for people, the published schema for machines."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema
import pytest

from schedsync.manifest.schema import load
from schedsync.model.plan.plan import Applied
from schedsync.report.applied import render_json as applied_json
from schedsync.report.applied import render_text as applied_text
from schedsync.report.json_ import encode
from schedsync.report.plan_document import plan_document, render_json
from schedsync.report.plan_github import render_github
from schedsync.report.plan_markdown import LONGEST, render_markdown
from schedsync.report.plan_text import render_text
from schedsync.report.style import PLAIN, Style
from tests.made import NOW, a_live, a_live_entry, an_entry, declared
from tests.published import check
from tests.unit.report.plans import every_action, everyday, huge, plan_of, refused, review, secretive

PLANS: Any = {
    "plan": everyday,
    "plan_refused": refused,
    "plan_actions": every_action,
    "plan_secrets": secretive,
    "plan_review": review,
    "plan_empty": lambda: plan_of(a_live(a_live_entry(an_entry("a"))), [declared(an_entry("a"))]),
}
named = pytest.mark.parametrize("name", PLANS)


@named
def test_the_text(name: Any, golden: Callable[[str, str], None]) -> None:
    golden(f"{name}.txt", render_text(PLANS[name](), PLAIN))


@named
def test_the_markdown(name: Any, golden: Callable[[str, str], None]) -> None:
    golden(f"{name}.md", render_markdown(PLANS[name](), PLAIN))


@pytest.mark.parametrize("name", ["plan_refused", "plan_review", "plan_empty"])
def test_what_a_workflow_is_told(name: Any, golden: Callable[[str, str], None]) -> None:
    golden(f"{name}_github.txt", render_github(PLANS[name](), PLAIN))


@pytest.mark.parametrize("name", ["plan_refused", "plan_actions"])
def test_the_text_in_colour(name: Any, golden: Callable[[str, str], None]) -> None:
    golden(f"{name}_color.txt", render_text(PLANS[name](), Style(color=True)))


@pytest.mark.parametrize("name", ["plan", "plan_actions", "plan_secrets"])
def test_the_json(name: Any, golden: Callable[[str, str], None]) -> None:
    text = render_json(PLANS[name](), PLAIN)
    for key, value in re.findall(r'^  "(schedsync_version|checksum)": "(.*?)"', text, re.MULTILINE):
        text = text.replace(f'"{key}": "{value}"', f'"{key}": "x"')
    golden(f"{name}.json", text)


@named
def test_the_json_follows_the_published_schemas(name: Any) -> None:
    plan = PLANS[name]()
    document = json.loads(render_json(plan, PLAIN))
    jsonschema.Draft202012Validator(load("plan")).validate(document)
    check("plan", document)
    check("apply", json.loads(applied_json(Applied(plan, 42), PLAIN)))


def test_the_schemas_describe_every_key_of_a_plan_and_forbid_what_they_do_not() -> None:
    schema = load("plan")

    def strict(node: Any) -> Any:
        if isinstance(node, list):
            return [strict(item) for item in node]
        if not isinstance(node, dict):
            return node
        found = {key: strict(value) for key, value in node.items()}
        if isinstance(found.get("properties"), dict) and "type" in found:
            found.setdefault("additionalProperties", False)
        return found

    for plan in PLANS.values():
        jsonschema.Draft202012Validator(strict(schema)).validate(json.loads(render_json(plan(), PLAIN)))


def test_the_schema_of_outputs_says_of_a_plan_what_the_plans_own_schema_says() -> None:
    plan, output = load("plan"), load("output")["$defs"]
    text = json.dumps({"properties": plan["properties"], "required": plan["required"]})
    text = text.replace("#/$defs/drift", "#/$defs/planned_drift")
    assert json.loads(text) == {key: output["plan"][key] for key in ("properties", "required")}
    assert {**plan["$defs"]} == {
        "drift" if key == "planned_drift" else key: output[key]
        for key in ("change", "definition", "planned_drift", "check", "diagnostic")
    }
    assert output["apply"]["properties"]["plan"] == {"$ref": "#/$defs/plan"}


def test_a_review_of_twenty_changes_fits_one_screen() -> None:
    plan = review()
    assert len(plan.changes) == 20
    assert plan.unchanged + len(plan.changes) > 200
    lines = render_text(plan, PLAIN).splitlines()
    assert len(lines) <= 55
    assert max(map(len, lines)) <= 120
    assert sum("next run" in line or "first run" in line or "next have run" in line for line in lines) == 20


def test_no_report_of_a_plan_holds_a_secret() -> None:
    plan = secretive()
    for render in (render_text, render_markdown, render_github, render_json):
        assert "hunter2" not in render(plan, PLAIN)
        assert "TOKEN" in render(plan, PLAIN)


def test_of_very_many_changes_the_first_of_each_kind_are_shown_and_the_others_counted() -> None:
    plan = huge(1100)
    text = render_text(plan, PLAIN)
    assert "  + … and 900 more to create: -v shows them\n" in text
    assert "  ~ … and 900 more to update: -v shows them\n" in text
    assert "  - … and 100 more to delete: -v shows them\n" in text
    assert "new-000199" in text
    assert "new-000200" not in text
    assert "Plan: 1100 to create, 1100 to update, 1100 to delete." in text
    assert render_text(plan, Style(verbose=True)).count("\n") > 6600
    assert len(json.loads(render_json(plan, PLAIN))["changes"]) == 3300


def test_markdown_drops_no_delete_before_a_create_and_counts_what_it_leaves_out() -> None:
    text = render_markdown(huge(1100), PLAIN)
    assert len(text) <= LONGEST
    rows = [line for line in text.splitlines() if line.startswith(("| **DELETE**", "| update", "| create"))]
    assert all(row.startswith("| **DELETE**") for row in rows)
    left = 3300 - len(rows)
    kinds = f"{1100 - len(rows)} to delete, 1100 to update, 1100 to create"
    assert f"**{left} more changes are not shown here:** {kinds}.\n" in text


def test_json_is_written_as_the_library_writes_it() -> None:
    document = plan_document(every_action())
    assert encode(document) == json.dumps(document, indent=2, ensure_ascii=False)


def test_a_plan_without_changes() -> None:
    text = render_text(plan_of(a_live(a_live_entry(an_entry("a"))), [declared(an_entry("a"))]), PLAIN)
    assert text.endswith("owner billing)\n\nNo changes. 1 unchanged.\n")


def test_an_unreadable_definition_says_what_it_becomes() -> None:
    broken = a_live_entry(an_entry("a"), entry=None, problem="unknown field 'x'")
    gone = a_live_entry(an_entry("b"), entry=None, problem="unknown field 'x'")
    text = render_text(plan_of(a_live(broken, gone), [declared(an_entry("a"))]), PLAIN)
    assert "the live definition cannot be read: unknown field 'x'; it becomes cron \"0 * * * *\" UTC" in text
    assert "(a definition that cannot be read)" in text


def test_a_fraction_of_a_run_a_day_keeps_its_digits() -> None:
    live = a_live(a_live_entry(an_entry("a", cron="0 0 1 * *")))
    text = render_text(plan_of(live, [declared(an_entry("a", cron="0 0 1 1 *"))]), PLAIN)
    assert "0.03 -> " in text


def test_seconds_and_milliseconds_show_where_there_are_any() -> None:
    live = a_live(a_live_entry(an_entry("a", every="1h"), due=NOW + timedelta(seconds=90)))
    text = render_text(plan_of(live, [declared(an_entry("a", every="1h", jitter="0s", args=[1]))]), PLAIN)
    assert "next run today 08:01:30 UTC" in text
    live = a_live(a_live_entry(an_entry("a", every="1h"), due=NOW + timedelta(milliseconds=1250)))
    text = render_text(plan_of(live, [declared(an_entry("a", every="1h", args=[1]))]), PLAIN)
    assert "next run today 08:00:01.250 UTC" in text


def test_text_from_a_manifest_cannot_drive_the_terminal() -> None:
    wanted = [declared(an_entry("a", kwargs={"x": "\x1b[31m" + "y" * 200}))]
    text = render_text(plan_of(a_live(a_live_entry(an_entry("a"))), wanted), PLAIN)
    assert "\x1b" not in text
    assert "…" in text


def test_what_an_apply_did() -> None:
    plan = everyday()
    assert applied_text(Applied(plan, 42), PLAIN) == "Applied revision 42: 8 created, 5 updated, 2 deleted.\n"
    assert applied_text(Applied(plan_of(a_live(), []), None), PLAIN) == "Nothing to do.\n"
    for revision in (42, None):
        document = json.loads(applied_json(Applied(plan, revision), PLAIN))
        jsonschema.Draft202012Validator(load("output")).validate(document)
        jsonschema.Draft202012Validator(load("plan")).validate(document["plan"])
        assert document["applied"] is (revision is not None)
        assert document["revision"] == revision


def test_times_are_in_the_entrys_zone_and_today_is_the_zones_today() -> None:
    live = replace(a_live(), now=datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    text = render_text(plan_of(live, [declared(an_entry("a", cron="0 2 * * *", timezone="Europe/Berlin"))]), PLAIN)
    assert "first run today 02:00 CET" in text
