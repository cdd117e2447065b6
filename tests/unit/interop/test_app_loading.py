"""Applications are found as celery -A finds them; what fails is said in one line."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery

from schedsync.errors import AppLoadingError
from schedsync.interop.app_hints import of_missing_module
from schedsync.interop.app_loading import load_app, settle_app


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty working directory; what was imported from it is forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.split(".")[0].startswith("lm_"):
            del sys.modules[name]


APP = "from celery import Celery\n{name} = Celery('x', set_as_current=False)\n"


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"lm_a.py": APP.format(name="thing")}, "lm_a:thing"),
        ({"lm_b.py": APP.format(name="app")}, "lm_b"),
        ({"lm_c.py": APP.format(name="celery")}, "lm_c"),
        ({"lm_d.py": APP.format(name="queue")}, "lm_d"),
        ({"lm_e.py": APP.format(name="thing")}, "lm_e.thing"),
        ({"lm_f/__init__.py": "", "lm_f/celery.py": APP.format(name="app")}, "lm_f"),
        ({"lm_g/__init__.py": "", "lm_g/celery.py": APP.format(name="app")}, "lm_g.celery:app"),
        ({"lm_h.py": "import lm_h2 as inner\n", "lm_h2.py": APP.format(name="app")}, "lm_h:inner.app"),
    ],
)
def test_found(project: Path, files: dict[str, str], name: str) -> None:
    for path, text in files.items():
        (project / path).parent.mkdir(exist_ok=True)
        (project / path).write_text(text)
    assert isinstance(load_app(name), Celery)


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("", "lm_none:app", r"there is no module 'lm_none' \(looked in /"),
        ("", "lm_none.sub", "there is no module 'lm_none.sub'"),
        ("", "lm_m:app", "the module 'lm_m' has no attribute 'app'$"),
        (APP.format(name="queue"), "lm_m:app", "no attribute 'app'$"),
        ("app = 5", "lm_m:app", "lm_m:app is an object of class int, not a Celery application"),
        ("def make(): ...", "lm_m:make", "lm_m:make is a function, and none is called$"),
        ("def make(): ...", "lm_m:make()", "lm_m:make is a function"),
        ("assert False", "lm_m", "importing lm_m raised AssertionError at lm_m.py:1$"),
        ("import os\nos.environ['LM']", "lm_m", "raised KeyError at lm_m.py:2: 'LM'"),
        ("import json\n\njson.loads('{')", "lm_m", "raised JSONDecodeError at lm_m.py:3: "),
        ("app = 5", "lm_m", "'lm_m' holds no Celery application$"),
        ("import lm_missing", "lm_m:app", r"importing lm_m raised ModuleNotFoundError at lm_m.py:1: No module named"),
        ("\n1 / 0", "lm_m:app", r"importing lm_m raised ZeroDivisionError at lm_m.py:2: division by zero"),
        ("x = (", "lm_m:app", r"importing lm_m raised SyntaxError at .*lm_m.py:1"),
        ("\nexec('x = (')", "lm_m:app", r"importing lm_m raised SyntaxError at lm_m.py:2: '\(' was never closed"),
        ("raise OSError('amqp://me:hidden@host/')", "lm_m:app", r"raised OSError at lm_m.py:1: amqp://me:\*\*\*@host/"),
        ("raise SystemExit(3)", "lm_m:app", "importing lm_m raised SystemExit at lm_m.py:1: 3"),
        ("", ":app", "names no application"),
        ("", "lm_m:", "names no application"),
    ],
)
def test_what_fails_is_said_in_one_line(project: Path, text: str, name: str, message: str) -> None:
    (project / "lm_m.py").write_text(text)
    with pytest.raises(AppLoadingError, match=message) as caught:
        load_app(name)
    assert "\n" not in str(caught.value)


def test_settling_tells_what_signal_handlers_raised() -> None:
    app = Celery("x", set_as_current=False)

    @app.on_after_finalize.connect(weak=False)
    def add_tasks(sender: Celery, **_: object) -> None:
        raise KeyError("no such setting")

    assert settle_app(app) == (
        "the signal handler test_settling_tells_what_signal_handlers_raised.<locals>.add_tasks raised KeyError: "
        "'no such setting'",
    )


def test_settling_tells_whatever_else_the_signals_complain_of() -> None:
    app = Celery("x", set_as_current=False)

    @app.on_after_finalize.connect(weak=False)
    def odd(sender: Celery, **_: object) -> None:
        logging.getLogger("celery.utils.dispatch.signal").error("something odd")

    assert settle_app(app) == ("something odd",)


def test_a_package_without_an_application(project: Path) -> None:
    (project / "lm_empty").mkdir()
    (project / "lm_empty" / "__init__.py").write_text("")
    with pytest.raises(AppLoadingError, match="'lm_empty' holds no Celery application"):
        load_app("lm_empty")


def test_settling_reads_the_configuration() -> None:
    app = Celery("x", set_as_current=False)
    app.config_from_object("lm_no_settings")
    with pytest.raises(AppLoadingError, match="lm_no_settings"):
        settle_app(app)


def test_settling_imports_task_modules(project: Path) -> None:
    (project / "lm_tasks.py").write_text("raise RuntimeError('half\\ndone')")
    sys.path.insert(0, str(project))
    app = Celery("x", set_as_current=False, include=["lm_tasks"])
    with pytest.raises(AppLoadingError, match=r"raised RuntimeError at lm_tasks\.py:1: half done"):
        settle_app(app)


ODD = "from pathlib import Path\nPath('lm_q.py').write_text('from lm_m import app')\nimport lm_q\n"
HINTS = [
    ({}, "./proj/lm_m.py", "write proj.lm_m"),
    ({}, "../lm_m.py", "name it as for `celery -A`, such as proj.celery:app"),
    ({}, "lm m:app", "name it as for `celery -A`, such as proj.celery:app"),
    ({}, "lm_none:app", "run this where `celery -A lm_none` works: in the project's directory, with its packages"),
    ({"lm_one.py": ""}, "LM_ONE:app", 'did you mean "lm_one"?'),
    ({"lm_p/__init__.py": "", "lm_p/tasks.py": ""}, "lm_p.taks:app", 'did you mean "lm_p.tasks"?'),
    ({"lm_p2/__init__.py": ""}, "lm_p2.celery.x:app", "run this where `celery -A lm_p2.celery.x` works: "),
    ({"src/lm_s/w.py": ""}, "lm_s.w:app", "it is in src: put `PYTHONPATH=src` before the command, or install"),
    ({"a/b/lm_t/__init__.py": "", "v/pyvenv.cfg": ""}, "lm_t", "it is in a/b: put `PYTHONPATH=a/b` before"),
    ({"lm_m.py": APP.format(name="queue")}, "lm_m:app", "write lm_m:queue"),
    ({"lm_m.py": "x = 1"}, "lm_m:app", "name it as for `celery -A`, such as proj.celery:app"),
    ({"lm_m.py": "app = 5"}, "lm_m:app", "name it as for `celery -A`, such as proj.celery:app"),
    ({"lm_m.py": APP.format(name="queue") + "app = 5"}, "lm_m:app", "write lm_m:queue"),
    (
        {"lm_m.py": APP.format(name="c") + "class F: extensions = {'celery': c}\napp = F()"},
        "lm_m:app",
        'write `celery_app = app.extensions["celery"]` in lm_m, and name lm_m:celery_app',
    ),
    ({"lm_m.py": "def make(): ..."}, "lm_m:make", "write `app = make()` in lm_m, and name lm_m:app"),
    ({"lm_m.py": "def make(a, b=1): ..."}, "lm_m:make", "write `app = make(…)` in lm_m, and name lm_m:app"),
    ({"lm_m.py": "def make(*a, **b): ..."}, "lm_m:make", "write `app = make()` in lm_m, and name lm_m:app"),
    ({"lm_m.py": "import os\nos.environ['LM_URL']"}, "lm_m", "set LM_URL: what the application needs to be imported"),
    ({"lm_m.py": "{}['LM_URL']"}, "lm_m", None),
    ({"lm_m.py": "import lm_gone"}, "lm_m", "correct the import, or install what brings lm_gone beside schedsync, in "),
    ({"lm_m.py": "import lm_u.v", "src/lm_u/v.py": ""}, "lm_m", "it is in src: put `PYTHONPATH=src` before"),
    ({"lm_m.py": "from .celery import app"}, "lm_m", "name it by its package, from the directory above: `--app "),
    ({"lm_m.py": ODD}, "lm_m", "two modules import each other: import one of them in the function that needs it"),
    ({"lm_m.py": "raise ImportError('else')"}, "lm_m", None),
    ({"lm_m.py": "raise ValueError('DJANGO_SETTINGS_MODULE')"}, "lm_m", "name the module that sets DJANGO_"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "name", "hint"), HINTS)
def test_what_to_do(project: Path, files: dict[str, str], name: str, hint: str | None) -> None:
    for path, text in files.items():
        (project / path).parent.mkdir(exist_ok=True, parents=True)
        (project / path).write_text(text)
    with pytest.raises(AppLoadingError) as caught:
        load_app(name)
    assert (caught.value.hint or "").startswith(hint or "")
    assert (caught.value.hint is None) == (hint is None)


def test_what_to_do_about_modules_that_no_file_of_the_user_imports(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = Celery("x", set_as_current=False, include=["lm_no_tasks"])
    with pytest.raises(AppLoadingError, match=r"raised ModuleNotFoundError: No module named 'lm_no_tasks'") as caught:
        settle_app(app)
    assert caught.value.hint == (
        "the application names lm_no_tasks, in `include`, `imports` or config_from_object(): correct it there"
    )
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "lm_no_tasks.prod")
    with pytest.raises(AppLoadingError) as caught:
        settle_app(app)
    assert caught.value.hint == "DJANGO_SETTINGS_MODULE is lm_no_tasks.prod: set it to a module that there is"


def test_a_directory_that_nobody_may_read_holds_no_module(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> Iterator[Path]:
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert of_missing_module("lm_x", project).startswith("run this where")
