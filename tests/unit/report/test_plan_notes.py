"""What a plan says beside its changes, and how long lines and very many of anything are kept short."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from schedsync.diagnostics import Diagnostic, Location, Severity
from schedsync.model.plan.check import Check, CheckStatus
from schedsync.model.plan.plan import Applied, Fate, PlannedDrift
from schedsync.model.slots.hot_spots import HotSpot
from schedsync.model.state.drift import Drift
from schedsync.model.state.live import Pause
from schedsync.model.state.selector import Selector
from schedsync.report.applied import render_markdown as applied_markdown
from schedsync.report.plan_github import outputs
from schedsync.report.plan_markdown import LONGEST, render_markdown
from schedsync.report.plan_text import render_text
from schedsync.report.style import PLAIN, Style
from tests.made import NOW, a_live, a_live_entry, an_entry, declared
from tests.unit.report.plans import PAUSE, TARGET, TOKEN, every_action, plan_of, refused

EMPTY = plan_of(a_live(), [])
ENTRY = {"task": "app.a", "every": "1h", "timezone": "UTC"}


def note(**fields: Any) -> str:
    """The lines between the changes and the totals."""
    lines = render_text(replace(EMPTY, **fields), PLAIN).split("\n")
    return "\n".join(lines[2:-2])


def test_pauses_are_told_by_their_reason() -> None:
    until = Pause(by="bo", reason=None, since=NOW, until=NOW + timedelta(hours=2))
    paused = (("b", PAUSE), ("a", PAUSE), ("c", until))
    assert note(paused=paused) == "Paused: b, a (by ana: INC-42), c (by bo, until today 10:00 UTC)."
    many = tuple((f"p{number:02}", PAUSE) for number in range(30))
    assert note(paused=many).endswith("p08, p09 and 20 more (by ana: INC-42).")


def a_drift(name: str, *paths: str, **fields: Any) -> PlannedDrift:
    drift = {"owner": "billing", "before": ENTRY, "after": {**ENTRY, "args": [1]}, "since_revision": 41, **fields}
    return PlannedDrift(Drift(name=name, known_paths=paths, **drift), Fate.REVERTED)


def test_what_changed_outside_is_told_by_revision() -> None:
    drift = (
        a_drift("a", "/kwargs/x", "/every"),
        a_drift("b", "/a", "/b", "/c", "/d"),
        a_drift("d", "", before=None, since_revision=None),
    )
    assert note(drift=drift) == (
        "Changed outside schedsync since revision 41: a.kwargs.x, a.every, b (4 fields). Changed outside schedsync: d."
    )


def test_two_sentences_share_a_line_as_long_as_it_is_short() -> None:
    text = note(paused=(("warm-cache", PAUSE),), drift=(a_drift("sync-stripe", "/kwargs"),))
    assert text == (
        "Paused: warm-cache (by ana: INC-42). Changed outside schedsync since revision 41: sync-stripe.kwargs."
    )


def test_hot_spots_name_the_first_that_come() -> None:
    spots = tuple(HotSpot(NOW + timedelta(hours=number), 20, tuple("abcdef"[:number])) for number in range(1, 7))
    lines = note(hot_spots=spots).split("\n")
    assert lines[0] == "Hot spot: 20 entries run next at today 09:00 UTC; this plan adds a."
    assert len(lines) == 4
    assert lines[3] == "Hot spots: 3 more instants at which many entries meet."
    assert note(hot_spots=spots[5:]).endswith("this plan adds a, b, c, d, e, ….")


def test_a_selection_says_that_the_rest_was_not_looked_at() -> None:
    selector = Selector(targets=("a*",), excludes=("ab",), labels=(("team", "pay ments"),))
    assert note(selector=selector) == (
        "Only what --target 'a*' --exclude ab -l 'team=pay ments' selects was looked at; the rest was not looked at."
    )


def test_findings_are_named_with_their_place() -> None:
    found = [
        Diagnostic("SCH420", "not-pruned", Severity.NOTE, "kept"),
        *(Diagnostic("SCH310", "gap", Severity.WARNING, "gap", Location("a.yaml", line, 1)) for line in range(1, 8)),
        Diagnostic("SCH311", "fold", Severity.WARNING, "fold", Location("b.yaml")),
    ]
    places = ", ".join(f"SCH310 a.yaml:{line}" for line in range(1, 6))
    assert note(diagnostics=tuple(found)) == f"Note: kept.\nFindings in the files: {places} and 3 more."
    assert note(diagnostics=tuple(found[-1:])) == "Findings in the files: SCH311 b.yaml."


def test_a_plan_against_files_names_them_in_place_of_a_store() -> None:
    plan = replace(EMPTY, against="origin/main")
    assert render_text(plan, PLAIN).startswith("schedsync: production (against origin/main, owner billing)\n")
    assert "\nagainst `origin/main`, owner `billing`" in render_markdown(plan, PLAIN)


def test_work_that_is_not_committed_is_told() -> None:
    plan = replace(EMPTY, source=replace(EMPTY.source, dirty=True))
    assert "commit `aaaaaaaaaaaa` with changes\n" in render_markdown(plan, PLAIN)
    assert "commit" not in render_markdown(replace(EMPTY, source=replace(EMPTY.source, commit=None)), PLAIN)


def test_a_comment_holds_however_much_is_refused() -> None:
    checks = tuple(
        Check("SCH405", status, f'"{"x`" * 100}" is protected', f"--allow-protected {number}{'`' * 250}", "z" * 999)
        for status in CheckStatus
        for number in range(500)
    )
    found = tuple(Diagnostic("SCH420", "n", Severity.NOTE, "`" * 5000) for _ in range(40))
    target = replace(TARGET, environment="`" * 5000, url="|" * 5000)
    plan = replace(every_action(), checks=checks, diagnostics=found, target=target, owner="|" * 5000)
    text = render_markdown(plan, PLAIN)
    assert len(text) <= LONGEST
    assert "… and 480 more refusals" in text
    assert "… and 490 more\n" in text
    assert "more notes" in text
    assert ", and 480 more:" in text
    assert "| **DELETE** | `old-report`" in text


def test_a_comment_holds_however_long_fences_get() -> None:
    entries = [an_entry(f"{number:03}{'`' * 190}", description="`" * 500) for number in range(200)]
    text = render_markdown(plan_of(a_live(), [declared(entry) for entry in entries]), PLAIN)
    assert len(text) <= LONGEST
    assert "more changes are not shown here" in text


def test_very_many_fields_of_one_entry_are_counted() -> None:
    before = an_entry("a", kwargs={f"k{number}": 1 for number in range(20)})
    after = an_entry("a", kwargs={f"k{number}": 2 for number in range(20)})
    plan = plan_of(a_live(a_live_entry(before)), [declared(after)])
    text = render_text(plan, PLAIN)
    assert text.count(": 1 -> 2") == 7
    assert "\n      … and 13 more fields, which -v shows\n" in text
    assert render_text(plan, Style(verbose=True)).count(": 1 -> 2") == 20
    assert "and 17 more" in render_markdown(plan, PLAIN)


def test_what_a_change_means_stands_where_there_is_room() -> None:
    long = {"task": "a" * 60}
    before = an_entry("a", **long, every="5m", args=["x" * 90])
    after = an_entry("a", **long, every="10m", args=["y" * 90])
    lines = render_text(plan_of(a_live(a_live_entry(before)), [declared(after)]), PLAIN).splitlines()
    assert lines[3] == "      every: 5m -> 10m                   next run 08:05 -> 08:10, 288 -> 144 runs a day"
    assert max(map(len, lines)) <= 120
    lines = render_text(
        plan_of(a_live(a_live_entry(replace(before, timing=after.timing))), [declared(after)]), PLAIN
    ).splitlines()
    assert lines[3].startswith('      args: ["xxx')
    assert lines[4] == " " * 41 + "next run today 08:10 UTC"


def test_a_line_is_as_long_as_the_terminal() -> None:
    before, after = (an_entry("a", args=[text * 90]) for text in "xy")
    plan = plan_of(a_live(a_live_entry(before)), [declared(after)])
    assert "…" in render_text(plan, PLAIN)
    assert "…" not in render_text(plan, Style(width=300))
    assert "…" not in render_text(plan, Style(verbose=True))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"enabled": False}, {}, "starts: next run today 09:00 UTC"),
        ({}, {"enabled": False}, "STOPS: disabled, would next have run today 09:00 UTC"),
        ({}, {"end": "2026-11-22T08:30:00Z"}, "STOPS: no slot lies ahead, would next have run today 09:00 UTC"),
        ({"enabled": False}, {"enabled": False, "args": [1]}, "disabled: will not run"),
    ],
)
def test_what_starts_and_stops(before: Any, after: Any, told: Any) -> None:
    live = a_live_entry(an_entry("a", **before))
    assert told in render_text(plan_of(a_live(live), [declared(an_entry("a", **after))]), PLAIN)


def test_a_paused_entry_that_is_handed_over_stays_silent() -> None:
    live = a_live_entry(an_entry("a"), owner=None, paused=PAUSE, due=None)
    text = render_text(plan_of(a_live(live), [declared(an_entry("a"))], adopt=True), PLAIN)
    assert "paused: will not run" in text
    assert "from nobody, schedules/a.yaml:4" in text


def test_the_ways_out_of_a_refusal() -> None:
    text = render_text(refused(), PLAIN)
    assert "  If that is meant: --take-ownership theirs\n  Or: write adopt: search in the file" in text
    bare = Check("SCH410", CheckStatus.REFUSED, "no way", None, "do something else")
    assert "no way [SCH410]\n  What to do: do something else\n" in render_text(replace(EMPTY, checks=(bare,)), PLAIN)
    bare = replace(bare, hint=None)
    assert render_text(replace(EMPTY, checks=(bare,)), PLAIN).endswith("Refused: no way [SCH410]\n")


def test_refusals_can_follow_elsewhere() -> None:
    text = render_text(refused(), PLAIN, refusals=False)
    assert "Refused" not in text
    assert "Acknowledged: everything would be deleted" in text


def test_a_secret_that_comes_or_goes_shows_its_variable() -> None:
    without, with_ = (an_entry("a", kwargs={"n": 1, **more}) for more in ({}, {"token": "hunter2"}))
    live = a_live(a_live_entry(without))
    text = render_text(plan_of(live, [replace(declared(with_), secrets=(TOKEN,))]), PLAIN)
    assert "kwargs.token: (none) -> ${TOKEN}" in text
    assert "hunter2" not in text
    text = render_text(plan_of(a_live(a_live_entry(with_, secrets=(TOKEN,))), [declared(without)]), PLAIN)
    assert "${TOKEN}" in text
    assert "-> (none)" in text
    assert "hunter2" not in text


def test_what_an_apply_did_as_markdown() -> None:
    plan = every_action()
    text = applied_markdown(Applied(plan, 42), PLAIN)
    assert text.startswith("<!-- schedsync:plan:production:billing -->\n### schedsync apply: `production`\n")
    assert "**Applied revision 42: 1 created, 3 updated, 2 deleted, 2 renamed, 2 adopted, 1 forgotten.**" in text


def test_outputs_of_a_plan() -> None:
    assert outputs(every_action(), plan_file="p.json", exit_code=2) == {
        "changes": "9",
        "creates": "1",
        "updates": "3",
        "deletes": "2",
        "renames": "2",
        "applyable": "true",
        "plan_file": "p.json",
        "exitcode": "2",
    }
    assert outputs(refused(), plan_file=None, exit_code=3)["applyable"] == "false"
