"""YAML 1.2's core schema, scalar by scalar."""

import math

import pytest

from schedsync.model.values.scalars import NumberTooLongError, UnknownTagError, misleads, plain_value, tagged_value

CORE = "tag:yaml.org,2002:"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("nULL", "nULL"),
        ("true", True),
        ("TRUE", True),
        ("yes", "yes"),
        ("NO", "NO"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("2026-11-23", "2026-11-23"),
        ("010", 10),
        ("-7", -7),
        ("+7", 7),
        ("0o14", 12),
        ("0x1F", 31),
        ("0b11", "0b11"),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1.", 1.0),
        (".", "."),
        ("-", "-"),
        ("1e999", math.inf),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("\u0661", "\u0661"),
    ],
)
def test_plain(text: str, value: object) -> None:
    found = plain_value(text)
    assert found == value
    assert type(found) is type(value)


def test_not_a_number() -> None:
    assert math.isnan(plain_value(".nan"))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["9" * 1001, "0x" + "f" * 1001])
def test_endless_digits(text: str) -> None:
    with pytest.raises(NumberTooLongError):
        plain_value(text)


@pytest.mark.parametrize(
    ("text", "tag", "value"),
    [
        ("5", "!", "5"),
        ("5", CORE + "str", "5"),
        ("5", CORE + "int", 5),
        ("5", CORE + "float", 5.0),
        ("5.5", CORE + "float", 5.5),
        ("true", CORE + "bool", True),
        ("", CORE + "null", None),
    ],
)
def test_tagged(text: str, tag: str, value: object) -> None:
    found = tagged_value(text, tag)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "tag"), [("x", "int"), ("5.5", "int"), ("x", "null"), ("x", "timestamp"), ("x", "map")]
)
def test_tags_that_do_not_fit(text: str, tag: str) -> None:
    with pytest.raises(UnknownTagError):
        tagged_value(text, CORE + tag)


@pytest.mark.parametrize(
    ("text", "misleading"),
    [("010", True), ("-0049", True), ("+000", True), ("05", False), ("00", False), ("0", False), ("10", False)],
)
def test_leading_zeros_mislead(text: str, misleading: bool) -> None:
    assert misleads(text) is misleading
