"""Cron expressions: what is taken, what is said of what is not."""

from datetime import UTC, datetime

import pytest
from cronsim import CronSim
from hypothesis import given, settings
from hypothesis import strategies as st

from schedsync.errors import InvalidValueError
from schedsync.model.timing import Cron
from schedsync.model.timing.cron_text import parse_cron, rule_of_expression
from tests.unit.model import strategies


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("*/5 * * * *", "*/5 * * * *"),
        ("  0  6\t* * mon-fri ", "0 6 * * 1-5"),
        ("@daily", "0 0 * * *"),
        ("@Hourly", "0 * * * *"),
        ("00 06 1,15 JAN,dec *", "0 6 1,15 1,12 *"),
        ("0 6 * * 7", "0 6 * * 0"),
        ("0 6 * * sun", "0 6 * * 0"),
        ("0 6 * * MON#2", "0 6 * * 1#2"),
        ("0 6 * * 7#1", "0 6 * * 0#1"),
        ("0 6 * * 5L", "0 6 * * 5L"),
        ("0 6 * * fril", "0 6 * * 5L"),
        ("0 6 L * *", "0 6 L * *"),
        ("0 6 lw * *", "0 6 LW * *"),
        ("5/10 0-12/2 * * *", "5/10 0-12/2 * * *"),
        ("30 0 6 * * *", "30 0 6 * * *"),
    ],
)
def test_canonical(text: str, canonical: str) -> None:
    assert parse_cron(text) == Cron((canonical,))
    assert parse_cron(canonical) == Cron((canonical,))


def test_lists_are_sorted_and_without_repeats() -> None:
    assert parse_cron(["0 6 * * 1", "@daily", "0 6 * * mon"]) == Cron(("0 0 * * *", "0 6 * * 1"))


@pytest.mark.parametrize(
    ("text", "message", "hint", "marked"),
    [
        ("60 * * * *", "60 is outside the minute field: it goes from 0 to 59", None, "60"),
        ("0 24 * * *", "24 is outside the hour field", None, "24"),
        ("0 0 0 * *", "0 is outside the day of month field", None, None),
        ("0 0 * 13 *", "13 is outside the month field", None, "13"),
        ("0 0 * * 8", "8 is outside the day of week field", None, "8"),
        ("0 22-2 * * *", "goes backwards", 'write "22-23,0-2"', "22-2"),
        ("0 22-0 * * *", "goes backwards", 'write "22-23,0"', "22-0"),
        ("0 22-4/2 * * *", "goes backwards", 'write "22,0,2,4"', "22-4/2"),
        ("0 0 * * fri-mon", "the range fri-mon in", 'write "fri-sat,sun-mon"', "fri-mon"),
        ("0 0 1 NOV-FEB/2 *", "the range NOV-FEB in", 'write "NOV,JAN"', "NOV-FEB/2"),
        ("0 0 * * fri-1", "the range fri-1 in", 'write "5-6,0-1"', "fri-1"),
        ("0 0 1 jna *", '"jna" has no meaning', 'did you mean "jan"?', "jna"),
        ("0 0 * * 7-3", "goes backwards", 'write "0-3"', "7-3"),
        ("0 0 * * 7-3/2", "goes backwards", 'write "0-3/2"', "7-3/2"),
        ("@reboot", "no meaning here", None, None),
        ("@dayly", "unknown cron nickname", "@daily", None),
        ("@x", "unknown cron nickname", "@yearly, ", None),
        ("* * * *", "this one has 4", "minute, hour", None),
        ("", "this one has 0", None, None),
        ("0 0 * * mondy", "no meaning in the day of week field", 'did you mean "mon"?', "mondy"),
        ("0 0 * * xyz9", "no meaning in the day of week field", "SUN to SAT", "xyz9"),
        ("0 2 * * * root", 'no user and no command, as "root"', 'write "0 2 \\* \\* \\*"', None),
        ("17 * * * * root /bin/run x", 'no command, as "root /bin/run x"', 'write "17 \\* \\* \\* \\*"', None),
        ("0 6 * * 1-5 # on weekdays", "no comment", 'write "0 6 \\* \\* 1-5"', None),
        ("0 15 10 ? * 6L 2026-2028", "has no year", 'write "0 15 10 \\* \\* 6L"', None),
        ("TZ=Europe/Berln 0 6 * * *", "no time zone", "timezone: Europe/Berlin", None),
        ("TZ=x/y 0 6 * * *", "no time zone", "timezone: x/y", None),
        ("Mon..Fri *-*-* 06:00:00", "is no cron expression", 'write "0 6 \\* \\* mon-fri"', None),
        ("Monday,sun 6:30", "is no cron expression", 'write "30 6 \\* \\* mon,sun"', None),
        ("daily", "is no cron expression", 'write "@daily"', None),
        ("-", "is no cron expression", "`enabled: false`", None),
        ("@once", "no @once", "`at: 2026-11-23T09:00`", None),
        ("0 24 * * *", "outside the hour field", "midnight is 0", "24"),
        ("H 2 * * *", "in the minute field", "`spread: 1h`", "H"),
        ("0~30 2 * * *", "in the minute field", "write 0, and", "0~30"),
        ("~ 2 * * *", "in the minute field", "write 0, and", "~"),
        ("0 0 15W * *", "in the day of month field", "LW", "15W"),
        ("0 0 L-2 * *", "in the day of month field", "write L,", "L-2"),
        ("0 0 * * weekdays", "in the day of week field", 'write "MON-FRI"', "weekdays"),
        ("0 0 * * weekend", "in the day of week field", 'write "SAT,SUN"', "weekend"),
        ("0 6pm * * *", "in the hour field", "write 18", "6pm"),
        ("0 12am * * *", "in the hour field", "write 0", "12am"),
        ("/5 * * * *", "in the minute field", 'write "\\*/5"', "/5"),
        ("0 0 ? * *", "no meaning in the day of month field", 'write "\\*"', "?"),
        ("a 0 * * *", "no meaning in the minute field", "numbers from 0 to 59", "a"),
        ("*-5 0 * * *", "no meaning", None, "*-5"),
        ("-5 0 * * *", "no meaning", None, "-5"),
        ("1- 0 * * *", "the range .1-. has no end", "1-5", "1-"),
        ("1,,2 0 * * *", "empty item", "remove the comma", ","),
        ("1, 0 * * *", "holds no blanks", 'write "1,0 * * *"', None),
        (",1 0 * * *", "empty item", None, ","),
        ("0 0 * * 1,", "empty item", None, ","),
        ("0 2 * * sun, mon", "holds no blanks", 'write "0 2 * * sun,mon"', None),
        ("0 2 * * * UTC", "no time zone", 'write `timezone: UTC`, and "0 2 * * *" here', None),
        ("0 2 * * * Europe/Berlin", "no time zone", "timezone: Europe/Berlin", None),
        ("CRON_TZ=Europe/Berlin 0 2 * * *", "no time zone", "timezone: Europe/Berlin", None),
        ("cron(0 2 * * ? *)", "fields alone, without cron", "minute, hour", None),
        ("“0 2 * * *”", "typographic quotes", 'write "0 2 * * *"', None),
        ("@every 5m", "no @every", "every: 5m", None),
        ("*/0 * * * *", 'the step "0"', None, "*/0"),
        ("*/x * * * *", 'the step "x"', None, "*/x"),
        ("*/ * * * *", 'the step ""', None, "*/"),
        ("0 0 * * 1#6", "1 to 5 times", None, "1#6"),
        ("0 0 1#2 * *", "no meaning", None, "1#2"),
        ("0 0 * * *#2", "no meaning", None, "*#2"),
        ("0 0 * * 8L", "no meaning", None, "8L"),
        ("0 0 * * L", "no meaning", None, "L"),
        ("٣ * * * *", "no meaning", None, "٣"),
        ("9" * 5000 + " * * * *", "outside the minute", None, None),
    ],
)
def test_refused(text: str, message: str, hint: str | None, marked: str | None) -> None:
    with pytest.raises(InvalidValueError, match=message) as caught:
        parse_cron(text)
    error = caught.value
    assert error.code == "SCH301"
    assert error.path == ("cron",)
    assert len(error.message) < 200
    if hint:
        assert hint.replace("\\", "") in (error.hint or "")
    if marked:
        assert error.span is not None
        assert text[slice(*error.span)] == marked


def test_an_error_in_a_list_names_its_item() -> None:
    with pytest.raises(InvalidValueError, match="outside the minute") as caught:
        parse_cron(["0 0 * * *", "61 * * * *"])
    assert caught.value.path == ("cron", 1)
    assert caught.value.span == (0, 2)


@pytest.mark.parametrize("value", [None, 5, [], {}, [5]])
def test_refused_types(value: object) -> None:
    with pytest.raises(InvalidValueError, match="cron"):
        parse_cron(value)


@given(strategies.cron_texts())
def test_what_we_take_cronsim_takes(text: str) -> None:
    (expression,) = parse_cron(text).expressions
    assert parse_cron(expression).expressions == (expression,)
    reading = CronSim(text, datetime(2026, 1, 1, tzinfo=UTC)) if rule_of_expression(expression) else None
    if reading is not None:
        ours = CronSim(expression, datetime(2026, 1, 1, tzinfo=UTC))
        assert (reading.minutes, reading.hours, reading.days) == (ours.minutes, ours.hours, ours.days)
        assert {day if isinstance(day, tuple) else day % 7 for day in reading.weekdays} == {
            day if isinstance(day, tuple) else day % 7 for day in ours.weekdays
        }


@settings(max_examples=300)
@given(st.text(alphabet="0123456789*/-,#@LWlwmonfri ?\tä", max_size=30) | st.text(max_size=30))
def test_any_text_is_taken_or_refused_plainly(text: str) -> None:
    try:
        timing = parse_cron(text)
    except InvalidValueError as error:
        start, end = error.span or (0, 1)
    else:
        start, end = 0, 1
        rule_of_expression(timing.expressions[0])
    assert 0 <= start < end


def test_a_day_that_no_month_has_makes_no_rule() -> None:
    assert rule_of_expression("0 0 30 2 *") is None


def test_every_field_at_fault_is_told() -> None:
    with pytest.raises(InvalidValueError) as caught:
        parse_cron("60 24,25 0 * mondy")
    assert [(each.span, each.message.split()[0]) for each in caught.value.all] == [
        ((0, 2), "60"),
        ((3, 5), "24"),
        ((6, 8), "25"),
        ((9, 10), "0"),
        ((13, 18), '"mondy"'),
    ]


def test_every_expression_at_fault_is_told() -> None:
    with pytest.raises(InvalidValueError) as caught:
        parse_cron(["60 * * * *", "0 * * * *", 5, "0 24 32 * *"])
    assert [each.path for each in caught.value.all] == [("cron", 0), ("cron", 2), ("cron", 3), ("cron", 3)]


def test_an_expression_of_thousands_of_mistakes_names_a_hundred() -> None:
    with pytest.raises(InvalidValueError) as raised:
        parse_cron(",".join(["99"] * 5_000) + " * * * *")
    assert len(raised.value.all) == 101
    assert raised.value.all[-1].message == "the rest of the minute field was not looked at"
    assert raised.value.all[-1].span == (299, 14_999)
    with pytest.raises(InvalidValueError) as raised:
        parse_cron(",".join(["99"] * 100) + " * * * *")
    assert len(raised.value.all) == 100


def test_a_list_of_thousands_of_mistakes_names_those_of_a_hundred_items() -> None:
    with pytest.raises(InvalidValueError) as raised:
        parse_cron(["99 99 * * *"] * 5_000)
    assert len(raised.value.all) == 201
    assert raised.value.all[-1].path == ("cron", 100)
    with pytest.raises(InvalidValueError) as raised:
        parse_cron(["99 * * * *"] * 100)
    assert len(raised.value.all) == 100


def test_no_other_tool_writes_a_megabyte() -> None:
    with pytest.raises(InvalidValueError, match="this one has 7"):
        parse_cron("0 0" + " " * 100_000 + "* * *, x y")


def test_both_ends_of_a_range_are_told() -> None:
    with pytest.raises(InvalidValueError) as caught:
        parse_cron("0 6 * * MO-FR")
    assert [error.hint for error in caught.value.all] == ['did you mean "MON"?', 'did you mean "FRI"?']
    with pytest.raises(InvalidValueError) as caught:
        parse_cron("0 6 * * MO-FRI")
    assert [error.hint for error in caught.value.all] == ['did you mean "MON"?']
