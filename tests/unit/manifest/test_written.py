"""Where the characters of values stand in their texts."""

import pytest
import yaml

from schedsync.manifest.written import character_offsets


@pytest.mark.parametrize(
    "written",
    [
        "0 6 * * *",
        '"0 6"',
        '"a\\tb\\\\c\\"d"',
        "'it''s '''''",
        "|\n  one\n   two\n\n  three\n",
        "|-\n\n\n  one\n \n  two",
        "|  # told\r\n  one\r\n\r\n  two\r\n",
        ">\n  one\n  two\n\n  three\n\n\n  four\n",
        ">+\n\n  one\n  two\n",
    ],
)
def test_each_character_is_where_the_value_has_it(written: str) -> None:
    offsets = character_offsets(written)
    assert offsets is not None
    value = yaml.safe_load(f"a: {written}")["a"]
    assert value[: len(offsets)].rstrip("\n") == value.rstrip("\n")
    for sign, at in zip(value, offsets, strict=False):
        assert sign == written[at] or sign in ' \n\t\\"'


@pytest.mark.parametrize("written", ['"\\x41"', "one\n  two", "|2\n  one", ">\n one\n  two", "x" * 200_000])
def test_what_is_not_told(written: str) -> None:
    assert character_offsets(written) is None


def test_an_empty_block() -> None:
    assert character_offsets("|\n") == []
