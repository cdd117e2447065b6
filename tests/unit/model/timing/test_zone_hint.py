"""What to write instead of a zone that there is not."""

import pytest

from schedsync.model.timing.zone_hint import zone_hint


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Europe/Berln", 'did you mean "Europe/Berlin"?'),
        ("Europe/Belrin", 'did you mean "Europe/Berlin"?'),
        ("Erope/Berlin", 'did you mean "Europe/Berlin"?'),
        ("New York", 'did you mean "America/New_York"?'),
        ("America/NewYork", 'did you mean "America/New_York"?'),
        ("Asia/Calcuta", 'did you mean "Asia/Calcutta"?'),
        ("us/pacific", 'did you mean "US/Pacific"?'),
        ("GMT+2", 'write "Etc/GMT-2", whose sign is the other way round, or an area\'s name'),
        ("-05:00", 'write "Etc/GMT+5", whose sign is the other way round, or an area\'s name'),
        ("$TZ", 'write "${TZ}" for a variable'),
        ("CEST", 'abbreviations are no zones; for example "Europe/Berlin"'),
        ("pst", 'abbreviations are no zones; for example "America/Los_Angeles"'),
        ("ZZZ", "use an IANA name, such as Europe/Berlin or UTC"),
        ("Europe/Z12x", "use an IANA name, such as Europe/Berlin or UTC"),
        ("", "use an IANA name, such as Europe/Berlin or UTC"),
    ],
)
def test_what_to_write(name: str, hint: str) -> None:
    assert zone_hint(name) == hint
