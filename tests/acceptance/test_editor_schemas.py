"""The published schemas as other tools use them: check-jsonschema, and with it every editor's kind of validation."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import in_ci

ROOT = Path(__file__).resolve().parents[2]
MANIFESTS = ROOT / "tests" / "manifests"
# A schema that lists the values of a key cannot take a variable there too.
OTHERS = {"variables-with-defaults"}
VALID = [path for path in sorted((MANIFESTS / "valid").glob("*.yaml")) if path.stem not in OTHERS]
# What is wrong with their structure a schema finds too, but for a missing timing, the defaults of variables, and a text
# that YAML 1.1 took for a boolean, where a text may stand.
STRUCTURE = re.compile(r"# expect: .* SCH20[123567]$", re.MULTILINE)
INVALID = [
    path
    for path in sorted((MANIFESTS / "invalid").glob("*.yaml"))
    if STRUCTURE.search(path.read_text(encoding="utf-8", errors="replace"))
    and not path.stem.startswith(("variable", "adopt-yes"))
]

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("check_jsonschema") is None and not in_ci(), reason="check-jsonschema is not installed"
)


def check(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def against(kind: str, *paths: Path) -> subprocess.CompletedProcess[str]:
    return check("--schemafile", ROOT / "schemas" / f"{kind}.schema.json", *paths)


def test_the_schemas_are_schemas() -> None:
    done = check("--check-metaschema", *sorted((ROOT / "schemas").glob("*.json")))
    assert done.returncode == 0, done.stdout


def test_valid_manifests() -> None:
    done = against("manifest", *VALID)
    assert done.returncode == 0, done.stdout


def test_invalid_manifests() -> None:
    assert len(INVALID) > 20
    done = against("manifest", *INVALID)
    assert done.returncode == 1
    assert [path.name for path in INVALID if path.name not in done.stdout] == []


def test_project_files_and_overlays() -> None:
    examples = ROOT / "examples"
    for kind, pattern in (("project", "*/schedsync.yaml"), ("overlay", "*/overlays/*.yaml")):
        paths = sorted(examples.glob(pattern))
        assert paths
        done = against(kind, *paths)
        assert done.returncode == 0, done.stdout
