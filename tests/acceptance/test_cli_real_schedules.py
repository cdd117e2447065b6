"""Schedules that public projects really run: from Celery or a file to the store, and then nothing is left to do."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.cli_runner import Cli
from tests.servers import PrivateServer

REAL = json.loads((Path(__file__).parents[1] / "fixtures" / "real_schedules.json").read_text(encoding="utf-8"))
APP = """\
from celery import Celery
from celery.schedules import crontab, solar

app = Celery("shop", broker="memory://")
app.conf.timezone = "Asia/Kolkata"
app.conf.beat_schedule = {
    "10 sec heartbeat": {"task": "app.tasks.heartbeat", "schedule": 10.0},
    "recalculate cohorts night": {
        "task": "app.tasks.recalculate",
        "schedule": crontab(minute="*", hour="0-5,18-23"),
        "args": (5,),
        "options": {"expires": 90.0},
    },
    "weekly/clear: removed data": {"task": "app.tasks.clear", "schedule": crontab(0, 5, day_of_week="SUN")},
    "sortie d'été": {"task": "app.tasks.sortie", "schedule": crontab(minute=0, hour="10-2")},
    "archive-builds": {
        "task": "app.tasks.archive",
        "schedule": crontab(minute="*/15"),
        "kwargs": {"days": 1, "limit": 500},
        "options": {"queue": "web"},
    },
    "lights-on": {"task": "app.tasks.lights", "schedule": solar("sunset", 52.5, 13.4)},
}


@app.on_after_configure.connect
def add(sender, **kwargs):
    sender.add_periodic_task(30, sender.signature("app.tasks.probe"), name="probe")
"""


@pytest.fixture
def cli(tmp_path: Path, valkey_server: PrivateServer, key_prefix: str) -> Any:
    return Cli(tmp_path, {"SCHEDSYNC_REDIS_URL": valkey_server.url, "SCHEDSYNC_KEY_PREFIX": key_prefix})


def apply_and_plan_again(cli: Cli, manifest: Any, entries: Any) -> Any:
    validated = cli("validate", manifest)
    assert validated.code == 0, validated.out
    assert cli("plan", manifest, "--detailed-exitcode").code == 2
    assert cli("apply", manifest, "--auto-approve").code == 0
    again = cli("plan", manifest, "--detailed-exitcode")
    assert (again.code, again.out.splitlines()[-1]) == (0, f"No changes. {entries} unchanged.")
    listed = json.loads(cli("list", "-f", "json").out)["entries"]
    assert len(listed) == entries
    assert all(entry["next_slot"] for entry in listed)


def test_an_extract_of_real_schedules(cli: Cli) -> None:
    entries = {entry["name"]: {key: entry[key] for key in entry if key != "name"} for entry in REAL}
    document = {"version": 1, "owner": "real", "defaults": {"timezone": "UTC"}, "schedules": entries}
    cli.write("real.yaml", json.dumps(document, ensure_ascii=False, indent=2))
    apply_and_plan_again(cli, "real.yaml", len(REAL))


def test_a_beat_schedule_becomes_a_manifest(cli: Cli) -> None:
    cli.write("shop.py", APP)
    imported = cli("import", "beat-schedule", "--app", "shop:app")
    assert (imported.code, imported.err) == (0, "7 entries from shop:app, 0 left out\n")
    cli.write("imported.yaml", imported.out)
    apply_and_plan_again(cli, "imported.yaml", 7)


def test_what_a_file_cannot_say_is_left_out_by_name(cli: Cli) -> None:
    cli.write("shop.py", APP + '\napp.conf.beat_schedule["odd"] = {"task": "t", "schedule": object()}\n')
    imported = cli("import", "beat-schedule", "--app", "shop:app")
    assert imported.code == 1
    assert 'left out: "odd": ' in imported.err
    assert "# Left out: odd: " in imported.out
