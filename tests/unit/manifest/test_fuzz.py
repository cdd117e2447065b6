"""Whatever the bytes: findings, never a traceback.

``HYPOTHESIS_PROFILE=nightly`` tries 50 000 cases in place of 2 000, and judges time and memory too; a profile for every
day must not depend on how busy the machine is. The cases are shared out: a fifth each to bytes, to text made of YAML's
own characters, to valid and invalid manifests with pieces put in and taken out, to their values changed one for
another, and to any value under any key. Project files get as many as one of these.
"""

import json
import random
import resource
import tempfile
import time
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from schedsync.diagnostics import Diagnostic
from schedsync.errors import InvalidFilesError
from schedsync.manifest import schema
from schedsync.manifest.load import Loaded, load
from schedsync.manifest.project import load_project, read_project
from schedsync.operations.validate import validate
from schedsync.report.registry import formats, reporter
from schedsync.report.style import PLAIN
from tests.nightly import NIGHTLY, either
from tests.unit.manifest.bombs import BOMBS, PROJECTS

CASES = either(400, 10_000)
SECONDS, MEGABYTES = 2, 200
FUZZ = settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))

Value = TypeVar("Value")

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MANIFESTS = Path(__file__).parents[2] / "manifests"
SEEDS = [path.read_bytes() for path in sorted(MANIFESTS.rglob("*.yaml"))]
PUBLISHED_PROJECT = Draft7Validator(json.loads(schema.text("project")))
VALID = [yaml.safe_load(path.read_bytes()) for path in sorted((MANIFESTS / "valid").glob("*.yaml"))]
PIECES = [b"\t", b"*a", b"&a ", b"<<: ", b"- ", b": ", b"[", b"]", b"{", b"}", b"'", b'"', b"\n", b"\0", b"\xff", b"|"]
PIECES += [b"!!python/object:x ", b"!!float x", b"? ", b"---\n", b"...\n", b"%YAML 1.1\n", b"1e999", b".nan", b"~"]
PIECES += [b"9" * 50, b"0049", b"# schedsync: ignore[SCH310]", b"${A}", b"${A:-1h}", b"\xef\xbb\xbf", b"\r", b"@daily"]
PIECES += ["\u2028".encode(), b"*/5 * * * *", b"null", b"true", b"-1", b"12:30", b"0 2 29 2 *", b"Europe/Berlin"]

# A scalar's text of any kind, as JSON, which is YAML.
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from([*schema.properties("manifest", "definitions", "entry"), "x-note"])


def _load(content: bytes) -> Loaded:
    loaded = _judged(lambda: load(["-"], now=NOW, stdin=BytesIO(content), thorough=True))
    for found in loaded.diagnostics:
        assert found.message
        assert found.location is None or found.location.path == "-"
    return loaded


def _judged(work: Callable[[], Value]) -> Value:
    # Other work on the machine slows this down too: a case is too slow when it is so three times.
    for _ in range(3 if NIGHTLY else 1):
        begun, before = time.process_time(), _most_memory()
        made = work()
        seconds = time.process_time() - begun
        assert not NIGHTLY or _most_memory() - before < MEGABYTES
        if seconds < SECONDS:
            break
    assert not NIGHTLY or seconds < SECONDS
    return made


def _most_memory() -> int:
    """The most that this process ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _written(document: Any) -> bytes:
    return json.dumps(document, default=str).replace("NaN", ".nan").replace("Infinity", ".inf").encode()


@given(st.binary(max_size=200))
@FUZZ
def test_bytes(content: bytes) -> None:
    _load(content)


@given(st.text(alphabet="abc:-[]{}*&!|>'\"#%@`,?~<=0159 \n\t\r\u2028é", max_size=60))
@FUZZ
def test_text_of_indicators(text: str) -> None:
    _load(text.encode())


@given(st.sampled_from(SEEDS), st.integers(0, 2**32))
@FUZZ
def test_mutated_text(seed: bytes, dice: int) -> None:
    roll = random.Random(dice)
    content = bytearray(seed)
    for _ in range(roll.randint(1, 4)):
        at = roll.randrange(len(content) + 1)
        match roll.randrange(3):
            case 0:
                content[at:at] = roll.choice(PIECES)
            case 1:
                del content[at : at + roll.randint(1, 12)]
            case _:
                content[at : at + roll.randint(1, 5)] = roll.choice(PIECES)
    _load(bytes(content))


@given(st.sampled_from(VALID), st.integers(0, 2**32), VALUES)
@FUZZ
def test_mutated_structure(seed: Any, dice: int, value: Any) -> None:
    roll = random.Random(dice)
    document = deepcopy(seed)
    for _ in range(roll.randint(1, 3)):
        holders = list(_holders(document))
        holder = roll.choice(holders)
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = roll.choice(keys) if keys else None
        match roll.randrange(4):
            case 0 if key is not None:
                holder[key] = deepcopy(value)
            case 1 if key is not None:
                del holder[key]
            case 2 if key is not None:
                holder[key] = deepcopy(roll.choice(holders))
            case _ if isinstance(holder, dict):
                holder[roll.choice(["task", "cron", "every", "options", "labels", "defaults", "x"])] = deepcopy(value)
            case _:
                holder.append(deepcopy(value))
    _load(_written(document))


PROJECT = yaml.safe_load("""
version: 1
owner: o
manifests: [m.yaml]
app: a.b:c
allow_tasks: [t]
redis_url: ${URL}
safety: {max_deletes: 20}
severity: {SCH310: error}
require: {labels: [team], description: true}
load: {max_at_once: 5}
environments: {p: {redis_url: "${P}", overlays: [o.yaml], variables: {A: b}, safety: {max_deletes: 3}, owner: p}}
""")
OF_A_PROJECT = ["overlays", "variables", "safety", "environments", "severity", "require", "load", "x-a", "${A}", ""]


@given(st.integers(0, 2**32), VALUES)
@FUZZ
def test_mutated_project_file(dice: int, value: Any) -> None:
    roll = random.Random(dice)
    document = deepcopy(PROJECT)
    for _ in range(roll.randint(1, 2)):
        holder = roll.choice(list(_holders(document)))
        own = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = roll.choice([*own, *OF_A_PROJECT]) if isinstance(holder, dict) else roll.choice(own) if own else None
        if key is not None:
            holder[key] = deepcopy(roll.choice([value, 5, "${B}", None, {"x-b": 1}, ["${C}"]]))
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "schedsync.yaml")
        path.write_bytes(_written(document))
        found: tuple[Diagnostic, ...] = ()
        try:
            read_project(path)
        except InvalidFilesError as error:
            found = error.diagnostics
    assert all(each.message and each.location for each in found)
    # What we take, editors take.
    assert found or PUBLISHED_PROJECT.is_valid(document)


def _holders(value: Any) -> Any:
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _holders(inner)


@given(st.dictionaries(KEYS, VALUES, max_size=5), st.dictionaries(KEYS, VALUES, max_size=2))
@FUZZ
def test_any_value_under_any_key(entry: dict[str, object], defaults: dict[str, object]) -> None:
    manifest = {"version": 1, "owner": "o", "defaults": defaults, "schedules": {"a": {"task": "t", **entry}}}
    _load(_written(manifest))


@pytest.mark.parametrize("bomb", list(BOMBS))
@pytest.mark.parametrize("output_format", formats("validate") if NIGHTLY else ["text"])
def test_bombs_end(bomb: str, output_format: str) -> None:
    content = BOMBS[bomb](950_000 if NIGHTLY else 5_000)

    def told() -> str:
        findings = validate(["-"], now=NOW, stdin=BytesIO(content))
        return reporter("validate", output_format)(findings, PLAIN)

    assert _judged(told) or output_format in ("concise", "github")


@pytest.mark.parametrize("files", list(PROJECTS))
def test_bombs_of_several_files_end(files: str, tmp_path: Path) -> None:
    for name, content in PROJECTS[files](950_000 if NIGHTLY else 5_000).items():
        (tmp_path / name).write_bytes(content)

    def told() -> str:
        try:
            findings = validate((), now=NOW, project=load_project(tmp_path))
        except InvalidFilesError as error:
            return str(error)
        return reporter("validate", "text")(findings, PLAIN)

    assert _judged(told)
