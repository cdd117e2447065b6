"""Celery's crontab fields: the same numbers as Celery reads."""

import pytest
from celery.schedules import ParseException, crontab_parser
from hypothesis import given, settings
from hypothesis import strategies as st

from schedsync.errors import InvalidValueError
from schedsync.model.timing import Crontab
from schedsync.model.timing.crontab_fields import expand_field, parse_crontab

PARSERS = {
    "minute": crontab_parser(60),
    "hour": crontab_parser(24),
    "day_of_month": crontab_parser(31, 1),
    "month_of_year": crontab_parser(12, 1),
    "day_of_week": crontab_parser(7),
}


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        ({}, Crontab()),
        ({"minute": 0, "hour": "10-2"}, Crontab("0", "10-2")),
        ({"hour": "2-23/3", "minute": "*/13"}, Crontab("*/13", "2-23/3")),
        ({"minute": "0, 15 ,30"}, Crontab("0,15,30")),
        ({"minute": [0, "15", "30,45"]}, Crontab("0,15,30,45")),
        ({"day_of_week": "SUN"}, Crontab(day_of_week="0")),
        ({"day_of_week": "monday-Friday"}, Crontab(day_of_week="1-5")),
        ({"month_of_year": "jan,sept"}, Crontab(month_of_year="1,9")),
        ({"hour": "*/012", "day_of_month": "01-07"}, Crontab(hour="*/12", day_of_month="1-7")),
    ],
)
def test_canonical(mapping: dict[str, object], expected: Crontab) -> None:
    assert parse_crontab(mapping) == expected


@pytest.mark.parametrize(
    ("mapping", "message", "hint"),
    [
        ({"minute": 60}, "60 is outside", None),
        ({"minute": -1}, "-1 is outside", None),
        ({"minute": 10**5000}, "the number is outside", None),
        ({"minute": "61"}, "61 is outside", None),
        ({"minute": "99999"}, "99999 is outside", None),
        ({"day_of_week": 7}, "7 is outside", "0 is Sunday"),
        ({"day_of_month": 0}, "0 is outside", None),
        ({"minute": "5/2"}, "no meaning", None),
        ({"minute": "*/0"}, "step", None),
        ({"minute": "*/"}, "step", None),
        ({"minute": "1-5/x"}, "step", None),
        ({"minute": ""}, "empty item", None),
        ({"minute": "1,,2"}, "empty item", None),
        ({"minute": "1-5-9"}, "no meaning", None),
        ({"minute": []}, "empty list", None),
        ({"minute": True}, "integer", None),
        ({"minute": 1.5}, "integer", None),
        ({"minute": [[1]]}, "integer", None),
        ({"minute": None}, "integer", None),
        ({"day_of_week": "mondey"}, "no meaning", "monday"),
        ({"day_of_week": "q"}, "no meaning", None),
        ({"hours": 1}, "unknown crontab field", 'did you mean "hour"'),
        ({5: 1}, "unknown crontab field", "the fields are"),
    ],
)
def test_refused(mapping: dict[str, object], message: str, hint: str | None) -> None:
    with pytest.raises(InvalidValueError, match=message) as caught:
        parse_crontab(mapping)
    assert caught.value.path == ("crontab", str(next(iter(mapping))))
    if hint:
        assert hint in (caught.value.hint or "")


def test_only_a_mapping() -> None:
    with pytest.raises(InvalidValueError, match="mapping"):
        parse_crontab("* * * * *")


@st.composite
def fields(draw: st.DrawFn) -> tuple[str, str]:
    key = draw(st.sampled_from(sorted(PARSERS)))
    low, high = PARSERS[key].min_, PARSERS[key].max_ + PARSERS[key].min_ - 1
    numbers = st.integers(low, high).map(str)
    if key == "day_of_week":
        numbers |= st.sampled_from(["mon", "SUN", "Thursday"])
    if key == "month_of_year":
        numbers |= st.sampled_from(["jan", "DEC", "june"])
    spans = st.tuples(numbers, numbers).map("-".join)
    steps = st.tuples(spans | st.just("*"), st.integers(1, 70).map(str)).map("/".join)
    items = st.lists(numbers | spans | steps | st.just("*"), min_size=1, max_size=4)
    return key, ",".join(draw(items))


@settings(max_examples=400)
@given(fields())
def test_the_numbers_are_celerys(field: tuple[str, str]) -> None:
    key, text = field
    canonical = getattr(parse_crontab({key: text}), key)
    assert expand_field(canonical, key) == set(PARSERS[key].parse(text))
    assert canonical.startswith("*") == text.startswith("*")


@given(st.text(alphabet="0123456789*/-, montue", max_size=12))
def test_what_we_take_celery_takes(text: str) -> None:
    try:
        canonical = parse_crontab({"day_of_week": text}).day_of_week
    except InvalidValueError:
        return
    try:
        theirs = set(PARSERS["day_of_week"].parse(text.replace(" ", "")))
    except (ParseException, ValueError):  # names of odd length
        theirs = set(expand_field(canonical, "day_of_week"))
    assert expand_field(canonical, "day_of_week") == theirs


def test_every_field_at_fault_is_told() -> None:
    with pytest.raises(InvalidValueError) as caught:
        parse_crontab({"minute": 60, "hour": "5", "day_of_week": "x"})
    assert [each.path for each in caught.value.all] == [("crontab", "minute"), ("crontab", "day_of_week")]
