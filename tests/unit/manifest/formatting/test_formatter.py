"""Formatting twice changes nothing, and changes neither what a text says nor its comments."""

import re
from collections import Counter
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings

from schedsync.manifest.collector import Collector
from schedsync.manifest.formatting import formatter
from schedsync.manifest.formatting.formatter import UnsafeFormatError, formatted
from schedsync.manifest.load import load
from schedsync.manifest.reading.document import Document
from schedsync.manifest.reading.reader import read
from schedsync.manifest.writer import write_manifest
from tests.unit.manifest.formatting.written import manifests

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[4]
VALID = sorted((ROOT / "tests" / "manifests" / "valid").glob("*.yaml"))
EXAMPLES = sorted((ROOT / "examples").rglob("*.yaml"))


def _read(text: str) -> Document | None:
    collector = Collector()
    document = read(text, collector.file("-"))
    return None if collector.has_errors else document


def _format(text: str, *, project: bool = False) -> str:
    document = _read(text)
    assert document is not None
    return formatted(text, document, project=project)


def _data(text: str) -> Any:
    document = _read(text)
    assert document is not None
    return repr(_sorted(document.data))


def _sorted(value: Any) -> Any:
    """Such that equal data has equal text, and 1 is not True."""
    if isinstance(value, dict):
        return [(key, _sorted(value[key])) for key in sorted(value)]
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def _entries(text: str) -> list[Any]:
    return [declared.entry for declared in load(["-"], now=NOW, owner=None, stdin=BytesIO(text.encode())).declared]


@given(manifests())
@settings(max_examples=300, deadline=None)
def test_whatever_is_written(text: str) -> None:
    assume(_read(text) is not None)
    once = _format(text)
    assert _format(once) == once
    assert _data(once) == _data(text)
    comments = [Counter(line.rstrip() for line in re.findall(r"(?<!\S)#[^\r\n]*", one)) for one in (text, once)]
    assert comments[0] == comments[1]


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_manifests_keep_their_entries(path: Path) -> None:
    text = path.read_bytes().decode("utf-8-sig")
    once = _format(text)
    assert _format(once) == once
    assert _entries(once) == _entries(text)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_what_we_write_ourselves_is_canonical(path: Path) -> None:
    entries = [declared.entry for declared in load([str(path)], now=NOW).declared]
    written = write_manifest("billing", {"timezone": "UTC", "options": {"queue": "q"}}, entries)
    assert _format(written) == written


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_examples_are_canonical(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert _format(text, project=path.name == "schedsync.yaml") == text


def test_where_reordering_would_change_the_meaning_the_order_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out = formatter._laid_out
    monkeypatch.setattr(
        formatter,
        "_laid_out",
        lambda text, given, shape, *, reorder: "{}" if reorder else laid_out(text, given, shape, reorder=False),
    )
    assert _format("schedules:\n    a: {}\nversion: 1\n") == "schedules:\n  a: {}\nversion: 1\n"


@pytest.mark.parametrize("broken", ["{}", "a: [", "version: 1\nversion: 1\n", "version: true\nschedules: {}", "[]"])
def test_what_would_read_differently_is_never_returned(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatter, "_laid_out", lambda text, given, shape, *, reorder: broken)
    with pytest.raises(UnsafeFormatError, match="left as it is"):
        _format("version: 1\nschedules: {}\n")


def test_what_cannot_be_read_half_way_is_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatter, "edit", lambda text, root, shape, *, reorder: "version: *\n")
    with pytest.raises(UnsafeFormatError):
        _format("version: 1\nschedules: {}\n")


def test_a_lost_comment_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatter, "_laid_out", lambda text, given, shape, *, reorder: text.replace("# why", ""))
    with pytest.raises(UnsafeFormatError):
        _format("version: 1 # why\nschedules: {}\n")


def test_a_text_is_taken_apart_no_more_often_than_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []
    pieces = formatter.pieces
    monkeypatch.setattr(formatter, "pieces", lambda text: taken.append(text) or pieces(text))
    canonical = "version: 1\nschedules: {}\n"
    assert _format(canonical) == canonical
    assert taken == [canonical]
    taken.clear()
    assert _format("version: 1\nschedules: { }") == canonical
    assert len(taken) == 4
