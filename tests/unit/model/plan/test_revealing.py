"""From a saved plan to one that can be applied."""

from dataclasses import replace
from typing import Any

import pytest

from schedsync.errors import ChangedVariableError
from schedsync.model.plan.revealing import judged_again, revealed
from schedsync.model.plan.safety import Acknowledgements
from schedsync.model.plan.saved_plan import SavedPlan, read_plan
from schedsync.model.values.secrets import Secret
from schedsync.report.plan_document import render_json
from schedsync.report.style import PLAIN
from tests.made import a_live, a_live_entry, an_entry, declared
from tests.unit.report.plans import plan_of

KEY = b"k" * 32
SECRETS = (
    Secret("/args/0", "${COUNT}", ("COUNT",)),
    Secret("/kwargs/token", "Bearer ${USER}:${PASSWORD}", ("USER", "PASSWORD")),
)
ENTRY = an_entry("a", args=[3, "x"], kwargs={"token": "Bearer ana:pw", "y": 1})
VALUES = {"COUNT": "3", "USER": "ana", "PASSWORD": "pw"}


def saved(key: Any = KEY) -> SavedPlan:
    live = replace(a_live(a_live_entry(an_entry("old"))), hmac_key=key)
    plan = plan_of(live, [declared(ENTRY, secrets=SECRETS), declared(an_entry("b"))], deletes=1)
    return read_plan(render_json(plan, PLAIN))


def test_the_values_are_those_that_reading_the_manifest_gives() -> None:
    first, second, delete = revealed(saved(), VALUES, KEY).changes
    assert first.after == ENTRY
    assert (second.after, delete.after) == (an_entry("b"), None)


def test_a_variable_that_changed_is_named_without_its_value() -> None:
    with pytest.raises(ChangedVariableError) as caught:
        revealed(saved(), VALUES | {"PASSWORD": "hidden"}, KEY)
    assert caught.value.variables == ("USER", "PASSWORD")
    assert str(caught.value) == (
        'USER or PASSWORD, which "a" needs, changed since the plan was made; nothing was applied. '
        "Set it, or plan again."
    )


def test_a_value_of_another_type_is_another_value() -> None:
    with pytest.raises(ChangedVariableError, match=r'^COUNT, which "a" needs, changed'):
        revealed(saved(), VALUES | {"COUNT": "3.0"}, KEY)


def test_a_variable_that_is_gone_is_named() -> None:
    with pytest.raises(ChangedVariableError, match=r'^PASSWORD, which "a" needs, is not set'):
        revealed(saved(), {"COUNT": "3", "USER": "ana"}, KEY)


def test_a_plan_of_a_store_without_a_key_takes_the_values_of_now() -> None:
    first = revealed(saved(key=None), VALUES | {"COUNT": "4"}, KEY).changes[0]
    assert first.after == an_entry("a", args=[4, "x"], kwargs={"token": "Bearer ana:pw", "y": 1})


def test_a_key_that_is_gone_makes_every_value_another() -> None:
    with pytest.raises(ChangedVariableError):
        revealed(saved(), VALUES, None)


def test_what_is_acknowledged_now_counts_beside_what_was() -> None:
    live = a_live(*(a_live_entry(an_entry(f"e{number:02}")) for number in range(30)))
    plan = plan_of(live, [], empty=True)
    assert [check.code for check in plan.refusals] == ["SCH403", "SCH404"]
    assert judged_again(plan, Acknowledgements(deletes=30)).applyable
    assert not judged_again(plan, Acknowledgements(deletes=29)).applyable
    assert not judged_again(plan, Acknowledgements()).applyable
