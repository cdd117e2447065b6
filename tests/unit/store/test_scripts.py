"""The Lua scripts keep the house's rules: each head says its contract, and none does what a script must not."""

import re
from pathlib import Path

import pytest

import schedsync.store
from schedsync.store.scripts import load_script

FOLDER = Path(schedsync.store.__file__).parent / "lua"
NAMES = sorted(path.stem for path in FOLDER.glob("*.lua") if path.stem != "prelude")


def test_the_scripts_are_these() -> None:
    assert NAMES == [
        "acquire_lock",
        "apply_plan",
        "commit_slots",
        "confirm_sent",
        "due_entries",
        "quarantine",
        "record_application",
        "release_lock",
        "renew_lock",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_head_lists_keys_arguments_and_result(name: str) -> None:
    source = (FOLDER / f"{name}.lua").read_text(encoding="utf-8")
    head = "".join(re.findall(r"\A(?:--.*\n)+", source))

    for word in ("KEYS  1 ", "ARGV  1 ", "Result: "):
        assert f"\n-- {word}" in head
    for number in set(re.findall(r"KEYS\[(\d+)\]", source)):
        assert re.search(rf"\b{number} \w+", head), f"the head does not name KEYS[{number}]"


@pytest.mark.parametrize("name", [*NAMES, "prelude"])
def test_no_script_touches_json_or_walks_the_keyspace(name: str) -> None:
    source = (FOLDER / f"{name}.lua").read_text(encoding="utf-8")
    code = re.sub(r"--.*", "", source)

    assert not re.search(r"cjson|cmsgpack|'(?:KEYS|SCAN|HSCAN|FLUSHDB|EVAL)'", code)
    assert max(map(len, source.splitlines())) <= 120


def test_a_script_is_known_by_its_digest() -> None:
    script = load_script("commit_slots")

    assert script is load_script("commit_slots")
    assert re.fullmatch("[0-9a-f]{40}", script.sha)
    assert script.source.startswith(b"-- Stands before every script.")
