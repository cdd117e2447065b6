"""From a saved plan to one that can be applied: its secrets from the variables of now, its checks judged again."""

from collections.abc import Mapping
from dataclasses import replace

from schedsync.errors import ChangedVariableError, UnsetVariableError
from schedsync.model.entry.definition import from_definition, to_definition
from schedsync.model.plan.check import CheckStatus
from schedsync.model.plan.plan import Action, Plan, PlannedChange
from schedsync.model.plan.safety import Acknowledgements, is_said
from schedsync.model.plan.saved_plan import SavedPlan
from schedsync.model.values.expansion import value_of
from schedsync.model.values.sealing import seal_of_value
from schedsync.model.values.secrets import placed


def revealed(saved: SavedPlan, variables: Mapping[str, str], key: bytes | None) -> Plan:
    """The plan with the values of its secrets.

    Args:
        saved: The plan.
        variables: Of the environment that it is for.
        key: The store's. A plan made before the store had one tells only the variables' names, so that whatever
            value they have is taken.

    Raises:
        ChangedVariableError: When a variable has no value any more, or another than when the plan was made.
    """
    plan = saved.plan
    return replace(plan, changes=tuple(_revealed(change, variables, key) for change in plan.changes))


def judged_again(plan: Plan, said: Acknowledgements) -> Plan:
    """The plan with what is acknowledged now beside what was when it was made."""
    checks = (
        replace(check, status=CheckStatus.ACKNOWLEDGED) if is_said(check.acknowledge, said) else check
        for check in plan.checks
    )
    return replace(plan, checks=tuple(checks))


def _revealed(change: PlannedChange, variables: Mapping[str, str], key: bytes | None) -> PlannedChange:
    if change.after is None or not change.secrets_after or Action.FORGET in change.actions:
        return change  # what is forgotten stays as it is, whatever its variables have become
    values = {}
    for secret, seal in zip(change.secrets_after, change.seals, strict=True):
        try:
            value = value_of(secret, variables)
        except UnsetVariableError as error:
            raise ChangedVariableError([error.variable], entry=change.name, unset=True) from None
        if seal is not None and seal != seal_of_value(value, key):
            raise ChangedVariableError(secret.variables, entry=change.name)
        values[secret.pointer] = value
    after = from_definition(change.after.name, placed(to_definition(change.after), values))
    return replace(change, after=after)
