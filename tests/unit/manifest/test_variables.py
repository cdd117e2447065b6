"""Variables in manifests: values in place, unknown ones set aside, secrets remembered."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from schedsync.manifest.load import Loaded, load
from schedsync.manifest.project import Environment, Project
from schedsync.manifest.writer import write_manifest
from schedsync.model.entry.definition import to_definition
from schedsync.model.values.expansion import value_of
from schedsync.model.values.pointers import at_pointer
from schedsync.model.values.secrets import Secret

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRETS = Path(__file__).parents[2] / "manifests" / "valid" / "secrets.yaml"
VALUES = {
    "PASSWORD": "p4ss",
    "TOKEN": "t0ken",
    "FIRST": "1",
    "SECOND": "",
    "PIN": "0049",
    "USER": "me",
    "ODD": "true",
    "EXTRA": "x",
}


def _load(text: str, **given: Any) -> Loaded:
    return load(["-"], now=NOW, stdin=BytesIO(text.encode()), **given)


def _entry(body: str, variables: dict[str, str] | None, **given: Any) -> Any:
    text = f"version: 1\nowner: billing\nschedules:\n  a:\n    task: t\n    every: 1h\n    {body}\n"
    return _load(text, variables=variables, **given)


def _definition(body: str, variables: dict[str, str]) -> dict[str, Any]:
    loaded = _entry(body, variables)
    assert loaded.diagnostics == ()
    return to_definition(loaded.declared[0].entry)


@pytest.mark.parametrize(
    ("body", "key", "value"),
    [
        ("enabled: ${ON}", "/enabled", False),
        ("enabled: ${NONE:-false}", "/enabled", False),
        ('options: {priority: "${FIVE}"}', "/options/priority", 5),
        ('options: {queue: "${FIVE}"}', "/options/queue", "5"),
        ('options: {queue: "q-${FIVE}"}', "/options/queue", "q-5"),
        ('labels: {build: "${FIVE}"}', "/labels/build", "5"),
        ("description: costs $${FIVE}", "/description", "costs ${FIVE}"),
        ("jitter: ${FIVE}", "/jitter", "5s"),
        ('misfire: {grace: "${FIVE}"}', "/misfire/grace", "5s"),
        ('kwargs: {n: "${FIVE}"}', "/kwargs/n", 5),
        ('kwargs: {n: !!str "${FIVE}"}', "/kwargs/n", "5"),
        ('kwargs: {n: ! "${FIVE}"}', "/kwargs/n", "5"),
        ('options: {x_own: "${FIVE}"}  # schedsync: ignore[SCH215]', "/options/x_own", 5),
    ],
)
def test_values_in_place(body: str, key: str, value: Any) -> None:
    found = at_pointer(_definition(body, {"FIVE": "5", "ON": "false"}), key)
    assert (found, type(found)) == (value, type(value))


def test_a_null_takes_away() -> None:
    text = (
        "version: 1\nowner: billing\ndefaults: {options: {queue: slow}}\n"
        'schedules: {a: {task: t, every: 1h, options: {queue: "${QUEUE}"}}}\n'
    )
    (declared,) = _load(text, variables={"QUEUE": ""}).declared
    assert "options" not in to_definition(declared.entry)


def test_a_variable_without_a_value_is_an_error_where_it_stands() -> None:
    loaded = _entry('kwargs: {token: "${TOKEN:?ask ana}", other: "${OTHER}"}', {})
    found = [(str(one.location), one.code, one.message, one.label) for one in loaded.diagnostics]
    assert found == [
        ("-:7:21", "SCH228", "the variable TOKEN is not set", "ask ana"),
        ("-:7:49", "SCH228", "the variable OTHER is not set", "set OTHER, or write a default: ${OTHER:-…}"),
    ]


def test_no_finding_shows_a_value() -> None:
    loaded = _entry('kwargs: {a: "${A}", b: "${B}"}', {"A": ".inf", "B": "s3cret\udcff"})
    assert [one.code for one in loaded.diagnostics] == ["SCH210", "SCH210"]
    assert not any('inf"' in str(one) or "s3cret" in str(one) for one in loaded.diagnostics)


@pytest.mark.parametrize(
    "body",
    [
        "args: '${TOKEN}'",
        "args: '[1, ${TOKEN}]'",
        "kwargs: '{key: ${TOKEN}}'",
        "arguments: ['${TOKEN}']",
        "params: {key: '${TOKEN}'}",
        "op_args: ['${TOKEN}']",
        "args: &all ['${TOKEN}'], kwargs: *all",
        "options: {headers: ['${TOKEN}'], argz: '${TOKEN}'}",
        "args: ['$TOKEN', '{{ ${TOKEN} }}', '${TOKEN}'], kwargz: {key: '${TOKEN}'}",
    ],
)
@pytest.mark.parametrize("place", ["entry", "defaults"])
def test_no_suggestion_shows_a_secret(body: str, place: str) -> None:
    entry = f"{{task: t, every: 1h, {body}}}" if place == "entry" else "{task: t, every: 1h}"
    defaults = f"defaults: {{{body}}}\n" if place == "defaults" else ""
    # Words that suggestions are made of, so that each would have a reason to be shown.
    for value in ("s3cret", "no", "[s3cret]", "crontab(minute='s3cret')", "timedelta(s3cret)", "{s3cret: 1}"):
        text = f"version: 1\nowner: o\n{defaults}schedules:\n  e: {entry}\n"
        loaded = load(["-"], now=NOW, stdin=BytesIO(text.encode()), variables={"TOKEN": value}, thorough=True)
        assert loaded.diagnostics
        assert "s3cret" not in str(loaded.diagnostics)


def test_the_environments_variables_win() -> None:
    project = Project(
        path=Path("schedsync.yaml"),
        environments={"staging": Environment(name="staging", variables={"QUEUE": "slow", "TOKEN": "${STAGING_TOKEN}"})},
    )
    body = 'options: {queue: "${QUEUE}"}\n    kwargs: {token: "${TOKEN:-none}"}'
    given = {"QUEUE": "stray", "TOKEN": "stray", "STAGING_TOKEN": "right"}
    (declared,) = _entry(body, given, project=project, environment="staging").declared
    assert to_definition(declared.entry)["options"] == {"queue": "slow"}
    assert to_definition(declared.entry)["kwargs"] == {"token": "right"}
    missing = _entry(body, {"TOKEN": "stray"}, project=project, environment="staging")
    assert [one.message for one in missing.diagnostics] == ["the variable STAGING_TOKEN is not set"]
    offline = _entry(body, None, project=project, environment="staging")
    assert [to_definition(one.entry)["options"] for one in offline.declared] == [{"queue": "slow"}]


def test_without_an_environment_what_is_unknown_is_set_aside() -> None:
    loaded = _load(
        """
version: 1
owner: ${OWNER}
schedules:
  built: {task: t, every: 1h, args: ["${A}"], description: "${B}", options: {queue: "${C}"}, labels: {d: "${D}"}}
  by-task: {task: "${T}", every: 1h}
  by-timing: {task: t, crontab: {minute: "${M}"}}
  by-expires: {task: t, every: 1h, options: {expires: "${E}"}}
  by-date: {task: t, every: 1h, exclude_dates: ["${X}"]}
  faulty: {task: t, every: "${P}", timezone: Nowhere}
moved: [{from: "${OLD}", to: built}]
""",
        owner="billing",
        project=Project(path=Path("schedsync.yaml"), allow_tasks=("t",)),
    )
    assert [one.code for one in loaded.diagnostics] == ["SCH305"]
    assert loaded.declared == loaded.moved == ()
    everyone = _load("version: 1\nowner: ${OWNER}\nschedules: {a: {task: t, every: 1h}, b: {task: t, at: '${AT}'}}\n")
    assert [one.owner for one in everyone.declared] == ["${OWNER}"]
    assert everyone.undecided == ("b",)


def test_an_unknown_owner_is_not_a_wrong_one() -> None:
    text = "version: 1\nowner: ${OWNER}\nschedules: {}\n"
    assert _load(text, owner="billing").diagnostics == ()
    assert [one.code for one in _load(text, owner="billing", variables={"OWNER": "web"}).diagnostics] == ["SCH217"]


def test_secrets() -> None:
    loaded = load([str(SECRETS)], now=NOW, variables=VALUES)
    assert loaded.diagnostics == ()
    sync, other = loaded.declared
    assert to_definition(sync.entry)["args"] == [1, ["nested", "x"], "0049"]
    assert to_definition(sync.entry)["kwargs"]["url"] == "https://me:p4ss@example.com/v1"
    assert sync.secrets == (
        Secret("/args/0", "${FIRST}", ("FIRST",)),
        Secret("/args/1/1", "${SECOND:-x}", ("SECOND",)),
        Secret("/args/2", "!!str ${PIN}", ("PIN",)),
        Secret("/kwargs/auth/password", "${PASSWORD}", ("PASSWORD",)),
        Secret("/kwargs/url", "https://${USER}:${PASSWORD}@example.com/${PATH:-v1}", ("USER", "PASSWORD", "PATH")),
        Secret("/kwargs/with~1slash~0", "${ODD}", ("ODD",)),
        Secret("/options/headers/authorization", "Bearer ${TOKEN:?see the vault}", ("TOKEN",)),
        Secret("/options/headers/x-extra", "${EXTRA}", ("EXTRA",)),
    )
    assert [secret.pointer for secret in other.secrets] == ["/kwargs/password"]


def test_each_secrets_value_is_the_one_that_was_read() -> None:
    for declared in load([str(SECRETS)], now=NOW, variables=VALUES).declared:
        definition = to_definition(declared.entry)
        for secret in declared.secrets:
            assert value_of(secret, VALUES) == _at(definition, secret.pointer)


def _at(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def test_secrets_written_again_are_the_same() -> None:
    declared = load([str(SECRETS)], now=NOW, variables=VALUES).declared
    written = write_manifest(
        "billing", {}, [one.entry for one in declared], secrets={one.entry.name: one.secrets for one in declared}
    )
    assert not any(value in written for value in ("p4ss", "t0ken", "0049"))
    again = _load(written, variables=VALUES).declared
    assert [(one.entry, one.secrets) for one in again] == [(one.entry, one.secrets) for one in declared]


@pytest.mark.parametrize(
    "body",
    [
        'args: "${A:-}"',
        'kwargs: "${A:-}"',
        'options: {headers: "${A:-}"}',
        'options: "${A:-}"',
        'options: {headers: {x: "${A:-}"}}',
        'options: {headers: {x: "$${A}"}}',
        'kwargs: {x: "$${A}"}',
        'options: {queue: "${A:-q}"}',
    ],
)
def test_what_is_no_secret(body: str) -> None:
    loaded = _entry(body, {})
    assert loaded.diagnostics == ()
    assert loaded.declared[0].secrets == ()


def test_what_aliases_share_is_put_in_everywhere() -> None:
    loaded = _load(
        """
version: 1
owner: billing
x-all: &all {a: "${A}", n: &n "${N}"}
schedules:
  one: {task: t, every: 1h, kwargs: *all, labels: {n: *n}}
  two: {task: t, every: 1h, kwargs: {<<: *all, b: 1}}
""",
        variables={"A": "x", "N": "5"},
    )
    one, two = (to_definition(declared.entry) for declared in loaded.declared)
    assert one["kwargs"] == {"a": "x", "n": 5}
    assert one["labels"] == {"n": "5"}
    assert two["kwargs"] == {"a": "x", "n": 5, "b": 1}
    assert [secret.pointer for secret in loaded.declared[1].secrets] == ["/kwargs/a", "/kwargs/n"]


def test_keys_stand_as_they_are() -> None:
    loaded = _load(
        "version: 1\nowner: o\nschedules:\n"
        '  a: {task: t, every: 1h, args: [&k "${A}"], kwargs: {*k : 1}}  # schedsync: ignore[SCH229]\n',
        variables={"A": "x"},
    )
    assert loaded.diagnostics == ()
    assert to_definition(loaded.declared[0].entry)["kwargs"] == {"${A}": 1}


def test_what_has_no_value_may_stand_for_itself() -> None:
    """As in a comparison of files with files, where nobody has the variables."""
    loaded = _entry('args: ["${A}"]\n    options: {queue: "${B}"}', {}, stand_in=True)
    assert loaded.diagnostics == ()
    assert to_definition(loaded.declared[0].entry)["args"] == ["${A}"]
    assert to_definition(loaded.declared[0].entry)["options"] == {"queue": "${B}"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('options: {expires: "${A}"}', ["SCH228 the variable A is not set"]),
        ('exclude_dates: [2026-12-25, {from: 2026-12-27, to: "${A}"}]', ["SCH228 the variable A is not set"]),
        ('jitter: "${1}"', ['SCH227 "${1}" is no variable']),
    ],
)
def test_it_cannot_stand_for_a_date(body: str, said: list[str]) -> None:
    assert [f"{one.code} {one.message}" for one in _entry(body, {}, stand_in=True).diagnostics] == said


def test_an_unknown_value_beside_a_mistake_is_still_none() -> None:
    # One of several words, and a number: what the variables will say may fit both.
    body = 'misfire: {policy: "${POLICY}"}\n    options: {priority: "${PRIORITY}"}\n    enabled: 3'
    assert [(one.code, one.location and one.location.line) for one in _entry(body, None).diagnostics] == [("SCH201", 9)]


def test_variables_are_no_bomb() -> None:
    uses = ", ".join(["'${A}'"] * 200)
    text = f"version: 1\nowner: o\nschedules: {{a: {{task: t, every: 1h, args: [{uses}]}}}}\n"
    codes = {one.code for one in _load(text, variables={"A": "x" * 100_000}).diagnostics}
    assert codes == {"SCH112"}
    assert not _load(text, variables={"A": "x" * 10_000}).diagnostics


def test_secrets_of_what_is_aliased_are_found_once() -> None:
    entries = ", ".join(f"{name}: {{task: t, every: 1h, args: *a, kwargs: {{x: '${{FIVE}}'}}}}" for name in "bc")
    text = f"x-a: &a [1, '${{FIVE}}']\nversion: 1\nowner: o\nschedules: {{{entries}}}"
    first, second = (one.secrets for one in _load(text, variables={"FIVE": "5"}).declared)
    assert [secret.pointer for secret in first] == ["/args/1", "/kwargs/x"]
    assert first == second
    assert first[0] is second[0]
