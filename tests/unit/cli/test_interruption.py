"""Commands that are stopped while they write."""

import pytest

from schedsync.cli.interruption import telling, telling_what_is_unknown
from schedsync.errors import StoreError


def test_whoever_stops_a_write_learns_that_it_may_have_taken_place(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt), telling_what_is_unknown():
        raise KeyboardInterrupt
    assert "whole or not at all, and which is not known: plan again to see\n" in capsys.readouterr().err


def test_errors_say_themselves_what_they_left_behind(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StoreError), telling_what_is_unknown():
        raise StoreError("no")
    assert capsys.readouterr() == ("", "")


def test_whoever_takes_no_more_output_learns_what_became_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BrokenPipeError), telling("revision 2 was applied"):
        raise BrokenPipeError
    assert capsys.readouterr() == ("", "standard output was closed; revision 2 was applied\n")
