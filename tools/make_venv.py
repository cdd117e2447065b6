"""Makes a virtual environment with pip in it, with the standard library alone.

``python3 -m venv`` does this where it can. Debian and its kin take ``ensurepip`` out of Python (package
``python3-venv``); there, the environment is made without pip, and pip is put in by the system's pip where there is
one, else from the wheel in the distribution's own package ``python3-pip-whl``, which apt checks.

Usage: python3 tools/make_venv.py DIRECTORY
"""

import getpass
import subprocess
import sys
import tempfile
from pathlib import Path

MINIMUM = (3, 11)
PACKAGE = "python3-pip-whl"
ADVICE = "install your system's python3-venv package and run again"
TIMEOUT_S = 120


def make(directory: Path) -> None:
    """Make the environment, if it is not there yet."""
    if sys.version_info < MINIMUM:
        sys.exit(f"Python {'.'.join(map(str, MINIMUM))} or later is needed, this is {sys.version.split()[0]}")
    if _has_pip(directory):
        return
    if not _made_by_venv(directory):
        subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(directory)], check=True)
        add_pip(directory)


def add_pip(directory: Path) -> None:
    """Put pip into an environment that has none."""
    if not (_added_by_system_pip(directory) and _has_pip(directory)):
        with tempfile.TemporaryDirectory() as scratch:
            wheel = fetch_wheel(Path(scratch))
            # A wheel is a zip file, and Python runs packages from zip files.
            subprocess.run([str(_python(directory)), f"{wheel}/pip", "install", "--quiet", str(wheel)], check=True)
    if not _has_pip(directory):
        sys.exit(f"pip could not be put into {directory}; {ADVICE}")


def fetch_wheel(scratch: Path) -> Path:
    """Fetch pip's wheel out of Debian's own package of it, without installing anything and without being root.

    Raises:
        SystemExit: With what to install, where the distribution has no such package or cannot be reached.
    """
    (scratch / "lists" / "partial").mkdir(parents=True)
    (scratch / "archives" / "partial").mkdir(parents=True)
    apt = ["apt-get", "-qq", "-o", f"Dir::State::Lists={scratch}/lists", "-o", f"Dir::Cache={scratch}"]
    apt += ["-o", f"APT::Sandbox::User={getpass.getuser()}"]
    try:
        for command in ([*apt, "update"], [*apt, "download", PACKAGE]):
            subprocess.run(command, cwd=scratch, check=True, stdout=subprocess.DEVNULL, timeout=TIMEOUT_S)
        (package,) = scratch.glob("*.deb")
        subprocess.run(["dpkg-deb", "-x", str(package), str(scratch / "files")], check=True, timeout=TIMEOUT_S)
        (wheel,) = (scratch / "files").rglob("pip-*.whl")
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        sys.exit(f"this Python has neither ensurepip nor pip, and {PACKAGE} cannot be had ({error}); {ADVICE}")
    return wheel


def _made_by_venv(directory: Path) -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(directory)], check=False, capture_output=True, text=True
    )
    return done.returncode == 0 and _has_pip(directory)


def _added_by_system_pip(directory: Path) -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(_python(directory)), "install", "--quiet", "pip"],
        check=False,
        capture_output=True,
    )
    return done.returncode == 0


def _has_pip(directory: Path) -> bool:
    python = _python(directory)
    return (
        python.exists() and not subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True).returncode
    )


def _python(directory: Path) -> Path:
    return directory / "bin" / "python"


if __name__ == "__main__":
    make(Path(sys.argv[1]))
