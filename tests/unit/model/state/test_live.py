"""What was read of an entry."""

from dataclasses import replace

from tests.made import a_live_entry, an_entry


def test_a_definition_is_known_by_its_digest_if_it_can_be_read() -> None:
    live = a_live_entry(an_entry("a"))

    assert live.matches(live.digest)
    assert not live.matches("0" * 32)
    assert not replace(live, entry=None, problem="not JSON").matches(live.digest)
