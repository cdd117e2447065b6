"""The exit codes of every command, as documented, in text and in JSON: what scripts and pipelines decide by."""

import json
import shutil
import signal
import socket
import subprocess
import sysconfig
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from schedsync.cli.main import COMMANDS
from schedsync.report.registry import formats
from tests.acceptance.cli_runner import Cli
from tests.published import check
from tests.servers import PrivateServer

HEAD = "version: 1\nowner: billing\ndefaults: {timezone: UTC}\nschedules: "
OLD = HEAD + "{a: {task: t, every: 1h}, b: {task: t, every: 1h}, c: {task: t, every: 1h, protect: true}}\n"
NEW = HEAD + "{a: {task: t, every: 2h}, c: {task: t, every: 1h, protect: true}}\n"
NOWHERE = ("--redis-url", "redis://127.0.0.1:1/0")
FILES = {
    "first.yaml": HEAD + "{a: {task: t, every: 3h}}\n",
    "old.yaml": OLD,
    "new.yaml": NEW,
    "nothing.yaml": HEAD + "{}\n",
    "unprotected.yaml": HEAD + "{a: {task: t, every: 1h}, b: {task: t, every: 1h}}\n",
    "theirs.yaml": NEW.replace("billing", "search"),
    "bad.yaml": OLD.replace("1h", "often"),
    "unreadable.yaml": "a: [",
    "untidy.yaml": OLD.replace(": ", ":   "),
    "scheduled.py": "from celery import Celery\n\napp = Celery('shop')\n"
    "app.conf.beat_schedule = {'a': {'task': 't', 'schedule': 60}}\n",
    "secret.yaml": OLD.replace("{a: {", "{a: {args: ['${TOKEN}'], "),
}
WAITING = [
    ("plan", "new.yaml"),
    ("apply", "new.yaml", "--auto-approve"),
    ("apply", "saved.json"),
    ("drift",),
    ("history",),
    ("rollback", "1"),
    ("export",),
    ("list",),
    ("next", "--live"),
]

CODES: list[tuple[int, tuple[str, ...]]] = [
    (0, ("init", "-C", "empty")),
    (0, ("validate", "new.yaml")),
    (0, ("fmt", "new.yaml")),
    (0, ("plan", "new.yaml")),
    (0, ("plan", "new.yaml", "--against", "old.yaml")),
    (0, ("show", "saved.json")),
    (0, ("show", "refused.json")),
    (0, ("apply", "new.yaml", "--auto-approve")),
    (0, ("apply", "saved.json")),
    (0, ("apply", "empty.json")),
    (0, ("drift",)),
    (0, ("drift", "--detailed-exitcode")),
    (0, ("history",)),
    (0, ("rollback", "2")),
    (0, ("rollback", "1", "--auto-approve", "--allow-protected", "c")),
    (0, ("export",)),
    (0, ("list",)),
    (0, ("next", "new.yaml")),
    (0, ("next", "--live")),
    (0, ("explain", "SCH203")),
    (0, ("schema", "plan")),
    (0, ("import", "beat-schedule", "--app", "scheduled:app")),
    (0, ("plan", "old.yaml", "--detailed-exitcode")),
    (1, ("init", "-C", "empty", "--timezone", "Mars/Olympus")),
    (1, ("validate", "bad.yaml")),
    (1, ("validate", "none.yaml")),
    (1, ("fmt", "--check", "untidy.yaml")),
    (1, ("fmt", "unreadable.yaml")),
    (1, ("plan", "bad.yaml", "--detailed-exitcode")),
    (1, ("plan", "none-*.yaml")),
    (1, ("show", "new.yaml")),
    (1, ("apply", "bad.yaml", "--auto-approve")),
    (1, ("apply", "new.yaml")),
    (1, ("apply", "cut.json")),
    (1, ("drift", "--owner", "search", "--detailed-exitcode")),
    (1, ("history", "99")),
    (1, ("rollback", "99", "--auto-approve")),
    (1, ("rollback", "1", "--allow-protected", "c")),
    (1, ("export", "--owner", "search")),
    (1, ("next", "bad.yaml")),
    (1, ("explain", "SCH999")),
    (1, ("import", "beat-schedule", "--app", "no_such_module:app")),
    *((1, (name, *more, *NOWHERE)) for name, more in (("plan", ("new.yaml", "--detailed-exitcode")), ("list", ()))),
    *((1, (name, *more, *NOWHERE)) for name, more in (("drift", ("--detailed-exitcode",)), ("history", ()))),
    *((1, (name, *more, *NOWHERE)) for name, more in (("rollback", ("1",)), ("export", ()), ("next", ("--live",)))),
    *((1, ("apply", of, *more, *NOWHERE)) for of, more in (("new.yaml", ("--auto-approve",)), ("saved.json", ()))),
    (2, ("plan", "new.yaml", "--detailed-exitcode")),
    (2, ("plan", "new.yaml", "--against", "old.yaml", "--detailed-exitcode")),
    (3, ("plan", "nothing.yaml")),
    (3, ("plan", "nothing.yaml", "--against", "old.yaml", "--detailed-exitcode")),
    (3, ("plan", "unprotected.yaml", "--detailed-exitcode")),
    (3, ("plan", "theirs.yaml", "--detailed-exitcode")),
    (3, ("apply", "nothing.yaml", "--auto-approve")),
    (3, ("apply", "theirs.yaml", "--auto-approve")),
    (3, ("apply", "refused.json")),
    (1, ("plan", "nothing.yaml", "-o", "none/plan.json")),
    (3, ("rollback", "1", "--auto-approve")),
    (4, ("apply", "stale.json")),
    (4, ("apply", "stale-and-refused.json")),
    (4, ("apply", "applied.json")),
    (4, ("apply", "saved.json", "--key-prefix", "another")),
    (4, ("apply", "files.json")),
    (4, ("apply", "secret.json")),
    *((64, (name, "--no-such-flag")) for name in COMMANDS),
    (64, ("plann",)),
    (64, ("plan", "new.yaml", "-l", "team")),
    (64, ("plan", "--destroy")),
    (64, ("show",)),
    *((64, ("apply", "saved.json", *more)) for more in (("new.yaml",), ("--no-prune",), ("--target", "a"))),
    (64, ("rollback",)),
    (64, ("rollback", "-1")),
    (64, ("schema", "plans")),
    (64, ("import", "crontab")),
]


#: Of each command one line for each code: run in text too, and in a process of its own.
FIRST = {(code, line[0]): line for code, line in reversed(CODES) if code != 64 or line[0] == "plan"}


@dataclass(frozen=True)
class Scene:
    """Files and plans of every kind, and the store that they are about: revision 2, of which one was made in each."""

    directory: Path
    variables: dict[str, str]
    stored: dict[bytes, bytes]
    raw: redis.Redis

    def again(self, directory: Path) -> Cli:
        """The same files elsewhere, and the store as it was."""
        shutil.copytree(self.directory, directory, dirs_exist_ok=True)
        for key in self.raw.keys(f"{{{self.variables['SCHEDSYNC_KEY_PREFIX']}}}:*"):
            self.raw.delete(key)
        for key, value in self.stored.items():
            self.raw.restore(key, 0, value)
        return Cli(directory, self.variables)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, valkey_server: PrivateServer) -> Iterator[Scene]:
    directory, prefix = tmp_path_factory.mktemp("codes"), f"codes-{uuid.uuid4().hex[:12]}"
    cli = Cli(directory, {"SCHEDSYNC_REDIS_URL": valkey_server.url, "SCHEDSYNC_KEY_PREFIX": prefix})
    (directory / "empty").mkdir()
    for name, text in FILES.items():
        cli.write(name, text)

    def plan(file: str, name: str, *more: str, code: int = 0) -> None:
        told = Cli(directory, {**cli.variables, "TOKEN": "x"})
        assert told.here("plan", file, "-o", name, *more).code == code

    assert cli.here("apply", "first.yaml", "--auto-approve").code == 0
    plan("first.yaml", "empty.json")
    plan("new.yaml", "stale.json")
    plan("nothing.yaml", "stale-and-refused.json", code=3)
    plan("old.yaml", "applied.json")
    assert cli.here("apply", "applied.json").code == 0
    plan("nothing.yaml", "refused.json", code=3)
    plan("new.yaml", "saved.json")
    plan("new.yaml", "files.json", "--against", "old.yaml")
    plan("secret.yaml", "secret.json")
    cli.write("cut.json", (directory / "saved.json").read_text()[:-200])
    with redis.Redis.from_url(valkey_server.url) as raw:
        stored = {key: raw.dump(key) or b"" for key in raw.keys(f"{{{prefix}}}:*")}
        yield Scene(directory, cli.variables, stored, raw)


def ids(case: object) -> str | None:
    return "_".join(case) if isinstance(case, tuple) else None


@pytest.mark.parametrize(("code", "line"), CODES, ids=ids)
def test_code(scene: Scene, tmp_path: Path, code: int, line: tuple[str, ...]) -> None:
    name = line[0]
    has_json = "json" in formats(name)
    if has_json:
        done = scene.again(tmp_path).here(*line, "-f", "json")
        assert (done.code, done.err) == (code, "")
        result = check("plan" if name == "show" else name, json.loads(done.out)) if is_result(code, line) else None
        if result is None:
            assert check("error", json.loads(done.out))["diagnostics"]
    if not has_json or FIRST.get((code, name)) == line:
        cli = scene.again(tmp_path)
        done = cli(*line) if FIRST.get((code, name)) == line else cli.here(*line)
        assert done.code == code, done.err
        assert "Traceback" not in done.err
        # What import found is counted there.
        assert bool(done.err) is not (is_result(code, line) and name != "import"), done.err


@pytest.mark.parametrize("name", [name for name in COMMANDS if formats(name) != ("text",)])
def test_every_command_writes_every_format_that_it_has(scene: Scene, tmp_path: Path, name: str) -> None:
    line = FIRST[0, name]
    assert {"text", "json"} <= set(formats(name))
    for output_format in formats(name):
        cli = scene.again(tmp_path / output_format)
        done = cli(*line, "-f", output_format, "--format-into", f"{output_format}={tmp_path / 'out'}")
        assert done.code == 0
        assert done.out or name == "validate", "no finding, no line"
        if output_format != "json":
            assert (tmp_path / "out").read_text() == done.out
        else:
            check("plan" if name == "show" else name, json.loads((tmp_path / "out").read_text()))


def is_result(code: int, line: tuple[str, ...]) -> bool:
    """Whether the command comes to its result: also a refused plan and findings are one."""
    return code in (0, 2) or (code == 3 and line[0] == "plan") or (code == 1 and line[0] in ("validate", "fmt"))


def test_every_command_has_all_codes_that_it_can_have() -> None:
    seen = {(name, code) for code, (name, *_) in CODES if name in COMMANDS}
    always = {(name, code) for name in COMMANDS for code in (0, 1, 64)}
    # dev has tests of its own; a schema is always there.
    assert always - seen == {("dev", 0), ("dev", 1), ("schema", 1)}
    assert {name for name, code in seen if code == 2} == {"plan"}  # and drift, which needs some: test_cli_history
    assert {name for name, code in seen if code == 3} == {"plan", "apply", "rollback"}
    assert {name for name, code in seen if code == 4} == {"apply"}  # rollback's needs a race: test_cli_history


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("line", WAITING, ids=ids)
def test_interrupted_while_the_store_is_silent(
    scene: Scene, tmp_path: Path, line: tuple[str, ...], number: signal.Signals, code: int
) -> None:
    cli = scene.again(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        process = subprocess.Popen(
            [str(Path(sysconfig.get_path("scripts")) / "schedsync"), *line],
            cwd=tmp_path,
            env={**cli.environment(), "SCHEDSYNC_REDIS_URL": f"redis://127.0.0.1:{silent.getsockname()[1]}/0"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            link, _ = silent.accept()
            with link:
                link.recv(1)
                process.send_signal(number)
                out, err = process.communicate(timeout=60)
    assert (process.returncode, out, "Traceback" in err) == (code, "", False)
