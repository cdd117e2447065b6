"""How pip is had on systems whose Python can neither make an environment with it nor has it."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest

PATH = Path(__file__).resolve().parents[3] / "tools" / "make_venv.py"
SPEC = importlib.util.spec_from_file_location("make_venv", PATH)
assert SPEC is not None
assert SPEC.loader is not None
make_venv = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(make_venv)


def apt_get(directory: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for the distribution's apt-get."""
    command = directory / "bin" / "apt-get"
    command.parent.mkdir()
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}:/usr/bin:/bin")


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="dpkg-deb is Debian's")
def test_the_wheel_in_the_distributions_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheels = tmp_path / "package" / "usr" / "share" / "python-wheels"
    control = tmp_path / "package" / "DEBIAN" / "control"
    wheels.mkdir(parents=True)
    control.parent.mkdir()
    (wheels / "pip-23.0-py3-none-any.whl").write_text("a wheel")
    control.write_text(
        "Package: python3-pip-whl\nVersion: 1\nArchitecture: all\nMaintainer: Nobody <a@b.example>\nDescription: pip\n"
    )
    package = tmp_path / "pip.deb"
    subprocess.run(["dpkg-deb", "--build", tmp_path / "package", package], check=True, capture_output=True)
    apt_get(tmp_path, f'case "$*" in *download*) cp {package} . ;; esac', monkeypatch)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    wheel = make_venv.fetch_wheel(scratch)
    assert wheel.name == "pip-23.0-py3-none-any.whl"
    assert wheel.read_text() == "a wheel"


@pytest.mark.parametrize("script", ["exit 100", "exit 0"])
def test_no_package_to_be_had_says_what_to_install(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apt_get(tmp_path, script, monkeypatch)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with pytest.raises(SystemExit, match="python3-venv"):
        make_venv.fetch_wheel(scratch)
