"""Whatever the bytes: findings, never a traceback, and soon."""

import json
import random
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from schedsync.manifest import schema
from schedsync.manifest.load import Loaded, load

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MANIFESTS = Path(__file__).parents[2] / "manifests"
SEEDS = [path.read_bytes() for path in sorted(MANIFESTS.rglob("*.yaml"))]
PIECES = [b"\t", b"*a", b"&a ", b"<<: ", b"- ", b": ", b"[", b"]", b"{", b"}", b"'", b'"', b"\n", b"\0", b"\xff", b"|"]
PIECES += [
    b"!!python/object:x ",
    b"!!float x",
    b"? ",
    b"---\n",
    b"...\n",
    b"%YAML 1.1\n",
    b"1e999",
    b".nan",
    b"~",
    b"9" * 50,
]
PIECES += [b"${A}", b"\xef\xbb\xbf", "\u2028".encode(), b"\r", b"@daily", b"*/5 * * * *", b"null", b"true", b"-1"]

# A scalar's text of any kind, as JSON, which is YAML.
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from([*schema.properties("manifest", "definitions", "entry"), "x-note"])


def _load(content: bytes) -> Loaded:
    loaded = load(["-"], now=NOW, stdin=BytesIO(content))
    assert loaded.declared or loaded.diagnostics or b"schedules" in content
    return loaded


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=2000)
def test_bytes(content: bytes) -> None:
    _load(content)


@given(st.text(alphabet="abc:-[]{}*&!|>'\"#%@`,?~<=0159 \n\t\r\u2028é", max_size=60))
@settings(max_examples=250, deadline=2000)
def test_text_of_indicators(text: str) -> None:
    _load(text.encode())


@given(st.sampled_from(SEEDS), st.integers(0, 2**32))
@settings(max_examples=300, deadline=2000)
def test_mutated_manifests(seed: bytes, dice: int) -> None:
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


@given(st.dictionaries(KEYS, VALUES, max_size=5), st.dictionaries(KEYS, VALUES, max_size=2))
@settings(max_examples=300, deadline=2000)
def test_any_value_under_any_key(entry: dict[str, object], defaults: dict[str, object]) -> None:
    manifest = {"version": 1, "owner": "o", "defaults": defaults, "schedules": {"a": {"task": "t", **entry}}}
    _load(json.dumps(manifest).replace("NaN", ".nan").replace("Infinity", ".inf").encode())


def test_large_bombs_end_soon() -> None:
    for content in (b"[" * 900_000, b"{a: " * 200_000, b"- " * 400_000, b"a: &a [" + b"*a," * 200_000, b"? " * 300_000):
        assert _load(content).diagnostics
