"""Every file under ``tests/manifests`` is a test: the valid ones are clean, the invalid ones name their findings.

An invalid file begins with lines such as ``# expect: 12:9 SCH203``, one for each finding.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from schedsync.manifest import reader
from schedsync.manifest.load import load
from schedsync.manifest.writer import write_manifest

MANIFESTS = Path(__file__).parents[2] / "manifests"
VALID = sorted((MANIFESTS / "valid").glob("*.yaml"))
INVALID = sorted((MANIFESTS / "invalid").glob("*.yaml"))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _expected(content: bytes) -> Iterator[str]:
    for line in content.decode("utf-8", "replace").splitlines():
        found = re.fullmatch(r"# expect: (\d+:\d+ SCH\d{3})", line)
        if found is None:
            return
        yield found[1]


@pytest.fixture(params=["libyaml", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both of the library's parsers."""
    if request.param == "pure":
        monkeypatch.setattr(reader.yaml, "__with_libyaml__", False)
    return str(request.param)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_manifests_are_clean(path: Path, parser: str) -> None:
    loaded = load([str(path)], now=NOW)
    assert loaded.diagnostics == ()
    assert loaded.declared or path.stem == "empty-schedules"


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_manifests_written_again_say_the_same(path: Path) -> None:
    entries = [declared.entry for declared in load([str(path)], now=NOW).declared]
    written = write_manifest("billing", {"timezone": "UTC", "options": {"queue": "q", "expires": "1h"}}, entries)
    again = load(["-"], now=NOW, stdin=BytesIO(written.encode()))
    assert [declared.entry for declared in again.declared] == entries


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid_manifests_have_just_the_expected_findings(path: Path) -> None:
    found = load([str(path)], now=NOW).diagnostics
    places = [f"{one.location.line}:{one.location.column} {one.code}" for one in found if one.location]
    assert places == list(_expected(path.read_bytes()))


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_both_parsers_find_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader.yaml, "__with_libyaml__", False)
    codes = [one.code for one in load([str(path)], now=NOW).diagnostics]
    assert codes == [expected.split()[1] for expected in _expected(path.read_bytes())]


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_findings_read_as_sentences(path: Path) -> None:
    for one in load([str(path)], now=NOW).diagnostics:
        assert one.message
        assert not one.message.endswith(".")
        assert len(one.message) < 200
        assert "is not of type" not in one.message
        assert "Traceback" not in one.message
