"""``${NAME}``, ``${NAME:-default}``, ``${NAME:?message}`` in values; ``$${`` is a literal ``${``.

As in a shell, an empty variable counts as unset where a default or a message is given. No message ever holds a value.
"""

import re
from collections.abc import Mapping

from schedsync.errors import InvalidValueError, UnsetVariableError
from schedsync.model.values.scalars import NumberTooLongError, Scalar, plain_value
from schedsync.model.values.secrets import TEXT_MARK, Secret

NAME = "[A-Za-z_][A-Za-z0-9_]*"
"""What a variable's name looks like, as a regular expression."""

_MOST_CHARACTERS = 1_000_000
_EXPANSION = re.compile(
    r"\$(?P<literal>\$\{)"
    rf"|\$\{{(?P<name>{NAME})(?::(?P<kind>[-?])(?P<text>[^{{}}]*))?\}}"
    # As other tools write it, and with another inside.
    r"|(?P<bad>\$\{\{[^{}]*\}\}|\$\{[^{}]*\$\{[^{}]*\}[^{}]*\}|\$\{[^{}]*\}?)"
)

# `${ X }`, `${X`, `${X-5m}`, `${X:=5m}`, `${X: -5m}` and `${X:5m}`, as shells and compose files take them or nearly.
_NEARLY = re.compile(rf"\$\{{\s*(?P<name>{NAME})\s*(?:(?P<sign>:?\s*[-?=]|:)(?P<text>[^{{}}+][^{{}}]{{0,60}})?)?\}}?")
# `${{ vars.X }}` and `${var.x}`.
_DOTTED = re.compile(rf"\$\{{{{?\s*(?:[\w-]+\.)*(?P<name>{NAME})\s*\}}}}?", re.ASCII)


def names(text: str) -> tuple[str, ...]:
    """The variables that a text names, in order, each once."""
    return tuple(dict.fromkeys(found["name"] for found in _EXPANSION.finditer(text) if found["name"]))


def is_whole(text: str) -> bool:
    """Whether a text is one ``${…}`` and nothing else, so that its value is read again as a scalar."""
    found = _EXPANSION.fullmatch(text)
    return found is not None and found["name"] is not None


def expand_text(text: str, variables: Mapping[str, str]) -> str:
    """Put variables into a text.

    Args:
        text: As a file writes it.
        variables: Values by name.

    Raises:
        UnsetVariableError: For a variable without a value and without a default (``SCH228``).
        InvalidValueError: For a ``${`` that begins no expansion, with its place in ``span`` (``SCH227``), for a
            variable that is not UTF-8 (``SCH210``), and for a million characters of variables (``SCH112``).
    """
    if bad := next((found for found in _EXPANSION.finditer(text) if found["bad"]), None):
        raise InvalidValueError(
            f'"{bad[0][:40]}" is no variable',
            code="SCH227",
            hint=_bad_hint(bad[0]),
            span=bad.span(),
        )

    longest = _MOST_CHARACTERS

    def value(found: re.Match[str]) -> str:
        nonlocal longest
        value = known(found)
        longest -= len(value)
        if longest < 0:
            raise InvalidValueError(
                f"variables make this longer than {_MOST_CHARACTERS} characters",
                code="SCH112",
                hint="write what is meant here",
            )
        return value

    def known(found: re.Match[str]) -> str:
        if found["literal"]:
            return "${"
        name, given = found["name"], variables.get(found["name"])
        if given or (given is not None and found["kind"] is None):
            return given
        if found["kind"] == "-":
            return str(found["text"])
        raise UnsetVariableError(name, found["text"] or None)

    expanded = _EXPANSION.sub(value, text)
    if not expanded.isascii() and _is_no_text(expanded):
        raise InvalidValueError(
            "a variable of this value is not UTF-8", code="SCH210", hint=f"see {', '.join(names(text))}"
        )
    return expanded


def _bad_hint(bad: str) -> str:
    """What to write for what other tools take for a variable or a default, and for anything else."""
    found = _NEARLY.fullmatch(bad)
    rest = (found["text"] or "").strip() if found else ""
    if found and (rest or not found["sign"]):
        sign = ":?" if "?" in (found["sign"] or "") else ":-"
        return f"write ${{{found['name']}{sign + rest if rest else ''}}}"
    if found := _DOTTED.fullmatch(bad):
        return f"write ${{{found['name'].upper()}}}"
    if "${" in bad[1:]:
        return "a default cannot hold a variable: write its text"
    return "write ${NAME}, ${NAME:-default} or ${NAME:?message}; $${ for a literal ${"


def expand_scalar(text: str, variables: Mapping[str, str]) -> Scalar:
    """A scalar's value: one that is a whole ``${…}`` is read again by YAML 1.2, any other is a text.

    Raises:
        UnsetVariableError: As ``expand_text``.
        InvalidValueError: As ``expand_text``, and for a number that is too long (``SCH117``).
    """
    expanded = expand_text(text, variables)
    if not is_whole(text):
        return expanded
    try:
        return plain_value(expanded)
    except NumberTooLongError:
        name = names(text)[0]
        raise InvalidValueError(
            f"the value of {name} is a number of too many digits",
            code="SCH117",
            hint=f"keep it a text: !!str ${{{name}}}",
        ) from None


def value_of(secret: Secret, variables: Mapping[str, str]) -> Scalar:
    """The value that a secret has by these variables, the same that reading its manifest gives.

    Raises:
        UnsetVariableError: As ``expand_text``.
        InvalidValueError: As ``expand_scalar``.
    """
    template = secret.template.removeprefix(TEXT_MARK)
    if template != secret.template:
        return expand_text(template, variables)
    return expand_scalar(template, variables)


def _is_no_text(value: str) -> bool:
    """Whether a value holds bytes that the operating system gave and that are no characters."""
    return any("\ud800" <= char <= "\udfff" for char in value)
