"""``explain``: what diagnostics mean. Every code of the program is documented in one docstring, and here they meet."""

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from importlib import import_module

from schedsync.codes.documentation import Explanation, read_documentation
from schedsync.errors import InvalidValueError
from schedsync.manifest import checks

_OTHERS = ("command_line", "safety", "ownership", "store", "application")
_SEPARATOR = re.compile(r"[\s,;]+")
_ROUND = " ,;:#"
# `error[SCH310]`, `[SCH310]`, `SCH310:`.
_SHOWN = re.compile(r"(?:[a-z]*\[)?(sch[0-9]{3})\]?:?", re.IGNORECASE)


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
        names: Codes (``SCH203``) or names (``unknown-key``), in any case, several with commas, and as findings show
            them (``error[SCH203]:``); all when empty.

    Raises:
        InvalidValueError: For those that there are not, each with one that is close.
    """
    if not names:
        return explanations()
    found: dict[str, Explanation] = {}
    unknown = []
    for name in (each for given in names for each in _SEPARATOR.split(given.strip(_ROUND)) or [""]):
        try:
            found |= {each.code: each for each in _named(name)}
        except InvalidValueError as error:
            unknown.append(error)
    if unknown:
        raise InvalidValueError.of_all(unknown)
    return tuple(found.values())


def _named(name: str) -> list[Explanation]:
    shown = _SHOWN.fullmatch(name)
    wanted = (shown[1] if shown else name).lower()
    found = [each for each in explanations() if wanted in (each.code.lower(), each.name)]
    if found:
        return found
    if name.strip().upper() in checks.RETIRED:
        raise InvalidValueError(f'"{name}" is a code of an older version; nothing reports it any more', code="SCH219")
    meant = _meant(wanted)
    hint = f'did you mean "{meant}"?' if meant else "`schedsync explain` lists all codes"
    raise InvalidValueError(f'no diagnostic has the code or name "{name}"', code="SCH219", hint=hint)


def _meant(wanted: str) -> str | None:
    """The code or name that was meant; of a code that there is not, its number says nothing of another."""
    digits = wanted.removeprefix("sch").strip("-_").replace("o", "0")
    code = next((each.code for each in explanations() if each.code == f"SCH{digits}"), None)
    if code is not None or wanted.startswith("sch") or digits.isdecimal():
        return code
    close = get_close_matches(wanted.replace("_", "-"), [each.name for each in explanations()], n=1)
    return close[0] if close else None


def _of_rule(rule: checks.Rule) -> Explanation:
    docstring = import_module(f"{checks.__name__}.{rule.module}").__doc__ or ""
    (found,) = read_documentation(docstring)
    return replace(
        found,
        severity=rule.severity,
        adjustable=rule.adjustable,
        ignorable=rule.adjustable and rule is not checks.APP_INCOMPLETE,
    )
