"""Makes a virtual environment with pip in it, with the standard library alone.

``python3 -m venv`` does this where it can. Debian and its kin take ``ensurepip`` out of Python (package
``python3-venv``); there, the environment is made without pip, and pip is put in by the system's pip where there is
one, else from its wheel on the package index, its SHA-256 checked against the index's page.

Usage: python3 tools/make_venv.py DIRECTORY
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from html import unescape
from pathlib import Path

MINIMUM = (3, 11)
INDEX = "https://pypi.org/simple"
TIMEOUT_S = 60

_LINK = re.compile(r"<a\s([^>]*)>([^<]*)</a>", re.IGNORECASE)
_HREF = re.compile(r"href=[\"']([^\"']*)[\"']", re.IGNORECASE)
_WHEEL = re.compile(r"pip-(\d+(?:\.\d+)*)-py3-none-any\.whl")


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
            wheel = download_wheel(Path(scratch))
            # A wheel is a zip file, and Python runs packages from zip files.
            subprocess.run([str(_python(directory)), f"{wheel}/pip", "install", "--quiet", str(wheel)], check=True)
    if not _has_pip(directory):
        sys.exit(f"pip could not be put into {directory}; install your system's python3-venv package and run again")


def download_wheel(directory: Path) -> Path:
    """Download pip's newest wheel from the package index."""
    index = os.environ.get("PIP_INDEX_URL", INDEX).rstrip("/")
    page = f"{index}/pip/"
    with urllib.request.urlopen(page, timeout=TIMEOUT_S) as answer:
        url, digest = newest_wheel(answer.read().decode(), page)
    with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != digest:
        sys.exit(f"{url} is not what {page} says it is")
    wheel = directory / Path(urllib.parse.urlsplit(url).path).name
    wheel.write_bytes(content)
    return wheel


def newest_wheel(html: str, page: str) -> tuple[str, str]:
    """Find the newest final release that is not yanked on an index page (PEP 503).

    Returns:
        Its URL without fragment, and its SHA-256 in hexadecimal.
    """
    found: list[tuple[tuple[int, ...], str, str]] = []
    for attributes, text in _LINK.findall(html):
        name = _WHEEL.fullmatch(text.strip())
        href = _HREF.search(attributes)
        if name and href and "data-yanked" not in attributes:
            url, _, fragment = urllib.parse.urljoin(page, unescape(href[1])).partition("#")
            if fragment.startswith("sha256="):
                version = tuple(int(part) for part in name[1].split("."))
                found.append((version, url, fragment.removeprefix("sha256=")))
    if not found:
        sys.exit(f"{page} lists no wheel of pip")
    _, url, digest = max(found)
    return url, digest


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
