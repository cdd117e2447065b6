"""What messages tell to write, and that one mistake is one finding."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from schedsync.diagnostics import Diagnostic
from schedsync.manifest.load import load

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HEAD = "version: 1\nowner: o\ndefaults: {timezone: UTC}\nschedules:\n"


def found(text: str) -> list[tuple[str, str]]:
    """Each finding's code and all that it tells to do."""
    loaded = load(["-"], now=NOW, stdin=BytesIO(text.encode()))
    return [(one.code, _told(one)) for one in loaded.diagnostics]


def _told(one: Diagnostic) -> str:
    return "; ".join([*([one.label] if one.label else []), *one.hints])


@pytest.mark.parametrize(
    ("entry", "code", "told"),
    [
        ("every: 5m, args: 5", "SCH201", "`args: [5]`"),
        ('every: 5m, args: "${A:-[1]}"', "SCH201", "`args: [a, b]`"),
        ('every: 5m, enabled: "${ON:-yes}"', "SCH201", 'write "${ON:-true}"'),
        ("every: 5m, moved: old", "SCH203", "at the top of the file: `moved: [{from: old, to: a}]`"),
        ("every: 5m, removed: true", "SCH203", "write `removed: [{name: a}]` at the top of the file"),
        ("every: 5m, owner: o", "SCH203", "write it at the top of the file"),
        ("every: 5m, kwargs: [days, 5]", "SCH201", "`kwargs: {days: 5}`"),
        ("every: 5m, labels: team=a", "SCH201", "`labels: {team: a}`"),
        ("every: 5m, labels: team", "SCH201", "`labels: {team: payments}`"),
        ("every: 5m, labels: [team=a, tier=1]", "SCH201", '`labels: {team: a, tier: "1"}`'),
        ("every: 5m, labels: [team=a, 5]", "SCH201", "`labels: {team: payments}`"),
        ("every: 5m, exclude_dates: 2026-12-25", "SCH201", "`exclude_dates: [2026-12-25]`"),
        ("every: 5m, exclude_dates: today", "SCH201", "`exclude_dates: [2026-12-25, {from"),
        ("every: 5m, options: {max_retries: 3}", "SCH215", "`retry_policy: {max_retries: …}`"),
        ("every: 5m, labels: {tier: 1}", "SCH201", "quote it"),
        ("every: 5m, labels: {task: [a]}", "SCH201", "write one text"),
        ("every: 5m, description: 5", "SCH201", "quote it"),
        ("every: 5m, misfire: latest", "SCH201", "`misfire: {policy: latest}`"),
        ("every: 5m, exclude_dates: [5]", "SCH201", "a date, such as 2026-12-25"),
        ("every: 5m, options: {queue: [a]}", "SCH201", "write one text"),
        ("every: 5m, options: {time_limit: 5 minutes}", "SCH201", "a number of seconds"),
        ("every: 5m, protect: [a]", "SCH201", "true or false"),
        ("every: 5m, timezone: 2", "SCH201", "Europe/Berlin"),
        ("every: {minutes: 5}", "SCH201", "`every: 5m`"),
        ("every: ", "SCH201", "a duration, such as 15m"),
        ("cron: []", "SCH207", "write a value, or remove the key"),
        ("cron: {minute: 5}", "SCH201", "`crontab: {minute: 5}`"),
        ("cron: {x: 5}", "SCH201", "`crontab: {…}`"),
        ("schedule: crontab(minute=0, hour=6", "SCH203", '"crontab"'),
        ("cron: 5", "SCH201", "five fields in quotes"),
        ('crontab: "0 2 * * *"', "SCH201", '`cron: "0 2 * * *"`'),
        ("crontab: daily", "SCH201", 'write `cron: "@daily"`'),
        ("OnCalendar: Mon 06:00", "SCH203", 'write `cron: "0 6 * * mon"`'),
        ("crontab: at dawn", "SCH201", "`crontab: {minute: 0, hour: 6}`"),
        ("crontab: {minute: 0, hour: 1,2,3}", "SCH203", 'quote a list, as in "1,2,3"'),
        ("crontab: {minute: 0, dow: 1}", "SCH203", "day_of_week"),
        ("solar: {event: sunset, lat: 52, longitude: 13}", "SCH203", "latitude"),
        ("every:5m", "SCH203", "write `every: 5m`, with a blank"),
        ("schedule: 30.0", "SCH203", "write `every: 30`"),
        ("schedule: {minute: 5}", "SCH203", "write `crontab: {minute: 5}`"),
        ("schedule: crontab(minute=5)", "SCH203", "write `crontab: {minute: 5}`"),
        ("schedule: 0 2 * * *", "SCH203", 'write `cron: "0 2 * * *"`'),
        ("schedule: timedelta(hours=1, minutes=30)", "SCH203", "write `every: 1h30m`"),
        ("schedule: {__type__: crontab, minute: 5}", "SCH203", "write `crontab: {minute: 5}`"),
        ("schedule: [{cron: 0 2 * * *}, '@daily']", "SCH203", 'write `cron: ["0 2 * * *", "@daily"]`'),
        ("schedule: [{at: 5}]", "SCH203", "cron"),
        ("schedule: {at: 5}", "SCH203", '"crontab"'),
        ("schedule: solar(5)", "SCH203", '"cron"'),
        ("schedule: crontab(5)", "SCH203", '"crontab"'),
        ("schedule: crontab(nowfun=now)", "SCH203", '"crontab"'),
        ("schedule: 'timedelta(x=5)'", "SCH203", '"cron"'),
        ("schedule: 'schedules.timedelta(hours=5)'", "SCH203", "write `every: 5h`"),
        ("schedule: crontab(minute=0, hour='*/2')", "SCH203", 'write `crontab: {minute: 0, hour: "*/2"}`'),
        ("interval: {every: 10, period: minutes}", "SCH203", "write `every: 10m`"),
        ("interval: {every: 1, period: hour}", "SCH203", "write `every: 1h`"),
        ("minutes: 5", "SCH203", "write `every: 5m`"),
        ("minutes: [5]", "SCH203", '"every"'),
        ("hour: 5", "SCH203", "write it in `crontab`: `crontab: {hour: 5}`"),
        ("every: 5m, relative: true", "SCH203", "leave it out"),
        ("every: 5m, countdown: 5", "SCH203", "the timing says when"),
        ("every: 5m, one_off: false", "SCH203", "leave it out"),
        ("one_off: true", "SCH203", "`at: 2026-11-23T09:00`"),
        ("every: 5m, suspend: true", "SCH203", "write `enabled: false`"),
        ("every: 5m, catchup: true", "SCH203", "write `misfire: {policy: all}`"),
        ("every: 5m, startingDeadlineSeconds: 60", "SCH203", "write `misfire: {grace: 60s}`"),
        ("fixedRate: '5000'", "SCH203", "write `every: 5000ms`"),
        ("OnUnitActiveSec: 5 min", "SCH203", "write `every: 5m`"),
        ("OnUnitActiveSec: a very long text indeed so", "SCH203", "write `every: …`"),
        ("crontab: {minute: 0, hour: 6, timezone: UTC}", "SCH203", "write `timezone` beside `crontab`"),
        ("every: 5m, b: {task: t}", "SCH203", "indent it like the name of the entry above"),
        ("every: 5m, args: '(1, ''a'',)'", "SCH201", '`args: [1, "a"]`'),
        ("every: 5m, args: '[1'", "SCH201", '`args: ["[1"]`'),
        ("every: 5m, args: '(1'", "SCH201", "`args: [a, b]`"),
        ("every: 5m, args: None", "SCH201", "`args: []`"),
        ("every: 5m, args: '{}'", "SCH201", '`args: ["{}"]`'),
        ("every: 5m, kwargs: '{\"a\": 1}'", "SCH201", '`kwargs: {"a": 1}`'),
        ("every: 5m, kwargs: '[]'", "SCH201", "`kwargs: {days: 5}`"),
        ("every: 5m, options: {time_limit: 10m}", "SCH201", "`time_limit: 600`, in seconds"),
        ("every: 5m, misfire: skip", "SCH201", "`misfire: {policy: skip}`"),
        ("cron: [{cron: 0 2 * * *}]", "SCH201", '"0 2 * * *"'),
        ("cron: [{at: 5}]", "SCH201", "five fields"),
        ("crontab: [5]", "SCH201", "`crontab: {minute: 0, hour: 6}`"),
        ("every: 5m, time_limit: 5", "SCH203", "options: {time_limit: …}"),
        ("every: 5m, grace: 5m", "SCH203", "misfire: {grace: …}"),
        ("every: 5m, lon: 5", "SCH203", "known here"),
        ("every: 5m, exclude_dates: [{from: 2026-12-01, until: 2026-12-05}]", "SCH203", '"to"'),
    ],
)
def test_what_to_write(entry: str, code: str, told: str) -> None:
    [(given, words)] = found(f"{HEAD}  a: {{task: t, {entry}}}\n")
    assert given == code
    assert told in words


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("version: 1\nowner: o\nschedules: [a]\n", "SCH201", "`name: {task: app.tasks.report, every: 1h}`"),
        (HEAD + "  a: daily\n", "SCH201", "`a: {task: app.tasks.report, every: 1h}`"),
        (HEAD + "  a: {task: t, every: 1h}\nmoved: [a -> b]\n", "SCH201", "`{from: old, to: new}`"),
        (HEAD + "  a: {task: t, every: 1h}\nmoved: {old: a}\n", "SCH201", "`moved: [{from: old, to: a}]`"),
        (HEAD + "  a: {task: t, every: 1h}\nmoved: {from: b, to: a}\n", "SCH201", "`moved: [{from: b, to: a}]`"),
        (HEAD + "  a: {task: t, every: 1h}\nmoved: {old: 5}\n", "SCH201", "`moved: [{from: old, to: new}]`"),
        (HEAD + "  a: {task: t, every: 1h}\nremoved: [b]\n", "SCH201", "`{name: b}`"),
        (HEAD + "  a: {task: t, every: 1h}\nremoved: [5]\n", "SCH201", "`{name: old}`"),
        (HEAD + "  a: {task: t, every: 1h}\nmoved: [{old: b, new: a}]\n", "SCH203", '"from"'),
        (HEAD + "  a: {task: t, every: 1h}\nmoved: [{b: a}]\n", "SCH203", "write `{from: b, to: a}`"),
        (HEAD + "  a: {task: t, every: 1h}\nremoved: [{from: b}]\n", "SCH203", '"name"'),
        (HEAD + "  a: {task: t, every: 1h}\nrename: []\n", "SCH203", '"moved"'),
        (HEAD + "  a: {task: t, every: 1h}\nseverity: {}\n", "SCH203", "write it in the project file, schedsync.yaml"),
        (HEAD + "  a: {task: t, every: 1h}\n  moved: []\n", "SCH201", "write it at the top of the file, not indented"),
        (
            HEAD + "  a: {task: t, every: 1h}\nmoved: [{from: a, to: b}]\n",
            "SCH232",
            'call the entry "b"; or, if "a" is ',
        ),
        (HEAD + "  a: {task: t, every: 1h}\nmoved: [{from: a, to: a}]\n", "SCH232", "remove this item: it moves"),
        (HEAD + "  a: {task: t, every: 1h}\nnightly: &n {every: 5m}\n", "SCH203", "x- is yours"),
        (f"x-n: &n {{every: 5x}}\n{HEAD}  a: {{<<: *n, task: t}}\n  b: {{<<: *n, task: t}}\n", "SCH303", "15m"),
        (f"x-n: &n {{every: 5m}}\n{HEAD}  a: {{<<: *n, task: t, at: 2027-01-01}}\n", "SCH205", '`<<` brings "every"'),
    ],
)
def test_one_mistake_is_told_once(text: str, code: str, told: str) -> None:
    findings = found(text)
    assert {given for given, _ in findings} == {code}
    assert any(told in words for _, words in findings)
    assert len(findings) == (2 if "old: b" in text else 1)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("version: 1\nowner: o\njobs: {build: {runs-on: x}}\n", ["SCH203"]),
        ("version: 1\nowner: o\nentries: {a: 5}\njobs: {}\n", ["SCH203", "SCH203"]),
        ("version: 1\nowner: o\njobs: {a: {task: t}}\nentries: {b: {task: t}}\n", ["SCH203", "SCH203"]),
        ("version: 1\nshedules: {}\n", ["SCH203"]),
        ("version: 1\njobs: {build: {runs-on: x}}\n", ["SCH206"]),
        ("version: 1\nowner: o\ndefaults: []\na: {task: t, evry: 1h}\n", ["SCH206", "SCH201"]),
        ("version: 1\n", ["SCH206"]),
    ],
)
def test_what_stands_in_place_of_schedules(text: str, codes: list[str]) -> None:
    assert sorted(code for code, _ in found(text)) == sorted(codes)
