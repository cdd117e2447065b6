"""``explain``: what diagnostics mean. Every code of the program is documented in one docstring, and here they meet."""

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from importlib import import_module

from schedsync.codes.documentation import Explanation, read_documentation
from schedsync.errors import InvalidValueError
from schedsync.manifest import checks

_OTHERS = ("command_line", "safety", "ownership", "store", "application")


@cache
def explanations() -> tuple[Explanation, ...]:
    """All of them, by code."""
    found = [_of_rule(rule) for rule in checks.RULES.values()]
    for name in _OTHERS:
        found += read_documentation(import_module(f"schedsync.codes.{name}").__doc__ or "")
    return tuple(sorted(found, key=lambda each: each.code))


def explain(names: Sequence[str]) -> tuple[Explanation, ...]:
    """What the codes mean, each once, in the order given.

    Args:
        names: Codes (``SCH203``) or names (``unknown-key``), in any case; all when empty.

    Raises:
        InvalidValueError: For one that there is not, with one that is close.
    """
    if not names:
        return explanations()
    found: dict[str, Explanation] = {}
    for name in names:
        for each in _named(name):
            found[each.code] = each
    return tuple(found.values())


def _named(name: str) -> list[Explanation]:
    wanted = name.strip().lower()
    found = [each for each in explanations() if wanted in (each.code.lower(), each.name)]
    if found:
        return found
    if name.strip().upper() in checks.RETIRED:
        raise InvalidValueError(f'"{name}" is a code of an older version; nothing reports it any more', code="SCH219")
    known = {word: each for each in explanations() for word in (each.code.lower(), each.name)}
    close = get_close_matches(wanted, known, n=1)
    shown = known[close[0]].code if close and close[0].startswith("sch") else close[0] if close else None
    hint = f'did you mean "{shown}"?' if shown else "`schedsync explain` lists all codes"
    raise InvalidValueError(f'no diagnostic has the code or name "{name}"', code="SCH219", hint=hint)


def _of_rule(rule: checks.Rule) -> Explanation:
    docstring = import_module(f"{checks.__name__}.{rule.module}").__doc__ or ""
    (found,) = read_documentation(docstring)
    return replace(
        found,
        severity=rule.severity,
        adjustable=rule.adjustable,
        ignorable=rule.adjustable and rule is not checks.APP_INCOMPLETE,
    )
