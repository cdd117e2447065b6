"""Every code that is no rule of files is brought about by commands against a real store or a real application.

Rules of files have theirs elsewhere, each found by its entry in ``manifest/checks``: the bad example of its
documentation (``test_rules``, ``test_code_examples``) and the invalid manifests. So no code can be added that nothing
shows: a new one has no case here, or no example there, and a test says which.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import redis
from celery import Celery
from celery.schedules import schedstate, schedule

from schedsync.cli.errors import failure_of
from schedsync.errors import SchedsyncError
from schedsync.manifest import checks
from schedsync.operations.explain import explain, explanations
from schedsync.scheduler.api import Entry
from schedsync.settings import StoreSettings
from schedsync.store.store import Store
from tests.acceptance.cli_runner import Cli
from tests.repositories import git
from tests.servers import PrivateServer, valkey_binary

HEAD = "version: 1\nowner: billing\ndefaults: {timezone: UTC}\n"
A, B, PROTECTED = "a: {task: t, every: 1h}", "b: {task: t, every: 1h}", "b: {task: t, every: 1h, protect: true}"
SAFETY = "version: 1\nowner: billing\nmanifests: [m.yaml]\nsafety: "
APP = """\
from celery import Celery
app = Celery("shop", set_as_current=False)
app.conf.timezone = "Europe/Berlin"
app.conf.task_routes = {"build": {"queue": "slow"}}
@app.task(name="build", shared=False)
def build(title): ...
"""
CALLED = """\
version: 1
owner: billing
schedules:
  unknown: {task: biuld, every: 1h}
  arguments: {task: build, every: 1h}
  queue: {task: build, every: 1h, args: [x], options: {queue: slwo}}
  option: {task: build, every: 1h, args: [x], options: {queue: celery}}
  zone: {task: build, args: [x], cron: "0 6 * * *"}
"""


def schedules(*entries: str, more: str = "") -> str:
    return f"{HEAD}schedules: {{{', '.join(entries)}}}\n{more}"


FILES = {
    "one.yaml": schedules(A),
    "two.yaml": schedules(A, B),
    "protected.yaml": schedules(A, PROTECTED),
    "three.yaml": schedules(A, B, "c: {task: t, every: 1h}"),
    "slower.yaml": schedules(A, B).replace("1h", "2h"),
    "other.yaml": schedules("z: {task: t, every: 1h}"),
    "nothing.yaml": schedules(),
    "theirs.yaml": schedules(A).replace("billing", "search"),
    "secret.yaml": schedules("a: {task: t, every: 1h, args: ['${TOKEN}']}"),
    "forget-b.yaml": schedules(A, more="removed: [{name: b, destroy: false}]\n"),
    "remove-b.yaml": schedules(A, more="removed: [{name: b}]\n"),
    "remove-a.yaml": schedules(B, more="removed: [{name: a}]\n").replace("billing", "search"),
    "move-z-to-a.yaml": schedules(A, more="moved: [{from: z, to: a}]\n"),
    "move-b-to-a.yaml": schedules(A, more="moved: [{from: b, to: a}]\n"),
    "percent/schedsync.yaml": SAFETY + "{max_delete_percent: 10, min_entries: 1}\n",
    "percent/m.yaml": schedules(A),
    "count/schedsync.yaml": SAFETY + "{max_deletes: 0}\n",
    "count/m.yaml": schedules(A),
    "updates/schedsync.yaml": SAFETY + "{max_update_percent: 10, min_entries: 1}\n",
    "updates/m.yaml": schedules(A, B).replace("1h", "2h"),
    # A tag of a key that is not there.
    "odd.yaml": schedules() + "x-odd:\n    !!str : 1\n",
    "called.yaml": CALLED,
    "shop.py": APP,
    "strict_shop.py": APP + "app.conf.task_create_missing_queues = False\n",
    "raising_shop.py": APP + "@app.on_after_configure.connect\ndef connected(sender, **kwargs): 1 / 0\n",
}


@dataclass(frozen=True)
class Scene:
    """Files, a key prefix of an own, and the store that commands reach."""

    cli: Cli
    raw: redis.Redis
    url: str
    prefix: str
    full_url: str

    def key(self, name: str) -> str:
        return f"{{{self.prefix}}}:{name}"

    def applied(self, file: str) -> None:
        self.done("apply", file, "--auto-approve")

    def planned(self, file: str) -> None:
        self.done("plan", file, "-o", "plan.json")

    def done(self, *line: str) -> None:
        done = self.cli.here(*line)
        assert done.code == 0, done.out + done.err


@pytest.fixture(scope="module")
def full() -> Iterator[PrivateServer]:
    """A server that answers, and takes no write for want of memory."""
    with PrivateServer(valkey_binary(), "--maxmemory", "1", "--maxmemory-policy", "noeviction") as server:
        yield server


@pytest.fixture
def scene(tmp_path: Path, valkey_server: PrivateServer, full: PrivateServer, key_prefix: str) -> Iterator[Scene]:
    cli = Cli(tmp_path, {"SCHEDSYNC_REDIS_URL": valkey_server.url, "SCHEDSYNC_KEY_PREFIX": key_prefix})
    for name, text in FILES.items():
        cli.write(name, text)
    with redis.Redis.from_url(valkey_server.url) as raw:
        yield Scene(cli, raw, valkey_server.url, key_prefix, full.url)


@dataclass(frozen=True)
class Case:
    """What brings a code about.

    Attributes:
        code: The code.
        line: The command; ``FULL`` is the URL of the server without memory, ``NOBODY`` that of a wrong user.
        exit: With what it ends.
        before: What is so before it runs.
    """

    code: str
    line: str
    exit: int = 1
    before: Callable[[Scene], None] = lambda _: None


def live(file: str) -> Callable[[Scene], None]:
    return lambda scene: scene.applied(file)


def planned(file: str, *, then: str = "") -> Callable[[Scene], None]:
    def before(scene: Scene) -> None:
        scene.planned(file)
        if then:
            scene.done(*then.split())

    return before


def secret_planned(scene: Scene) -> None:
    scene.applied("two.yaml")
    scene.cli.variables["TOKEN"] = "one"
    scene.planned("secret.yaml")
    scene.cli.variables["TOKEN"] = "two"


def planned_on_live(scene: Scene) -> None:
    scene.applied("two.yaml")
    scene.planned("slower.yaml")
    scene.applied("one.yaml")


def applied_since(scene: Scene) -> None:
    scene.applied("two.yaml")
    scene.planned("slower.yaml")
    scene.applied("three.yaml")


def first_commit(scene: Scene) -> None:
    git(scene.cli.directory, "init", "--quiet", "--initial-branch=main")
    git(scene.cli.directory, "commit", "--quiet", "--allow-empty", "--message", "first")


def without_a_url(scene: Scene) -> None:
    del scene.cli.variables["SCHEDSYNC_REDIS_URL"]


def another_type(scene: Scene) -> None:
    scene.raw.set(scene.key("entries"), "x")


def damaged(scene: Scene) -> None:
    scene.applied("two.yaml")
    scene.raw.hset(scene.key("entries"), "a", "x")


def forgotten(scene: Scene) -> None:
    scene.applied("two.yaml")
    scene.applied("forget-b.yaml")


CASES = [
    Case("SCH001", "plan --no-such-flag", 64),
    Case("SCH002", "plan one.yaml", before=without_a_url),
    Case("SCH003", "apply one.yaml"),
    Case("SCH005", "plan one.yaml -o none/plan.json"),
    Case("SCH006", "fmt odd.yaml"),
    Case("SCH401", "apply nothing.yaml --auto-approve", 3, live("one.yaml")),
    Case("SCH402", "apply other.yaml --auto-approve", 3, live("two.yaml")),
    Case("SCH403", "apply -C percent --auto-approve", 3, live("two.yaml")),
    Case("SCH404", "apply -C count --auto-approve", 3, live("two.yaml")),
    Case("SCH405", "apply one.yaml --auto-approve", 3, live("protected.yaml")),
    Case("SCH406", "apply -C updates --auto-approve", 3, live("two.yaml")),
    Case("SCH410", "apply plan.json", 4, planned_on_live),
    Case("SCH411", "apply plan.json --key-prefix another", 4, planned("one.yaml")),
    Case("SCH412", "apply plan.json", 4, planned("one.yaml", then="apply plan.json")),
    Case("SCH413", "apply plan.json", 4, secret_planned),
    Case("SCH414", "apply plan.json", before=lambda scene: scene.cli.write("plan.json", '{"plan_id": "x"}')),
    Case("SCH420", "plan one.yaml --no-prune", 0, live("two.yaml")),
    Case("SCH421", "rollback 1", 0, live("one.yaml")),
    Case("SCH422", "plan remove-b.yaml", 0, live("one.yaml")),
    Case("SCH423", "plan move-z-to-a.yaml", 0, live("one.yaml")),
    Case("SCH424", "plan one.yaml --target nobody", 0, live("one.yaml")),
    Case("SCH425", "plan one.yaml --against main", 0, first_commit),
    Case("SCH426", "plan remove-a.yaml", 0, live("one.yaml")),
    Case("SCH427", "apply plan.json", 0, applied_since),
    Case("SCH501", "apply theirs.yaml --auto-approve", 3, live("one.yaml")),
    Case("SCH502", "apply two.yaml --auto-approve", 3, forgotten),
    Case("SCH503", "apply move-b-to-a.yaml --auto-approve", 3, live("two.yaml")),
    Case("SCH600", "list --redis-url NOBODY"),
    Case("SCH601", "list --redis-url redis://127.0.0.1:1/0"),
    Case("SCH602", "apply one.yaml --auto-approve --redis-url FULL"),
    Case("SCH603", "list", before=another_type),
    Case("SCH604", "export", before=damaged),
    Case("SCH607", "drift --owner search", before=live("one.yaml")),
    Case("SCH608", "rollback 99 --auto-approve", before=live("one.yaml")),
    *(Case(code, "validate called.yaml --app shop:app") for code in ("SCH702", "SCH703", "SCH705", "SCH706", "SCH707")),
    Case("SCH701", "validate called.yaml --app no_such_module:app"),
    Case("SCH704", "validate called.yaml --app strict_shop:app"),
    Case("SCH708", "validate called.yaml --app raising_shop:app"),
]
# Codes that no command can show, and why.
WITHOUT_A_RUN = {
    "SCH000": "what an error without a code of its own would have: none is raised (test_exit_codes)",
    "SCH004": "a fault that we do not know of; one that is put in place has it (test_offline)",
    "SCH400": "what a refusal without a code of its own would have: none is raised (test_exit_codes)",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_command_comes_to_it(scene: Scene, case: Case) -> None:
    case.before(scene)
    nobody = scene.url.replace("//", "//nobody:wrong@")
    line = case.line.replace("FULL", scene.full_url).replace("NOBODY", nobody).split()
    # An application is loaded once for all of a process, and what it changes there stays.
    run = scene.cli if "--app" in line else scene.cli.here
    done = run(*line, "-f", "json")
    assert done.code == case.exit, done.out + done.err
    (explained,) = explain([case.code])
    document = json.loads(done.out)
    diagnostics = document.get("plan", document)["diagnostics"]
    told = {(each["code"], each["name"], each["severity"]) for each in diagnostics}
    assert (case.code, explained.name, explained.severity) in told
    documented = re.search(r"exit code is (\d+)", explained.why)
    assert documented is None or int(documented[1]) == done.code


class Mine(schedule):
    """A schedule of a class of its own."""

    def is_due(self, last_run_at: datetime) -> schedstate:
        return schedstate(is_due=False, next=60)


def _app(scene: Scene) -> Celery:
    app = Celery("shop", set_as_current=False)
    app.conf.update(schedsync_redis_url=scene.url, schedsync_key_prefix=scene.prefix)
    return app


def _by_an_old_token(scene: Scene) -> None:
    with closing(Store.open(StoreSettings(redis_url=scene.url, key_prefix=scene.prefix))) as store:
        store.quarantine(token=7, name="a", digest="", reason="x")


FROM_PYTHON: dict[str, Callable[[Scene], object]] = {
    "SCH605": _by_an_old_token,
    "SCH606": lambda scene: Entry.get("nobody", _app(scene)),
    "SCH720": lambda scene: Entry("a", "t", Mine(60), app=_app(scene)).save(),
    "SCH721": lambda scene: Entry("a", "t", 60, [object()], app=_app(scene)).save(),
}


@pytest.mark.parametrize(("code", "call"), FROM_PYTHON.items(), ids=FROM_PYTHON)
def test_a_call_comes_to_it(scene: Scene, code: str, call: Callable[[Scene], object]) -> None:
    with pytest.raises(SchedsyncError) as raised:
        call(scene)
    (found,) = failure_of(raised.value)
    assert (found.code, found.name) == (code, explain([code])[0].name)


def test_each_code_that_is_no_rule_of_files_is_shown_here() -> None:
    of_files = {code for code in checks.RULES if code < "SCH7"}
    shown = {case.code for case in CASES} | FROM_PYTHON.keys()
    assert not shown & WITHOUT_A_RUN.keys()
    assert shown | WITHOUT_A_RUN.keys() == {each.code for each in explanations()} - of_files
