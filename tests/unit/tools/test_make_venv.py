"""How pip is found on a package index, for systems whose Python cannot make an environment with it."""

import importlib.util
from pathlib import Path

import pytest

PATH = Path(__file__).resolve().parents[3] / "tools" / "make_venv.py"
SPEC = importlib.util.spec_from_file_location("make_venv", PATH)
assert SPEC is not None
assert SPEC.loader is not None
make_venv = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(make_venv)

PAGE = "https://index.example/simple/pip/"


def link(name: str, digest: str = "00", attributes: str = "") -> str:
    return f'<a href="../../files/{name}#sha256={digest}" {attributes}>{name}</a><br/>\n'


def test_the_newest_final_wheel() -> None:
    html = (
        link("pip-9.0.3-py2.py3-none-any.whl")
        + link("pip-24.2-py3-none-any.whl", "aa", 'data-requires-python="&gt;=3.8"')
        + link("pip-24.10-py3-none-any.whl", "bb")
        + link("pip-25.0b1-py3-none-any.whl", "cc")
        + link("pip-26.0-py3-none-any.whl", "dd", 'data-yanked="broken"')
        + link("pip-26.0.tar.gz", "ee")
    )
    url, digest = make_venv.newest_wheel(html, PAGE)
    assert (url, digest) == ("https://index.example/files/pip-24.10-py3-none-any.whl", "bb")


def test_a_page_without_wheels_ends_with_its_address() -> None:
    with pytest.raises(SystemExit, match=r"index\.example/simple/pip/ lists no wheel"):
        make_venv.newest_wheel("<html></html>", PAGE)
