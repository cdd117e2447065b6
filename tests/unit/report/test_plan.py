"""The plan as text and JSON: golden files for people, the published schema for machines."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema

from schedsync.diagnostics import Diagnostic, Severity
from schedsync.manifest.schema import load
from schedsync.model.diff import diff
from schedsync.model.live import Pause
from schedsync.model.plan import Applied, Made, Source, Target
from schedsync.model.planning import make_plan
from schedsync.model.safety import Acknowledgements, Thresholds
from schedsync.report.applied import render_json as applied_json
from schedsync.report.applied import render_text as applied_text
from schedsync.report.plan_document import render_json
from schedsync.report.plan_text import render_text
from schedsync.report.style import PLAIN, Style
from tests.made import NOW, a_live, a_live_entry, an_entry, declared, desired

TARGET = Target(environment="production", url="redis://prod:6379/0", key_prefix="schedsync", instance_id="5f0c2a52")
PAUSE = Pause(by="ana", reason="INC-42", since=NOW)


def plan_of(
    live: Any, wanted: Any, *, diagnostics: Any = (), target: Any = TARGET, prune: Any = True, **said: Any
) -> Any:
    difference = diff(live, desired(*wanted), owner="billing", prune=prune)
    source = Source(commit="a" * 40, dirty=False, files=(("schedules/a.yaml", "0" * 64),))
    made = Made(plan_id="p-1", by="ana", target=target, source=source, diagnostics=diagnostics)
    return make_plan(difference, live, made, thresholds=Thresholds(), said=Acknowledgements(**said))


def everyday() -> Any:
    """A little of everything that a reviewer meets."""
    kept = [a_live_entry(an_entry(f"kept-{number}")) for number in range(20)]
    live = a_live(
        *kept,
        a_live_entry(an_entry("sync-stripe", every="5m", kwargs={"limit": 10, "label": "two words"})),
        a_live_entry(an_entry("old-cleanup", task="app.tasks.cleanup", cron="0 23 * * *", timezone="Europe/Berlin")),
        a_live_entry(an_entry("spent", at="2020-01-01T00:00:00Z"), due=None),
        a_live_entry(an_entry("retimed", cron="0 2 * * *", timezone="Europe/Berlin")),
        a_live_entry(an_entry("paused"), paused=PAUSE, due=None),
        a_live_entry(an_entry("switched-off")),
        a_live_entry(an_entry("zoned", cron="30 6 * * 1-5", timezone="America/New_York")),
    )
    wanted = [
        *(declared(entry.entry) for entry in kept),
        declared(an_entry("nightly-report", cron="0 2 * * *", timezone="Europe/Berlin"), line=12),
        declared(an_entry("a-name-that-is-longer-than-the-column-is-wide", every="1d", phase="6h"), line=14),
        declared(an_entry("once", at="2027-01-01T00:00:00Z"), line=15),
        declared(an_entry("too-late", at="2020-01-01T00:00:00Z"), line=16),
        declared(an_entry("sundown", solar={"event": "sunset", "latitude": 52.5, "longitude": 13.4}), line=17),
        declared(an_entry("beat", crontab={"minute": "*/5", "hour": "8-18"}), line=18),
        declared(an_entry("ruled", rrule="DTSTART:20260101T100000\nRRULE:FREQ=WEEKLY;BYDAY=MO"), line=19),
        declared(an_entry("several", cron=["0 2 * * *", "30 14 * * 1"]), line=20),
        declared(an_entry("sync-stripe", every="10m", kwargs={"limit": 20, "label": "two words"}), line=4),
        declared(an_entry("retimed", every="6h30m10s", timezone="Europe/Berlin", args=["x"]), line=5),
        declared(an_entry("paused", options={"queue": "slow"}), line=6),
        declared(an_entry("switched-off", enabled=False, description="off for now"), line=7),
        declared(an_entry("zoned", cron="30 6 * * 1-5", timezone="America/Chicago"), line=8),
    ]
    return plan_of(live, wanted)


def refused() -> Any:
    """An empty manifest, and two entries that are somebody else's."""
    live = a_live(
        *(a_live_entry(an_entry(f"e{number:02}", protect=number == 3)) for number in range(12)),
        a_live_entry(an_entry("theirs"), owner="search"),
        a_live_entry(an_entry("nobodys"), owner=None),
    )
    note = Diagnostic("SCH420", "not-pruned", Severity.NOTE, "kept for a reason")
    wanted = [declared(an_entry("theirs")), declared(an_entry("nobodys"))]
    return plan_of(live, wanted, deletes=12, diagnostics=(note,), target=replace(TARGET, environment=None))


def test_the_text_of_an_everyday_plan(golden: Callable[[str, str], None]) -> None:
    golden("plan.txt", render_text(everyday(), PLAIN))


def test_the_text_of_a_refused_plan(golden: Callable[[str, str], None]) -> None:
    golden("plan_refused.txt", render_text(refused(), PLAIN))


def test_the_text_in_colour(golden: Callable[[str, str], None]) -> None:
    golden("plan_color.txt", render_text(refused(), Style(color=True)))


def test_the_json_of_an_everyday_plan(golden: Callable[[str, str], None]) -> None:
    golden(
        "plan.json", render_json(everyday(), PLAIN).replace('"schedsync_version": "0.1.0"', '"schedsync_version": "x"')
    )


def test_the_json_follows_the_published_schemas() -> None:
    for plan in (everyday(), refused(), plan_of(a_live(), [])):
        document = json.loads(render_json(plan, PLAIN))
        for kind in ("plan", "output"):
            jsonschema.Draft202012Validator(load(kind)).validate(document)


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
