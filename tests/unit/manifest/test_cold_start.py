"""Validating loads neither Redis nor Celery, and the slow schema validator only to explain a mistake."""

import subprocess
import sys
from pathlib import Path

VALID = Path(__file__).parents[2] / "manifests" / "valid" / "reference.yaml"
SCRIPT = """
import sys
from datetime import UTC, datetime
from schedsync.manifest.load import load
loaded = load([sys.argv[1]], now=datetime(2026, 11, 22, tzinfo=UTC))
assert len(loaded.declared) == 3, loaded.diagnostics
print(*sorted({name.split(".")[0] for name in sys.modules} & set(sys.argv[2:])))
"""


def test_a_clean_manifest_loads_nothing_heavy() -> None:
    heavy = ["redis", "celery", "kombu", "click", "rich", "jsonschema", "ephem"]
    command = [sys.executable, "-c", SCRIPT, str(VALID), *heavy]
    assert subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip() == ""
