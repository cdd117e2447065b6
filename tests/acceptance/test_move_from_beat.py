"""A real beat_schedule moves whole: imported, valid, applied, and nothing left to do."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.servers import PrivateServer

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "real_schedules.json"
APP = f"""\
import json
from celery import Celery
from celery.schedules import crontab

app = Celery("real", timezone="Europe/Berlin")
app.conf.beat_schedule = {{
    f"{{found['name']}} {{number}}": {{
        "task": found["task"],
        "schedule": crontab(**found["crontab"]) if "crontab" in found else found["every"],
        "args": found.get("args", []),
        "kwargs": found.get("kwargs", {{}}),
        "options": found.get("options", {{}}),
    }}
    for number, found in enumerate(json.load(open({str(FIXTURE)!r})))
}}
"""


def schedsync(*arguments: str, cwd: Path) -> str:
    command = [sys.executable, "-m", "schedsync", *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SCHEDSYNC_")}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_import_validate_apply_and_nothing_left(tmp_path: Path, valkey_server: PrivateServer, key_prefix: str) -> None:
    (tmp_path / "real.py").write_text(APP)
    reach = ("--redis-url", valkey_server.url, "--key-prefix", key_prefix)
    manifest = schedsync("import", "beat-schedule", "--app", "real:app", cwd=tmp_path)
    (tmp_path / "imported.yaml").write_text(manifest)
    assert "timezone: Europe/Berlin" in manifest
    schedsync("validate", "imported.yaml", cwd=tmp_path)

    schedsync("apply", "--auto-approve", *reach, "imported.yaml", cwd=tmp_path)
    again = json.loads(schedsync("plan", "--format", "json", *reach, "imported.yaml", cwd=tmp_path))
    assert again["changes"] == []
    listed = json.loads(schedsync("list", "--format", "json", *reach, cwd=tmp_path))
    assert len(listed["entries"]) == len(json.loads(FIXTURE.read_text()))
