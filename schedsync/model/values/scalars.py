"""What a scalar means: YAML 1.2's core schema (yaml.org/spec/1.2.2/#103-core-schema).

PyYAML reads by YAML 1.1, where ``NO`` is false, ``12:30`` is 750 and ``010`` is 8. Here they are the text ``NO``, the
text ``12:30`` and the number 10.
"""

import re

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_FIRST = frozenset("0123456789+-.~nNtTfF")
_OF_WORDS = frozenset("~nNtTfF")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]{2,}")
_OTHER_BASE = re.compile(r"0(?:o[0-7]+|x[0-9a-fA-F]+)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_MAX_DIGITS = 1000
_PREFIX = "tag:yaml.org,2002:"


class NumberTooLongError(ValueError):
    """A number of more digits than anyone means; Python itself refuses to print such."""


class UnknownTagError(ValueError):
    """A tag outside the core schema, or one that its text does not fit."""


def plain_value(text: str) -> Scalar:
    """The value of an unquoted scalar.

    Raises:
        NumberTooLongError: For a number of more than 1000 digits.
    """
    if text and text[0] not in _FIRST:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _OF_WORDS:
        return text
    if _INTEGER.fullmatch(text):
        return int(_within_limit(text))
    if _OTHER_BASE.fullmatch(text):
        return int(_within_limit(text), 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def misleads(text: str) -> bool:
    """Whether an integer begins with zeros that people or other tools take for more than nothing.

    ``010`` is 8 to YAML 1.1; ``0049`` loses its zeros. Two digits, such as ``05``, are what everybody takes them for.
    """
    return _LEADING_ZERO.fullmatch(text) is not None


def tagged_value(text: str, tag: str) -> Scalar:
    """The value of a scalar with an explicit tag, such as ``!!str 5``.

    Raises:
        UnknownTagError: For a tag other than ``!``, ``!!str``, ``!!int``, ``!!float``, ``!!bool`` and ``!!null``, or
            a text that is not of that kind.
        NumberTooLongError: For a number of more than 1000 digits.
    """
    if tag in ("!", _PREFIX + "str"):
        return text
    value = plain_value(text)
    kind = tag.removeprefix(_PREFIX)
    if kind == "float" and type(value) is int:
        return float(value)
    if kind != type(value).__name__ and not (kind == "null" and value is None):
        raise UnknownTagError(tag)
    return value


def _within_limit(text: str) -> str:
    if len(text) > _MAX_DIGITS:
        raise NumberTooLongError
    return text
