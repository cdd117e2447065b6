"""A diff is empty exactly where the definitions are the same, whatever the entry; and every plan can be shown."""

import json
from dataclasses import replace

import jsonschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schedsync.manifest.schema import load
from schedsync.model.entry.definition import from_definition, to_definition
from schedsync.model.entry.entry import Entry
from schedsync.model.plan.diff import diff
from schedsync.model.plan.plan import Made, Target
from schedsync.model.plan.planning import make_plan
from schedsync.model.plan.safety import NOTHING_SAID
from schedsync.model.plan.thresholds import DEFAULT_THRESHOLDS
from schedsync.model.values.pointers import changed_pointers
from schedsync.report.plan_document import render_json
from schedsync.report.plan_text import render_text
from schedsync.report.style import PLAIN
from tests.made import a_live, a_live_entry, declared, desired
from tests.unit.model.strategies import entries

PLAN_SCHEMA = jsonschema.Draft202012Validator(load("plan"))


@settings(deadline=None)
@given(entries())
def test_what_was_applied_is_no_difference(entry: Entry) -> None:
    stored = from_definition(entry.name, to_definition(entry))
    assert diff(a_live(a_live_entry(stored)), desired(declared(entry)), owner="billing").changes == ()


@settings(deadline=None)
@given(entries(), entries())
def test_two_entries_differ_exactly_where_a_pointer_says(old: Entry, new: Entry) -> None:
    new = replace(new, name=old.name)
    pointers = changed_pointers(to_definition(old), to_definition(new))
    assert bool(pointers) is (old != new)
    assert list(pointers) == sorted(set(pointers))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(entries(), max_size=4), st.lists(entries(), max_size=4))
def test_every_plan_can_be_shown(live_entries: list[Entry], wanted_entries: list[Entry]) -> None:
    live = a_live(*(a_live_entry(entry) for entry in live_entries))
    wanted = {entry.name: declared(entry) for entry in wanted_entries}.values()
    target = Target(environment=None, url="redis://h/0", key_prefix="p", instance_id=None)
    difference = diff(live, desired(*wanted), owner="billing")
    made = Made(plan_id="p", by="ana", target=target)
    plan = make_plan(difference, live, made, thresholds=DEFAULT_THRESHOLDS, said=NOTHING_SAID)
    PLAN_SCHEMA.validate(json.loads(render_json(plan, PLAIN)))
    text = render_text(plan, PLAIN)
    assert all(line.isprintable() for line in text.splitlines())
