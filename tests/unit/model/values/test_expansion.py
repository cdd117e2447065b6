"""Variables in values: what is one, what it becomes, what is said where it has none."""

from typing import Any

import pytest

from schedsync.errors import InvalidValueError, UnsetVariableError
from schedsync.model.values.expansion import expand_scalar, expand_text, is_whole, names, value_of
from schedsync.model.values.secrets import Secret

VALUES = {"A": "a", "EMPTY": "", "FIVE": "5", "ON": "true", "NOTHING": "null", "ODD": "0049", "BRACES": "${A}"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("${A}", "a"),
        ("x${A}y${FIVE}", "xay5"),
        ("${EMPTY}", ""),
        ("${EMPTY:-d}", "d"),
        ("${NONE:-d}/${NONE:-}", "d/"),
        ("${A:-d}", "a"),
        ("${A:?why}", "a"),
        ("$${A}", "${A}"),
        ("$$${A}", "$${A}"),
        ("$A $ {A} $$", "$A $ {A} $$"),
        ("${BRACES}", "${A}"),
        ("${NONE:-a:-b}", "a:-b"),
    ],
)
def test_text(text: str, value: str) -> None:
    assert expand_text(text, VALUES) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${FIVE}", 5),
        ("${ON}", True),
        ("${NOTHING}", None),
        ("${EMPTY}", None),
        ("${NONE:-1.5}", 1.5),
        ("${NONE:-12:30}", "12:30"),
        ("${NONE:-no}", "no"),
        ("${ODD}", 49),
        ("${FIVE}${FIVE}", "55"),
        (" ${FIVE}", " 5"),
        ("$${FIVE}", "${FIVE}"),
        ("5", "5"),
    ],
)
def test_a_whole_scalar_is_read_again(text: str, value: Any) -> None:
    found = expand_scalar(text, VALUES)
    assert (found, type(found)) == (value, type(value))


def test_names_in_order_each_once() -> None:
    assert names("${B}$${C}${A:-x}${B:?why}${") == ("B", "A")
    assert names("none") == ()


def test_whole() -> None:
    assert is_whole("${A:-x y}")
    assert not any(is_whole(text) for text in ("${A} ", "$${A}", "${A}${B}", "${1}", "A"))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("${", (0, 2)),
        ("${}", (0, 3)),
        ("a ${1X} b", (2, 7)),
        ("${A", (0, 3)),
        ("${A-x}", (0, 6)),
        ("${A:x}", (0, 6)),
        ("${A:-${B}}", (0, 10)),
        ("a ${{ vars.A }} b", (2, 15)),
        ("${A:-{}", (0, 5)),
        ("${A B}", (0, 6)),
    ],
)
def test_what_is_no_variable(text: str, span: tuple[int, int]) -> None:
    with pytest.raises(InvalidValueError, match="is no variable") as caught:
        expand_text(text, VALUES)
    assert (caught.value.code, caught.value.span) == ("SCH227", span)


ANY = "write ${NAME}, ${NAME:-default} or ${NAME:?message}; $${ for a literal ${"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("${ A }", "write ${A}"),
        ("${A", "write ${A}"),
        ("${A b", ANY),
        ("${A-x}", "write ${A:-x}"),
        ("${A=x}", "write ${A:-x}"),
        ("${A:=x}", "write ${A:-x}"),
        ("${A :-x}", "write ${A:-x}"),
        ("${A: - x }", "write ${A:-x}"),
        ("${A:x}", "write ${A:-x}"),
        ("${A?why}", "write ${A:?why}"),
        ("${A:-{}", ANY),
        ("${A:+x}", ANY),
        ("${A/x/y}", ANY),
        ("${1A}", ANY),
        ("${}", ANY),
        ("${{ secrets.TOKEN }}", "write ${TOKEN}"),
        ("${{queue}}", "write ${QUEUE}"),
        ("${{ a || b }}", ANY),
        ("${var.every}", "write ${EVERY}"),
        ("${A:-${B}}", "a default cannot hold a variable: write its text"),
    ],
)
def test_what_to_write_in_place_of_it(text: str, hint: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        expand_text(text, VALUES)
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("${NONE}", "set NONE, or write a default: ${NONE:-…}"),
        ("${NONE:?}", "set NONE, or write a default: ${NONE:-…}"),
        ("${EMPTY:?ask the vault}", "ask the vault"),
    ],
)
def test_unset(text: str, hint: str) -> None:
    with pytest.raises(UnsetVariableError) as caught:
        expand_scalar(text, VALUES)
    assert (caught.value.code, caught.value.hint) == ("SCH228", hint)
    assert caught.value.message == f"the variable {caught.value.variable} is not set"


def test_too_long_a_number_does_not_show_the_value() -> None:
    with pytest.raises(InvalidValueError) as caught:
        expand_scalar("${N}", {"N": "7" * 1001})
    assert caught.value.code == "SCH117"
    assert "77" not in f"{caught.value}{caught.value.hint}"


def test_what_is_not_utf_8_does_not_show_the_value() -> None:
    with pytest.raises(InvalidValueError, match="a variable of this value is not UTF-8") as caught:
        expand_text("x${N}", {"N": "secret\udcff"})
    assert caught.value.code == "SCH210"
    assert "secret" not in f"{caught.value}{caught.value.hint}"


def test_a_secrets_value_is_that_of_its_manifest() -> None:
    assert value_of(Secret("/args/0", "${FIVE}", ("FIVE",)), VALUES) == 5
    assert value_of(Secret("/args/0", "!!str ${FIVE}", ("FIVE",)), VALUES) == "5"
    assert value_of(Secret("/args/0", "x-${FIVE}", ("FIVE",)), VALUES) == "x-5"


def test_variables_make_no_text_of_a_gigabyte() -> None:
    with pytest.raises(InvalidValueError, match="longer than 1000000 characters") as raised:
        expand_text("${A}" * 100_000, {"A": "x" * 100_000})
    assert raised.value.code == "SCH112"
