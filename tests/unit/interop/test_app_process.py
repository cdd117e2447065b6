"""Applications that do what they should not while they are imported: an answer or an error, and nothing left behind."""

import fcntl
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from schedsync.errors import AppLoadingError
from schedsync.interop import app_process
from schedsync.interop.app_process import innermost, read_in_process

READER = "schedsync.interop.app_facts:read_app"
APP = """\
import os, signal, subprocess, sys, threading, time
from celery import Celery
app = Celery("x", set_as_current=False)
@app.task(name="t")
def t(a): ...
"""
FIRST_LINE = APP.count("\n") + 1


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(here: Path, text: str, *, limit_s: float = app_process.LIMIT_S) -> Any:
    (here / "odd.py").write_text(APP + text)
    return read_in_process(READER, "odd:app", limit_s=limit_s)


@pytest.mark.parametrize(
    "text",
    [
        "os.write(1, b'raw\\n'); subprocess.run(['echo', 'other']); print('plain')",
        "threading.Thread(target=threading.Event().wait).start()",
        "os.fork()",
        "os.close(1), os.close(2)",
        "assert sys.argv == ['schedsync'] and sys.stdin.read() == ''",
    ],
)
def test_what_does_not_matter(here: Path, text: str, capfd: pytest.CaptureFixture[str]) -> None:
    facts, failures = read(here, text)
    assert (set(facts.tasks) & {"t"}, facts.name, failures) == ({"t"}, "odd:app", ())
    out, err = capfd.readouterr()
    assert out == ""
    assert err == ("raw\nother\nplain\n" if "raw" in text else "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("os._exit(0)", "importing odd:app ended the process with exit code 0, so nothing is known of it"),
        ("os._exit(3)", "importing odd:app ended the process with exit code 3, so nothing is known of it"),
        ("if os.fork(): os._exit(0)", "importing odd:app ended the process with exit code 0, so nothing is"),
        # 1, or 120 where Python finds only at its end that it cannot write what it kept back.
        ("os.closerange(0, 300)", "importing odd:app ended the process with exit code 1"),
        ("sys.exit(0)", f"importing odd raised SystemExit at odd.py:{FIRST_LINE}: 0"),
        ("input()", f"importing odd raised EOFError at odd.py:{FIRST_LINE}: EOF when reading a line"),
        ("class X(BaseException): ...\nraise X", f"reading odd:app raised X at odd.py:{FIRST_LINE + 1}"),
        ("os.abort()", f"importing odd:app ended the process by SIGABRT (at odd.py:{FIRST_LINE})"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "importing odd:app ended the process by SIGKILL"),
        (f"os.kill(os.getpid(), {signal.SIGRTMIN + 3})", f"ended the process by signal {signal.SIGRTMIN + 3}"),
    ],
)
def test_what_is_never_taken_for_an_answer(here: Path, text: str, message: str) -> None:
    with pytest.raises(AppLoadingError) as caught:
        read(here, text)
    assert message in str(caught.value)


def test_who_waits_is_ended_with_all_that_it_started_and_its_place_is_told(here: Path) -> None:
    text = (
        "import fcntl\nheld = open('held', 'w')\nfcntl.flock(held, fcntl.LOCK_EX)\n"
        "subprocess.run(['sleep', '600'], pass_fds=[held.fileno()])"
    )
    with pytest.raises(AppLoadingError) as caught:
        read(here, text, limit_s=1)
    assert str(caught.value) == f"importing odd:app did not end within 1 seconds (at odd.py:{FIRST_LINE + 3})"
    with (here / "held").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # taken when the last process that has it is gone


def test_who_turned_its_limit_off_is_ended_as_well(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_process, "_LONGER_S", 0)
    with pytest.raises(AppLoadingError, match="importing odd:app did not end within 1 seconds"):
        read(here, "import faulthandler\nfaulthandler.cancel_dump_traceback_later()\ntime.sleep(600)", limit_s=1)


def test_whoever_stops_waiting_leaves_nothing_behind(here: Path) -> None:
    class StoppedError(Exception): ...

    def stop(number: int, frame: object) -> None:
        raise StoppedError

    before = signal.signal(signal.SIGUSR1, stop)
    text = (
        "import fcntl\nheld = open('held', 'w')\nfcntl.flock(held, fcntl.LOCK_EX)\n"
        "os.kill(os.getppid(), signal.SIGUSR1)\ntime.sleep(600)"
    )
    try:
        with pytest.raises(StoppedError):
            read(here, text)
    finally:
        signal.signal(signal.SIGUSR1, before)
    with (here / "held").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)


def test_its_traceback_goes_along(here: Path) -> None:
    with pytest.raises(AppLoadingError) as caught:
        read(here, "1 / 0")
    (note,) = caught.value.__notes__
    assert f'odd.py", line {FIRST_LINE}' in note


def test_modules_of_the_working_directory_do_not_hide_ours(here: Path) -> None:
    for name in ("celery", "pickle", "traceback", "json"):
        (here / f"{name}.py").write_text("1 / 0")
    facts, _ = read(here, "")
    assert "t" in facts.tasks


def test_no_process_at_all(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(here / "none"))
    with pytest.raises(AppLoadingError, match="no process to import odd:app in could be started: No such file"):
        read(here, "")


@pytest.mark.parametrize(
    ("frames", "place"),
    [
        ([("/lib/socket.py", "3"), ("HERE/shop/db.py", "5"), ("HERE/a.py", "1")], "shop/db.py:5"),
        ([("HERE/.venv/lib/site-packages/x.py", "3"), ("HERE/a.py", "1")], "a.py:1"),
        ([("/lib/socket.py", "3"), ("/srv/a.py", "1")], "/lib/socket.py:3"),
        ([], None),
    ],
)
def test_the_place_to_look_at(here: Path, frames: list[tuple[str, str]], place: str | None) -> None:
    assert innermost([(file.replace("HERE", str(here)), line) for file, line in frames]) == place
