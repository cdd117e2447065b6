"""schedsync dev: schedules run from nothing, follow the files, and leave nothing behind."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.dev_process import DevProcess

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for leftovers in /proc")

GOOD = """\
version: 1
owner: me
schedules:
  one: {task: demo.one, every: 1s, timezone: UTC, args: [1]}
  two: {task: demo.two, every: 1s, timezone: UTC, options: {queue: slow}}
"""
APP = """\
import os, time
from celery import Celery
app = Celery("proj", broker=os.environ["DECOY"], backend=os.environ["DECOY"])
app.conf.task_always_eager = True
app.conf.broker_transport_options = {"global_keyprefix": "else:"}
app.conf.schedsync_redis_url = os.environ["DECOY"]
app.conf.beat_schedule = {"static": {"task": "proj.add", "schedule": 1.0, "args": (1, 1)}}
app.conf.task_routes = {"proj.routed": {"queue": "elsewhere"}}

@app.task(name="proj.add")
def add(x, y):
    return x + y

@app.task(name="proj.routed")
def routed():
    print("seen in a task")
    return "routed"

@app.task(name="proj.fail")
def fail():
    raise ValueError("on purpose")

@app.task(name="proj.sleep")
def sleep():
    print("sleeping")
    time.sleep(100)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "schedules.yaml").write_text(GOOD)
    (tmp_path / "proj.py").write_text(APP)
    return tmp_path


@pytest.fixture
def decoy() -> Iterator[socket.socket]:
    """A server that nobody may connect to."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


def decoy_environment(decoy: socket.socket) -> dict[str, str]:
    url = f"redis://127.0.0.1:{decoy.getsockname()[1]}/0"
    names = ("DECOY", "CELERY_BROKER_URL", "CELERY_RESULT_BACKEND", "SCHEDSYNC_REDIS_URL")
    return dict.fromkeys(names, url)


def assert_untouched(decoy: socket.socket) -> None:
    with pytest.raises(BlockingIOError):
        decoy.accept()


def files(directory: Path) -> list[str]:
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*") if "__pycache__" not in str(path))


def test_runs_any_task_name_and_ctrl_c_leaves_nothing(project: Path, decoy: socket.socket) -> None:
    with DevProcess("schedules.yaml", cwd=project, env=decoy_environment(decoy)) as dev:
        dev.wait_for("sent     one  demo.one(1)", times=2)
        dev.wait_for("ran      one  demo.one(1) in", times=2)
        dev.wait_for("ran      two  demo.two() in")
        assert len(dev.processes()) >= 5  # supervisor, guard, server, worker, beat
        dev.signal(signal.SIGINT)
        assert dev.wait() == 130
        dev.assert_nothing_left()
        assert "SecurityWarning" not in dev.err
        assert "Traceback" not in dev.err
        assert "stopped" in dev.err
    assert files(project) == ["proj.py", "schedules.yaml"]
    assert_untouched(decoy)


def test_follows_the_files_as_they_are_saved(project: Path) -> None:
    manifest = project / "schedules.yaml"
    with DevProcess("schedules.yaml", cwd=project) as dev:
        dev.wait_for("ran      two  demo.two() in")

        manifest.write_text(GOOD.replace("timezone", "timezon", 1))
        dev.wait_for("error[SCH203]: unknown key")
        dev.wait_for("the last good schedule goes on")
        dev.wait_for("sent     one", times=dev.out.count("sent     one") + 2)

        manifest.write_text("\n".join(line for line in GOOD.splitlines() if "two" not in line).replace("[1]", "[2]"))
        dev.wait_for("me: changed one; removed two")
        dev.wait_for("ran      one  demo.one(2) in")
        seen = dev.out.count("sent     two")
        dev.wait_for("ran      one  demo.one(2) in", times=3)
        assert dev.out.count("sent     two") == seen

        manifest.write_text("version: 1\nowner: me\nschedules: {}\n")
        dev.wait_for("""here it is done, but `apply` would ask for --allow-empty: the manifests of owner "me" are""")
        dev.wait_for("me: removed one")
        dev.wait_for("nothing will ever be due")
        manifest.write_text(GOOD.replace("every: 1s", 'cron: "0 0 1 1 *"'))
        dev.wait_for("-01-01 00:00 UTC (one)")

        manifest.unlink()
        dev.wait_for("no file or directory")
        manifest.write_text(GOOD)
        dev.wait_for("me: changed one, two")
        dev.signal(signal.SIGTERM)
        assert dev.wait() == 143
        dev.assert_nothing_left()


def test_follows_new_names_and_new_owners(project: Path) -> None:
    manifest = project / "schedules.yaml"
    only = "version: 1\nowner: me\nschedules:\n  only: {task: demo.one, every: 1s, timezone: UTC}\n"
    manifest.write_text(only)
    with DevProcess("schedules.yaml", cwd=project) as dev:
        dev.wait_for("ran      only")
        manifest.write_text(only.replace("only", "other"))
        dev.wait_for("`apply` would ask for --allow-deletes 1: everything would be deleted: the only live entry")
        dev.wait_for("an entry under a new name is a new entry")
        dev.wait_for("me: created other; removed only")
        dev.wait_for("ran      other")
        manifest.write_text(only.replace("only", "other").replace("owner: me", "owner: you"))
        dev.wait_for("me: removed other")
        dev.wait_for("you: created other")
        assert "refused" not in dev.err
        assert "at risk" not in dev.err
        dev.signal(signal.SIGINT)
        assert dev.wait() == 130
        dev.assert_nothing_left()


def test_uses_the_given_application_on_the_embedded_server(project: Path, decoy: socket.socket) -> None:
    (project / "schedules.yaml").write_text(
        "version: 1\nowner: me\ndefaults: {timezone: UTC}\nschedules:\n"
        "  add: {task: proj.add, every: 1s, args: [2], kwargs: {y: 3}}\n"
        "  routed: {task: proj.routed, every: 1s}\n"
        "  fail: {task: proj.fail, every: 1s}\n"
        "  none: {task: proj.none, every: 1s}\n"
    )
    with DevProcess("schedules.yaml", "--app", "proj:app", cwd=project, env=decoy_environment(decoy)) as dev:
        dev.wait_for("ran      add     proj.add(2, y=3) -> 5 in")
        dev.wait_for("ran      routed  proj.routed() -> 'routed' in")
        dev.wait_for("seen in a task")
        dev.wait_for("failed   fail    proj.fail() -> ValueError('on purpose') in")
        dev.wait_for('raise ValueError("on purpose")')
        dev.wait_for("sent     static  proj.add(1, 1)")
        dev.wait_for("unknown  none    proj.none: the application has no task of this name")
        dev.signal(signal.SIGINT)
        assert dev.wait() == 130
        dev.assert_nothing_left()
    assert_untouched(decoy)


def test_a_second_ctrl_c_ends_running_tasks(project: Path, decoy: socket.socket) -> None:
    (project / "schedules.yaml").write_text(
        "version: 1\nowner: me\nschedules:\n  long: {task: proj.sleep, every: 1s, timezone: UTC}\n"
    )
    with DevProcess("schedules.yaml", "--app", "proj:app", cwd=project, env=decoy_environment(decoy)) as dev:
        dev.wait_for("sleeping")
        dev.signal(signal.SIGINT)
        dev.wait_for("stopping")
        assert dev.process.poll() is None
        dev.signal(signal.SIGINT)
        assert dev.wait(3) == 130
        dev.assert_nothing_left()


def test_a_killed_supervisor_leaves_nothing(project: Path) -> None:
    with DevProcess("schedules.yaml", cwd=project) as dev:
        dev.wait_for("ran      one")
        dev.signal(signal.SIGKILL)
        assert dev.wait() == -signal.SIGKILL
        dev.assert_nothing_left()


@pytest.mark.parametrize("victim", ["worker", "beat", "valkey"])
def test_a_process_that_ends_by_itself_ends_all(project: Path, victim: str) -> None:
    with DevProcess("schedules.yaml", cwd=project) as dev:
        dev.wait_for("ran      one")
        (pid,) = [pid for pid in dev.processes() if _is(pid, victim)]
        os.kill(pid, signal.SIGKILL)
        assert dev.wait() == 1
        assert "ended by itself; everything was stopped" in dev.err
        dev.assert_nothing_left()


def _is(pid: int, role: str) -> bool:
    command = Path(f"/proc/{pid}/cmdline").read_bytes()
    return b"valkey-server" in command if role == "valkey" else f'"role": "{role}"'.encode() in command


def test_a_setting_that_cannot_be_is_one_line(project: Path, decoy: socket.socket) -> None:
    (project / "proj.py").write_text(APP + "app.conf.schedsync_redis_ulr = 'x'\n")
    with DevProcess("schedules.yaml", "--app", "proj:app", cwd=project, env=decoy_environment(decoy)) as dev:
        assert dev.wait() == 1
        assert "error: unknown setting schedsync_redis_ulr in the Celery configuration; did you mean" in dev.err
        assert "Traceback" not in dev.err
        dev.assert_nothing_left()


def test_an_application_that_cannot_be_loaded(project: Path) -> None:
    (project / "proj.py").write_text("import nothing_like_that\n")
    with DevProcess("schedules.yaml", "--app", "proj:app", cwd=project) as dev:
        assert dev.wait() == 1
        dev.assert_nothing_left()
        assert "error: importing proj raised ModuleNotFoundError at proj.py:1: No module named" in dev.err
        assert "Traceback" not in dev.err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["nothing.yaml"], 1, "no file or directory"),
        (["broken.yaml"], 1, "SCH"),
        (["-"], 1, "standard input cannot be followed"),
        (["schedules.yaml", "--redis-url", "redis://localhost"], 64, "--redis-url does not apply"),
    ],
)
def test_what_cannot_be_run_ends_at_once(project: Path, arguments: list[str], code: int, message: str) -> None:
    (project / "broken.yaml").write_text("version: 1\nowner: me\nschedules:\n  a: {task: t}\n")
    with DevProcess(*arguments, cwd=project) as dev:
        assert dev.wait() == code
        assert message in dev.err
        assert "Traceback" not in dev.err
        dev.assert_nothing_left()


def test_a_project_file_names_the_manifests(project: Path) -> None:
    (project / "schedsync.yaml").write_text("version: 1\nmanifests: ['*.yaml']\n")
    below = project / "below"
    below.mkdir()
    with DevProcess(cwd=below) as dev:
        dev.wait_for("sent     one")
        (project / "more.yaml").write_text(
            "version: 1\nowner: other\nschedules:\n  three: {task: demo.three, every: 1s, timezone: UTC}\n"
        )
        dev.wait_for("ran      three  demo.three() in")
        dev.signal(signal.SIGINT)
        assert dev.wait() == 130


def test_a_reader_that_goes_away_ends_it(project: Path) -> None:
    with DevProcess("schedules.yaml", cwd=project, piped=True) as dev:
        assert dev.process.stdout is not None
        dev.process.stdout.readline()
        dev.process.stdout.close()
        assert dev.wait() == 128 + signal.SIGPIPE
        assert "Traceback" not in dev.err
        dev.assert_nothing_left()
