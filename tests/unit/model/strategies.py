"""Hypothesis strategies for model values, shared by the model's tests."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from schedsync.model.entry.definition import from_definition
from schedsync.model.entry.entry import Entry

ZONES = ("UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Havana", "Asia/Beirut")

instants = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
)
durations = st.integers(0, 40 * 86_400_000).map(lambda ms: timedelta(milliseconds=ms))
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def cron_fields(draw: st.DrawFn, low: int, high: int) -> str:
    first, last = sorted((draw(st.integers(low, high)), draw(st.integers(low, high))))
    step = draw(st.integers(1, 40))
    return draw(
        st.sampled_from(
            ["*", "*", f"*/{step}", f"{first}", f"{first}-{last}", f"{first}-{last}/{step}", f"{last},{first}"]
        )
    )


@st.composite
def cron_texts(draw: st.DrawFn) -> str:
    fields = [draw(cron_fields(*bounds)) for bounds in ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))]
    if draw(st.integers(0, 4)) == 0:
        fields.insert(0, draw(st.sampled_from(["0", "*/20", "15,45"])))
    return " ".join(fields)


crontabs = st.fixed_dictionaries(
    {},
    optional={
        "minute": cron_fields(0, 59) | st.integers(0, 59),
        "hour": st.sampled_from(["10-2", "*/12", "2-23/3", 3, [1, 2], "22-4/2"]),
        "day_of_month": st.sampled_from(["1-7", 1, "28-2", "*"]),
        "month_of_year": st.sampled_from(["*", "jan,JULY", 2]),
        "day_of_week": st.sampled_from(["mon", "tuesday", "fri-mon", "*", 0]),
    },
)
timings: st.SearchStrategy[dict[str, Any]] = st.one_of(
    cron_texts().map(lambda text: {"cron": text}),
    st.lists(cron_texts(), min_size=1, max_size=3).map(lambda texts: {"cron": texts}),
    crontabs.map(lambda crontab: {"crontab": crontab}),
    st.tuples(st.integers(100, 10**9), st.none() | st.just("auto") | st.integers(0, 10**6)).map(
        lambda pair: {"every": f"{pair[0]}ms", **({} if pair[1] is None else {"phase": pair[1]})}
    ),
    instants.map(lambda at: {"at": at.isoformat()}),
    st.sampled_from(
        [
            {"rrule": "DTSTART:20260101T013000\nRRULE:FREQ=DAILY"},
            {"rrule": "DTSTART:20260131T090000\nRRULE:FREQ=MONTHLY;BYDAY=-1FR\nEXDATE:20260227T090000"},
            {"rrule": "DTSTART:20250101T000000Z\nRRULE:FREQ=HOURLY;INTERVAL=5"},
            {"rrule": "DTSTART:20260105T093000\nRRULE:FREQ=WEEKLY;COUNT=40;BYDAY=MO,WE\nRDATE:20260301T120000"},
        ]
    ),
)


@st.composite
def entries(draw: st.DrawFn, when: st.SearchStrategy[dict[str, Any]] = timings) -> Entry:
    """Entries of all kinds, through ``from_definition``."""
    definition: dict[str, Any] = {"task": "app.task", "timezone": draw(st.sampled_from(ZONES)), **draw(when)}
    optional: dict[str, st.SearchStrategy[Any]] = {
        "start": instants.map(lambda at: at.isoformat()),
        "end": instants.map(lambda at: at.isoformat()),
        "exclude_dates": st.lists(
            st.dates(date(2026, 1, 1), date(2028, 12, 31)).map(lambda day: day.isoformat()), max_size=3
        ),
        "jitter": st.integers(1, 7200),
        "spread": st.integers(1, 7200),
        "misfire": st.fixed_dictionaries(
            {},
            optional={
                "policy": st.sampled_from(["latest", "all", "skip"]),
                "grace": st.integers(0, 7200),
                "max_age": st.integers(0, 864_000),
                "max": st.integers(1, 5),
            },
        ),
        "args": st.lists(json_values, max_size=2),
        "kwargs": st.dictionaries(st.text(max_size=4), json_values, max_size=2),
        "options": st.fixed_dictionaries(
            {},
            optional={
                "queue": st.text(min_size=1, max_size=5),
                "expires": st.sampled_from(["next_slot", "1h", 90, "2027-06-01T00:00:00Z"]),
            },
        ),
        "enabled": st.booleans(),
        "labels": st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=2),
        "description": st.text(max_size=5),
        "protect": st.booleans(),
    }
    for key, values in optional.items():
        if draw(st.integers(0, 3)) == 0:
            definition[key] = draw(values)
    return from_definition(draw(st.sampled_from(["a", "nightly report"])), definition)
