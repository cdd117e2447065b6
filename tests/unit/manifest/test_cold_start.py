"""Validating loads neither Redis nor Celery, and only where there is one what a mistake or a rare timing needs."""

import subprocess
import sys
from pathlib import Path

import pytest

VALID = Path(__file__).parents[2] / "manifests" / "valid" / "reference.yaml"
SCRIPT = """
import sys
from datetime import UTC, datetime
from schedsync.manifest.load import load
loaded = load([sys.argv[1]], now=datetime(2026, 11, 22, tzinfo=UTC))
names = {*sys.modules, *(name.split(".")[0] for name in sys.modules)}
print(len(loaded.declared), len(loaded.diagnostics), *sorted(names & set(sys.argv[2:])))
"""
HEAVY = ("redis", "celery", "kombu", "click", "rich", "jsonschema", "ephem", "dateutil")
OF_MISTAKES = (
    "schedsync.manifest.shapes.forms",
    "schedsync.manifest.shapes.misshapen",
    "schedsync.manifest.reading.syntax_errors",
    "schedsync.model.timing.cron_hint",
)


def loaded_by(manifest: Path) -> list[str]:
    command = [sys.executable, "-c", SCRIPT, str(manifest), *HEAVY, *OF_MISTAKES]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.split()


def test_a_clean_manifest_loads_nothing_heavy() -> None:
    assert loaded_by(VALID) == ["3", "0"]


@pytest.mark.parametrize(
    ("entry", "counts", "needs"),
    [
        ('{task: a, cron: "0 6 * * *"}', "1 0", ""),
        ("{task: a, every: 5m, jitter: 1m, start: 2027-01-01}", "1 0", ""),
        ("{task: a, crontab: {minute: 0, hour: 6}}", "1 0", ""),
        (r'{task: a, rrule: "DTSTART:20261123T090000\nRRULE:FREQ=WEEKLY"}', "1 0", "dateutil"),
        ('{task: a, cron: "0 6 * *"}', "0 1", "schedsync.model.timing.cron_hint"),
        ("{task: a, cron: */5 * * * *}", "1 1", "schedsync.manifest.reading.syntax_errors"),
        ("{tasks: a, every: 5m}", "0 1", "schedsync.manifest.shapes.forms schedsync.manifest.shapes.misshapen"),
        (
            "{task: 5, every: 5m}",
            "0 1",
            "jsonschema schedsync.manifest.shapes.forms schedsync.manifest.shapes.misshapen",
        ),
    ],
)
def test_what_few_manifests_need_is_loaded_for_those(tmp_path: Path, entry: str, counts: str, needs: str) -> None:
    manifest = tmp_path / "m.yaml"
    manifest.write_text(f"version: 1\nowner: o\nschedules:\n  a: {entry}\n", encoding="utf-8")
    assert " ".join(loaded_by(manifest)) == f"{counts} {needs}".strip()
