"""What is too much to look at is known before it is looked at."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from schedsync.model.entry.entry import DateSpan, Entry
from schedsync.model.slots.effort import Allowance, effort, enough
from schedsync.model.timing import Cron, Crontab, Every, RRule, Solar, Timing

ENOUGH = enough(1)
# Each is taken once.
STARTS = (datetime(2030, 1, 1, tzinfo=UTC) + timedelta(hours=number) for number in count())
DAILY = RRule("DTSTART:20260101T030000\nRRULE:FREQ=DAILY")
HARD = RRule("DTSTART:20260101T030000\nRRULE:FREQ=MINUTELY;INTERVAL=7;BYMONTHDAY=29;BYMONTH=2;BYHOUR=3")
COUNTED = RRule("DTSTART:20260101T030000\nRRULE:FREQ=SECONDLY;COUNT=10000;BYSECOND=0,1,2")
DATES = RRule("DTSTART:20260101T030000\nRDATE:20270101T030000,20280101T030000")


def _entry(timing: Timing, excluded: int = 0, **rest: datetime) -> Entry:
    days = (date(2027, 1, 1) + timedelta(days=2 * number) for number in range(excluded))
    spans = tuple(DateSpan(day, day) for day in days)
    return Entry(name="a", task="t", timing=timing, exclude_dates=spans, **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize("timing", [Cron(("0 0 * * *",)), Crontab(), Every(timedelta(hours=1))])
def test_what_takes_no_longer_than_reading_it_is_free(timing: Timing) -> None:
    assert effort(_entry(timing)) == 0
    assert effort(_entry(timing, 100)) == 0


@pytest.mark.parametrize(("timing", "many"), [(HARD, 1), (COUNTED, 6)])
def test_one_rule_or_a_few_may_be_too_much(timing: Timing, many: int) -> None:
    assert many * effort(_entry(timing)) > ENOUGH


@pytest.mark.parametrize("timing", [DAILY, DATES, Solar("sunset", 52.5, 13.4), Cron(("0 0 * * *", "0 1 * * *"))])
def test_hundreds_of_others_are_not(timing: Timing) -> None:
    assert 0 < 2_500 * effort(_entry(timing)) < enough(2_500)


@pytest.mark.parametrize("rule", ["DAILY", "WEEKLY", "MONTHLY"])
def test_nor_are_thousands_of_plain_rules_where_the_clock_changes(rule: str) -> None:
    entry = replace(_entry(RRule(f"DTSTART:20260101T030000\nRRULE:FREQ={rule}")), timezone="Europe/Berlin")
    assert 2_500 * effort(entry) < enough(2_500)


def test_nights_of_months_take_longer() -> None:
    assert effort(_entry(Solar("sunset", 80, 13.4))) > 50 * effort(_entry(Solar("sunset", 52.5, 13.4)))


def test_what_is_enough_falls_while_entries_take_its_place_and_rises_with_files_that_take_seconds() -> None:
    sizes = [enough(entries) for entries in (1, 5_000, 10_000)]
    assert sizes == sorted(sizes, reverse=True)
    assert enough(200_000) == 2 * enough(100_000) > enough(1)


def test_many_expressions_times_many_excluded_dates_are() -> None:
    expressions = tuple(f"{number} 0 * * *" for number in range(60))
    assert effort(_entry(Cron(expressions))) < ENOUGH / 100
    assert effort(_entry(Cron(expressions), 3_000)) > ENOUGH


def _rule(text: str, **rest: Any) -> Entry:
    return replace(_entry(RRule(f"DTSTART:20260101T030000{'Z' if rest.pop('utc', False) else ''}\n{text}")), **rest)


def test_rules_take_longer_where_the_clock_changes_unless_their_times_are_in_utc() -> None:
    plain = effort(_rule("RRULE:FREQ=DAILY"))
    assert effort(_rule("RRULE:FREQ=DAILY", timezone="Europe/Berlin")) > plain
    assert effort(_rule("RRULE:FREQ=DAILY", timezone="Europe/Berlin", utc=True)) == plain


def test_every_other_day_of_some_days_takes_longest() -> None:
    every_other, some = effort(_rule("RRULE:FREQ=DAILY;INTERVAL=2")), effort(_rule("RRULE:FREQ=DAILY;BYMONTH=2"))
    assert every_other == some == effort(_entry(DAILY))
    assert effort(_rule("RRULE:FREQ=DAILY;INTERVAL=2;BYMONTH=2")) > 50 * some
    assert effort(_rule("RRULE:FREQ=DAILY;INTERVAL=2;BYHOUR=2")) == some


@pytest.mark.parametrize("key", ["RDATE", "EXDATE"])
def test_dates_add_up(key: str) -> None:
    def dates(number: int) -> int:
        days = ",".join(f"2027{month:02}01T030000" for month in range(1, number + 1))
        return effort(_rule(f"RRULE:FREQ=DAILY\n{key}:{days}"))

    assert dates(12) - dates(6) == 6 * (dates(2) - dates(1)) > 0


def test_nights_of_months_are_those_of_both_ends_of_the_earth() -> None:
    by_latitude = [effort(_entry(Solar("sunset", latitude, 13.4))) for latitude in (-80, -65, -64.9, 64.9, 65, 80)]
    assert by_latitude == [max(by_latitude)] * 2 + [min(by_latitude)] * 2 + [max(by_latitude)] * 2


def test_an_excluded_date_takes_a_part_of_what_the_rule_does() -> None:
    daily, hourly = (_rule(f"RRULE:FREQ={frequency}") for frequency in ("DAILY", "HOURLY"))
    of_daily, of_hourly = (
        effort(replace(each, exclude_dates=_entry(DAILY, 101).exclude_dates)) - effort(each) for each in (daily, hourly)
    )
    assert of_hourly > 10 * of_daily > 0


def test_an_allowance_covers_what_was_looked_at_again_and_what_is_free_always() -> None:
    allowance = Allowance(1)
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    starts = (begin + timedelta(hours=number) for number in range(10_000))
    covered = [start for start in starts if allowance.covers(_entry(DAILY, start=start))]
    assert len(covered) == ENOUGH // effort(_entry(DAILY))
    assert allowance.covers(_entry(DAILY, start=covered[0]))
    assert allowance.covers(_entry(Every(timedelta(hours=1))))
    assert not allowance.covers(_entry(HARD))


def test_an_allowance_covers_its_last_microsecond_and_no_more() -> None:
    each = effort(_entry(DAILY))
    entries = next(number for number in count(100_000) if enough(number) % each == 0)
    allowance = Allowance(entries)
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    covered = [
        allowance.covers(_entry(DAILY, start=begin + timedelta(hours=number)))
        for number in range(enough(entries) // each + 1)
    ]
    assert covered == [True] * (len(covered) - 1) + [False]


@pytest.mark.parametrize(
    "other",
    [
        {"timing": RRule(COUNTED.text.replace("2026", "2027"))},
        {"timezone": "Etc/GMT+1"},
        {"start": datetime(2026, 1, 1, tzinfo=UTC)},
        {"end": datetime(2029, 1, 1, tzinfo=UTC)},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_has_other_slots_was_not_looked_at_yet(other: dict[str, Any]) -> None:
    allowance = Allowance(1)
    known = _entry(COUNTED)
    assert allowance.covers(known)
    while allowance.covers(_entry(COUNTED, start=next(STARTS))):
        pass
    assert allowance.covers(replace(known, name="b", task="other"))
    assert not allowance.covers(replace(known, **other))
