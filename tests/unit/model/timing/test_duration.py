"""Durations: every form people write, one canonical text."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedsync.errors import InvalidValueError
from schedsync.model.timing.duration import format_duration, parse_duration


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        (60, "1m"),
        (0, "0s"),
        (0.25, "250ms"),
        (90.0, "1m30s"),
        ("60", "1m"),
        ("1m", "1m"),
        ("PT1M", "1m"),
        ("P1DT2H30M", "1d2h30m"),
        ("P2W", "2w"),
        ("PT0.5S", "500ms"),
        ("1h 30m", "1h30m"),
        ("90m", "1h30m"),
        ("1.5h", "1h30m"),
        ("250ms", "250ms"),
        ("1w", "1w"),
        ("8d", "1w1d"),
        ("1s1ms", "1s1ms"),
        (" 2d ", "2d"),
    ],
)
def test_forms(value: object, canonical: str) -> None:
    duration = parse_duration(value)
    assert parse_duration(canonical) == duration
    assert format_duration(duration) == {"1w1d": "8d"}.get(canonical, canonical)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "not a duration"),
        ("m", "not a duration"),
        ("5 minutes", "not a duration"),
        ("1m1h", "not a duration"),
        ("P", "not a duration"),
        ("PT", "not a duration"),
        ("P1Y", "not a duration"),
        ("P1M", "not a duration"),
        (True, "not a duration"),
        (None, "NoneType"),
        ([1], "a list is not"),
        (float("nan"), "not a duration"),
        (float("inf"), "not a duration"),
        (-5, "negative"),
        ("-1h", "negative"),
        (0.0005, "whole number of milliseconds"),
        ("1.5ms", "whole number of milliseconds"),
        ("101 w", None),
        ("40000d", "longer than 100 years"),
        (10**30, "not a duration"),
        ("x" * 100, "…"),
    ],
)
def test_refused(value: object, message: str | None) -> None:
    if message is None:
        assert parse_duration(value) == timedelta(weeks=101)
        return
    with pytest.raises(InvalidValueError, match=message) as caught:
        parse_duration(value)
    assert caught.value.code == "SCH303"
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("5 minutes", "write 5m"),
        ("1 hour, 30 mins", "write 1h30m"),
        ("2 days and 1 hour", "write 2d1h"),
        ("5M", "write 5m"),
        ("1m30", "write 1m30s"),
        ("1h30", "write 1h30m"),
        ("1d12", "write it as"),
        ("5m 1h", "write it as"),
        ("1 fortnight", "write it as"),
        ("10s ago", "write it as"),
        ("1 month", "no fixed length"),
        ("1y", "no fixed length"),
        ("P1M", "no fixed length"),
        ("$EVERY", 'write "${EVERY}" for a variable'),
        ("12:30", "write 12m30s or 12h30m"),
        ("1:02:03", "write 1h2m3s"),
    ],
)
def test_what_to_write(text: str, hint: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        parse_duration(text)
    assert hint in (caught.value.hint or "")


@given(st.integers(0, 36_500 * 86_400_000))
def test_canonical_text_reads_back(ms: int) -> None:
    duration = timedelta(milliseconds=ms)
    assert parse_duration(format_duration(duration)) == duration


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("hourly", "write 1h"),
        ("every 5 minutes", "write 5m"),
        ("minutes=5", "write 5m"),
        ("5m;", "write 5m"),
        ("00:05:00", "write 5m"),
        ("00:00:00", "write 0s"),
        ("12:30", 'write 12m30s or 12h30m; a time of day is cron: "30 12 * * *"'),
        ("1:02:03", "write 1h2m3s"),
        ("soon", "write it as 30s, 15m, 1h30m, 2d, 250ms, PT15M or a number of seconds"),
    ],
)
def test_what_to_write_instead(text: str, hint: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        parse_duration(text)
    assert caught.value.hint == hint
