"""What is too much to look at is known before it is looked at."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from schedsync.model.entry.entry import DateSpan, Entry
from schedsync.model.slots.effort import Allowance, effort, enough
from schedsync.model.timing import Cron, Crontab, Every, RRule, Solar, Timing

ENOUGH = enough(1)
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


def test_an_allowance_covers_what_was_looked_at_again_and_what_is_free_always() -> None:
    allowance = Allowance(1)
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    starts = (begin + timedelta(hours=number) for number in range(10_000))
    covered = [start for start in starts if allowance.covers(_entry(DAILY, start=start))]
    assert len(covered) == ENOUGH // effort(_entry(DAILY))
    assert allowance.covers(_entry(DAILY, start=covered[0]))
    assert allowance.covers(_entry(Every(timedelta(hours=1))))
    assert not allowance.covers(_entry(HARD))
