"""Every rule has its module, whose docstring is its documentation, and whose examples show what they say."""

import re
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO
from textwrap import dedent

import pytest

from schedsync.manifest import checks
from schedsync.manifest.load import load

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RULES = list(checks.RULES.values())


def _documentation(rule: checks.Rule) -> str:
    return import_module(f"schedsync.manifest.checks.{rule.module}").__doc__ or ""


def _example(rule: checks.Rule, label: str) -> str | None:
    found = re.search(rf"\n{label}::\n\n((?:    .*\n|\n)+)", _documentation(rule) + "\n")
    return dedent(found[1]) if found else None


def _codes(text: str) -> set[str]:
    return {found.code for found in load(["-"], now=NOW, stdin=BytesIO(text.encode())).diagnostics}


def test_codes_and_names_are_unique() -> None:
    assert len(RULES) == len({rule.name for rule in RULES}) == len(checks.RULES)
    assert all(re.fullmatch("SCH[123][0-9]{2}", code) for code in checks.RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_documentation_says_what_and_why(rule: checks.Rule) -> None:
    documentation = _documentation(rule)
    assert documentation.startswith(f"{rule.code} {rule.name}: ")
    assert "\nWhy: " in documentation


@pytest.mark.parametrize("rule", [rule for rule in RULES if _example(rule, "Bad")], ids=lambda rule: rule.name)
def test_the_bad_example_is_found(rule: checks.Rule) -> None:
    example = _example(rule, "Bad")
    assert example is not None
    assert rule.code in _codes(example)


@pytest.mark.parametrize("rule", [rule for rule in RULES if _example(rule, "Good")], ids=lambda rule: rule.name)
def test_the_good_example_is_clean(rule: checks.Rule) -> None:
    example = _example(rule, "Good")
    assert example is not None
    assert _codes(example) == set()
