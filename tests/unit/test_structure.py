"""What no tool of the gates measures: how long the modules are."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 400
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("schedsync", "tests", "tools", "benchmarks", "examples")
    for suffix in ("py", "lua")
    for path in (ROOT / folder).rglob(f"*.{suffix}")
)


@pytest.mark.parametrize("module", MODULES)
def test_no_module_is_longer_than_it_may_be(module: str) -> None:
    assert len((ROOT / module).read_text(encoding="utf-8").splitlines()) <= LONGEST
