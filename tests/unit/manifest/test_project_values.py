"""Texts of a project file that a command would stumble over later."""

from pathlib import Path

import pytest

from schedsync.errors import InvalidFilesError
from schedsync.manifest.project import read_project

HEAD = "version: 1\nmanifests: [schedules]\n"


def _told(directory: Path, text: str) -> list[str]:
    path = directory / "schedsync.yaml"
    path.write_text(HEAD + text)
    try:
        read_project(path)
    except InvalidFilesError as error:
        return [
            f"{one.location and one.location.line} {one.code} {one.label or one.hints[0]}" for one in error.diagnostics
        ]
    return []


@pytest.mark.parametrize(
    ("url", "label"),
    [
        ("localhost:6379", "write redis://localhost:6379"),
        ("cache.internal", "write redis://cache.internal"),
        ("http://localhost:6379/0", "write redis://HOST:6379/0"),
        ("':password@host'", "write redis://HOST:6379/0"),
        ("$REDIS_URL", 'write "${REDIS_URL}" for a variable'),
        ('"{{ env.REDIS_URL }}"', 'write "${REDIS_URL}" for a variable'),
    ],
)
def test_what_is_no_address_of_a_store(url: str, label: str, tmp_path: Path) -> None:
    assert _told(tmp_path, f"redis_url: {url}\n") == [f"3 SCH207 {label}"]
    assert _told(tmp_path, f"environments:\n  a:\n  b: {{redis_url: {url}}}\n") == [f"5 SCH207 {label}"]


@pytest.mark.parametrize(
    "url", ["redis://h/0", "REDISS://h", "valkey://h", "unix:///s", "redis+socket:///s", "sentinel://h", "${HOST}:6379"]
)
def test_what_may_be_one(url: str, tmp_path: Path) -> None:
    assert _told(tmp_path, f"redis_url: {url}\n") == []


@pytest.mark.parametrize(
    ("app", "meant"),
    [("billing/celery.py", "billing.celery:app"), ("./app.py", "app:app"), ("billing celery", "package.module:app")],
)
def test_what_is_no_name_of_an_application(app: str, meant: str, tmp_path: Path) -> None:
    assert _told(tmp_path, f"app: {app}\n") == [f"3 SCH207 write {meant}"]
    assert _told(tmp_path, "app: billing.celery:create_app()\n") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("staging: {redis_url: redis://x}\n", "SCH203 write it below `environments:`, indented"),
        ("timezone: Europe/Berlin\n", "SCH203 write it below `defaults:` in a manifest"),
        ("safety: {max_delete_percent: 30%}\n", "SCH201 write `max_delete_percent: 30`"),
        ("app: [billing.celery]\n", "SCH201 write `app: billing.celery:app`"),
    ],
)
def test_what_to_write_instead(text: str, told: str, tmp_path: Path) -> None:
    assert _told(tmp_path, text) == [f"3 {told}"]
