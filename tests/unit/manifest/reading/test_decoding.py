"""Bytes to text: what is no text, and what is too much of it."""

import pytest

from schedsync.manifest.collector import Collector
from schedsync.manifest.reading import decoding
from schedsync.manifest.reading.decoding import decode, digest


def test_too_large_files_are_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_FILE_BYTES", 3)
    collector = Collector()
    assert decode(b"abcd", collector.file("f")) is None
    assert [one.code for one in collector.sorted()] == ["SCH110"]


def test_the_byte_order_mark_is_no_text() -> None:
    assert decode(b"\xef\xbb\xbfa", Collector().file("f")) == "a"


def test_utf_16_is_refused_where_it_begins() -> None:
    collector = Collector()
    assert decode("a: 1".encode("utf-16"), collector.file("f")) is None
    assert str(collector.sorted()[0].location) == "f:1:1"


def test_digest() -> None:
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
