"""Rules about the Celery application, which is a value here: their examples, and what they say."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from inspect import signature
from io import BytesIO
from typing import Any

import pytest

from schedsync.codes.documentation import read_documentation
from schedsync.diagnostics import Diagnostic
from schedsync.manifest import checks
from schedsync.manifest.app_inspection import AppInspection
from schedsync.manifest.load import load
from schedsync.model.app.facts import AppFacts, TaskFacts, TaskOption

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HEAD = "version: 1\nowner: billing\nschedules:\n"


def task(name: str, function: Callable[..., Any] | None, **options: Any) -> TaskFacts:
    own = {option: TaskOption(value, "the task") for option, value in options.items()}
    return TaskFacts(name=name, signature=signature(function) if function else None, options=own)


def build(title: str, pages: int = 1) -> None: ...


APP = AppFacts(
    name="billing:app",
    timezone="Europe/Berlin",
    tasks={
        each.name: each
        for each in (
            task("reports.build", build),
            task("reports.archive", lambda: None, queue="slow"),
            task("reports.any", None),
            task("reports.pick", lambda *_, key, **__: None, expires=timedelta(hours=1), priority=3),
            task("celery.backend_cleanup", None),
        )
    },
    queues=frozenset({"default", "slow"}),
    declares_queues=True,
)


def found(entry: str, app: AppFacts = APP) -> list[Diagnostic]:
    text = f"{HEAD}  a: {{{entry}}}\n"
    return list(load(["-"], now=NOW, stdin=BytesIO(text.encode()), app=AppInspection(app), thorough=True).diagnostics)


def told(entry: str, app: AppFacts = APP) -> list[tuple[str, str, str | None]]:
    return [(one.code, one.message, one.label) for one in found(f"every: 1h, timezone: UTC, {entry}", app)]


def _facts(rule: checks.Rule) -> AppFacts:
    if rule is checks.UNKNOWN_QUEUE:
        return AppFacts(name="x", timezone="UTC", tasks=APP.tasks, queues=APP.queues, creates_queues=False)
    return APP


RULES = [rule for code, rule in checks.RULES.items() if code.startswith("SCH7")]
EXAMPLES = [
    (rule, example)
    for rule in RULES
    for each in read_documentation(import_module(f"{checks.__name__}.{rule.module}").__doc__ or "")
    for example in each.examples
    if not example.is_command and example.file is None
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_examples(rule: checks.Rule, example: Any) -> None:
    content = BytesIO((example.text + "\n").encode())
    diagnostics = load(["-"], now=NOW, stdin=content, app=AppInspection(_facts(rule))).diagnostics
    assert {one.code for one in diagnostics} == (set() if example.good else {rule.code})


def test_an_unknown_task_has_a_suggestion_and_its_place() -> None:
    (one,) = found("every: 1h, task: reports.biuld")
    assert one.location is not None
    assert (one.location.line, one.location.column, one.location.end_column) == (4, 24, 37)
    assert (one.message, one.label, one.entry) == (
        'billing:app has no task "reports.biuld"', 'did you mean "reports.build"?', "a",
    )  # fmt: skip
    assert one.hints == ()
    (one,) = found("every: 1h, task: mails.send")
    assert (one.label, "autodiscover_tasks" in one.hints[0]) == (None, True)
    nobody = AppFacts(name="x", timezone="UTC", tasks={})
    assert "no task of yours" in found("every: 1h, task: reports.build", nobody)[0].hints[0]


@pytest.mark.parametrize(
    ("entry", "messages"),
    [
        ("task: reports.build, args: [x]", []),
        ("task: reports.build, kwargs: {title: x, pages: 2}", []),
        ("task: reports.any, args: [1, 2, 3], kwargs: {whatever: 1}", []),
        ("task: reports.pick, args: [1, 2], kwargs: {key: 1, more: 2}", []),
        ("task: reports.build", ['reports.build needs "title"']),
        ("task: reports.build, kwargs: {pages: 2}", ['reports.build needs "title"']),
        ("task: reports.build, kwargs: {titel: x}", ['reports.build takes no "titel"']),
        ("task: reports.build, kwargs: {q: x}", ['reports.build takes no "q"', 'reports.build needs "title"']),
        ("task: reports.build, args: [x], kwargs: {page: 1}", ['reports.build takes no "page"']),
        ("task: reports.build, args: [x], kwargs: {title: 1}", ['"title" is given in `args` already']),
        ("task: reports.build, args: [1, 2, 3]", ["reports.build takes 2 arguments by position"]),
        ("task: reports.archive, args: [1]", ["reports.archive takes no arguments by position"]),
        ("task: reports.pick, args: [1]", ['reports.pick needs "key"']),
    ],
)
def test_arguments(entry: str, messages: list[str]) -> None:
    diagnostics = told(entry)
    assert {code for code, _, _ in diagnostics} <= {"SCH703"}
    assert sorted(message for _, message, _ in diagnostics) == sorted(messages)


def test_what_is_meant_and_what_is_taken_are_told() -> None:
    (one,) = found("every: 1h, task: reports.build, kwargs: {titel: x}")
    assert one.label == 'did you mean "title"?'
    assert one.hints == ("it takes (title, pages=1)",)
    (one,) = found("every: 1h, task: reports.archive, args: [1]")
    assert one.hints == ("it takes nothing",)
    (one,) = found("every: 1h, task: reports.build")
    assert one.hints[0] == "write `kwargs: {title: …}`"


@pytest.mark.parametrize(
    ("entry", "places"),
    [
        ("every: 1h, task: reports.biuld", ["4:24 SCH702"]),
        ("every: 1h, task: reports.build", ["4:24 SCH703"]),
        ("every: 1h, task: reports.build, kwargs: {pages: 1}", ["4:39 SCH703"]),
        ("every: 1h, task: reports.build, args: [1, 2, 3]", ["4:52 SCH703"]),
        ("every: 1h, task: reports.build, kwargs: {titel: x, page: 2}", ["4:48 SCH703", "4:58 SCH703"]),
        ("every: 1h, task: reports.any, options: {queue: slwo}", ["4:54 SCH705"]),
        ("every: 1h, task: reports.archive, options: {priority: 1, queue: default}", ["4:71 SCH706"]),
        ('task: reports.any, cron: "0 6 * * *"', ["4:26 SCH707"]),
    ],
)
def test_each_is_marked_where_it_stands(entry: str, places: list[str]) -> None:
    found_places = [(one.location, one.code) for one in found(entry)]
    assert [f"{place.line}:{place.column} {code}" for place, code in found_places if place] == places


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("build", 'did you mean "reports.build"?'),
        ("old.reports.build", 'did you mean "reports.build"?'),
        ("jobs.cleanup_old", 'this function is registered as "reports.clean"'),
        ("reports.purge", None),
    ],
)
def test_a_task_by_its_last_word_or_its_function(name: str, label: str | None) -> None:
    clean = TaskFacts(name="reports.clean", function="jobs.cleanup_old")
    app = AppFacts(name="x", timezone="UTC", tasks={each: task(each, None) for each in APP.tasks} | {clean.name: clean})
    (one,) = found(f"every: 1h, task: {name}", app)
    assert (one.code, one.label) == ("SCH702", label)


def of_two(x: Any, y: Any) -> None: ...


def of_keywords(a: Any, *, c: Any, d: int = 0) -> None: ...


@pytest.mark.parametrize(
    ("entry", "labels", "hint"),
    [
        ("task: two, args: [1], kwargs: {x: 2}", ['did you mean "y"?'], None),
        ("task: two, args: [1, 2], kwargs: {x: 2}", ["remove it here or there"], None),
        ("task: two, args: [1, 2, 3]", ["remove it"], None),
        ("task: keywords, args: [1, 2]", ["write it as `kwargs: {c: …}`"], None),
        ("task: keywords, args: [1, 2], kwargs: {c: 1}", ["remove it, or write it in `kwargs` by its name"], None),
        ("task: two, kwargs: {x: 1}", [None], "add `y: …` to `kwargs`"),
        ("task: two, args: [1], kwargs: {}", [None], "write `kwargs: {y: …}`"),
        ("task: build, kwargs: {titel: 1, page: 1}", ['did you mean "title"?', 'did you mean "pages"?'], None),
    ],
)
def test_what_to_write_in_place_of_arguments_that_do_not_fit(
    entry: str, labels: list[str | None], hint: str | None
) -> None:
    tasks = {"two": task("two", of_two), "keywords": task("keywords", of_keywords), "build": task("build", build)}
    diagnostics = found(f"every: 1h, {entry}", AppFacts(name="x", timezone="UTC", tasks=tasks))
    assert [one.label for one in diagnostics] == labels
    assert hint in (None, diagnostics[0].hints[0])


def of_any(to: Any, **rest: Any) -> None: ...


@pytest.mark.parametrize(
    ("kwargs", "column", "label"),
    [("too: me, cc: you", 38, 'did you mean "to"?'), ("cc: you", 29, None), ("to: me, too: you", 0, None)],
)
def test_a_keyword_that_is_taken_under_any_name(kwargs: str, column: int, label: str | None) -> None:
    app = AppFacts(name="x", timezone="UTC", tasks={"any": task("any", of_any)})
    places = [
        (one.location.column, one.label)
        for one in found(f"every: 1h, task: any, kwargs: {{{kwargs}}}", app)
        if one.location is not None
    ]
    assert places == ([(column, label)] if column else [])


def test_a_variable_in_a_key_is_told_as_that_alone() -> None:
    assert [code for code, _, _ in told('task: reports.build, args: [x], kwargs: {"${KEY}": 1}')] == ["SCH229"]


def test_a_queue_that_looks_mistyped_is_not_told_as_another_than_the_task_s_too() -> None:
    app = AppFacts(name="x", timezone="UTC", tasks=APP.tasks, queues=frozenset({"slow", "default"}))
    (one,) = found("every: 1h, task: reports.archive, options: {queue: slwo}", app)
    assert (one.code, one.label) == ("SCH705", 'did you mean "slow"?')
    assert one.hints[0].endswith("; if it is meant, end the line with `# schedsync: ignore[SCH705]`")


def test_by_position_alone() -> None:
    def function(title: str, /) -> None: ...

    app = AppFacts(name="x", timezone="UTC", tasks={"t": task("t", function)})
    messages = [message for _, message, _ in told("task: t, kwargs: {title: x}", app)]
    assert messages == ['t takes "title" by position alone: write it in `args`']


@pytest.mark.parametrize(
    ("queues", "declares", "creates", "code"),
    [
        ({"slow"}, True, True, "SCH705"),
        ({"slow"}, False, True, "SCH705"),
        ({"reports"}, False, True, None),
        ({"slow"}, True, False, "SCH704"),
        ({"slow"}, False, False, "SCH704"),
        ({"slow", "slwo"}, True, False, None),
    ],
)
def test_queues(queues: set[str], declares: bool, creates: bool, code: str | None) -> None:
    app = AppFacts(
        name="x", timezone="UTC", tasks=APP.tasks, queues=frozenset(queues), declares_queues=declares,
        creates_queues=creates,
    )  # fmt: skip
    diagnostics = told("task: reports.any, options: {queue: slwo}", app)
    assert [each[0] for each in diagnostics] == ([code] if code else [])
    assert all(label == 'did you mean "slow"?' for _, _, label in diagnostics)


def test_a_queue_of_the_task_that_nobody_may_make() -> None:
    app = AppFacts(
        name="x", timezone="UTC", tasks=APP.tasks, queues=frozenset({"default"}), named_queues=frozenset({"slow"}),
        creates_queues=False,
    )  # fmt: skip
    (one,) = found("every: 1h, task: reports.archive", app)
    assert one.location is not None
    assert (one.code, one.location.column, one.label) == ("SCH704", 24, None)
    assert one.message == (
        "the task sets queue to slow, which x does not have and may not create (task_create_missing_queues is off)"
    )
    assert one.hints == ("write `options: {queue: …}`, or add the queue to task_queues", "its queues are default")
    assert [one.code for one in found("every: 1h, task: reports.any, options: {queue: slow}", app)] == ["SCH704"]
    assert found("every: 1h, task: reports.any", app) == []


def test_a_queue_of_the_task_that_there_is() -> None:
    app = AppFacts(name="x", timezone="UTC", tasks=APP.tasks, queues=APP.queues, creates_queues=False)
    assert found("every: 1h, task: reports.archive", app) == []


def test_a_task_s_expiry_in_seconds_is_shown_as_a_duration() -> None:
    app = AppFacts(name="x", timezone="UTC", tasks={"t": task("t", None, expires=600)})
    (one,) = found("every: 1h, task: t, options: {expires: 5m}", app)
    assert one.message == "the task sets expires to 10m; for this entry 5m wins"


def test_a_queue_that_routes_name_is_known() -> None:
    app = AppFacts(
        name="x", timezone="UTC", tasks=APP.tasks, queues=frozenset({"a"}), named_queues=frozenset({"slow"}),
        declares_queues=True,
    )  # fmt: skip
    assert found("every: 1h, task: reports.any, options: {queue: slow}", app) == []
    (one,) = found("every: 1h, task: reports.any, options: {queue: slwo}", app)
    assert (one.code, one.label) == ("SCH705", 'did you mean "slow"?')
    assert "x knows a, slow;" in one.hints[0]


@pytest.mark.parametrize(
    ("entry", "messages"),
    [
        ("task: reports.archive", []),
        ("task: reports.archive, options: {queue: slow}", []),
        (
            "task: reports.archive, options: {queue: default}",
            ["the task sets queue to slow; for this entry default wins"],
        ),
        ("task: reports.pick, kwargs: {key: 1}, options: {expires: 60m, priority: 3}", []),
        (
            "task: reports.pick, kwargs: {key: 1}, options: {expires: 30m, priority: 4}",
            [
                "the task sets expires to 1h; for this entry 30m wins",
                "the task sets priority to 3; for this entry 4 wins",
            ],
        ),
        (
            "task: reports.pick, kwargs: {key: 1}, options: {expires: next_slot}",
            ["the task sets expires to 1h; for this entry next_slot wins"],
        ),
    ],
)
def test_options_of_the_task(entry: str, messages: list[str]) -> None:
    assert sorted(message for _, message, _ in told(entry)) == sorted(messages)


@pytest.mark.parametrize(
    ("entry", "codes"),
    [
        ('cron: "0 6 * * *"', ["SCH707"]),
        ('cron: "0 6 * * *", timezone: UTC', []),
        ("every: 1h", []),
        ("every: 1h, start: 2027-01-01", ["SCH707"]),
    ],
)
def test_the_zone(entry: str, codes: list[str]) -> None:
    assert [one.code for one in found(f"task: reports.any, {entry}")] == codes
    utc = AppFacts(name="x", timezone="UTC", tasks=APP.tasks)
    assert found(f"task: reports.any, {entry}", utc) == []


@pytest.mark.parametrize(
    "entry", ["every: 1h, task: '${TASK}'", "every: 1h, task: reports.any, options: {queue: '${QUEUE}'}"]
)
def test_what_a_variable_says_is_passed_over(entry: str) -> None:
    assert found(entry) == []


def test_a_line_may_ignore_them() -> None:
    text = f"{HEAD}  a:\n    every: 1h\n    task: elsewhere  # schedsync: ignore[SCH702]\n"
    assert load(["-"], now=NOW, stdin=BytesIO(text.encode()), app=AppInspection(APP), thorough=True).diagnostics == ()
    # Without the application nobody knows whether it would be needed.
    assert load(["-"], now=NOW, stdin=BytesIO(text.encode()), thorough=True).diagnostics == ()
