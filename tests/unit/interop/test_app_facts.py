"""What is read of a Celery application: as Celery itself would decide when it sends."""

import functools
import pickle
import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from celery import Celery, Task
from kombu import Queue

from schedsync.errors import AppLoadingError
from schedsync.interop.app_facts import app_facts
from schedsync.model.app.call_fit import misfits
from schedsync.model.app.facts import TaskFacts


@pytest.fixture
def app() -> Iterator[Celery]:
    app = Celery("x", set_as_current=False, broker="memory://")
    yield app
    app.close()


def nothing() -> None: ...


class Opaque:
    """Callable, and no function."""

    __name__ = "opaque"
    __signature__ = "unknown"

    def __call__(self) -> None: ...


def facts(app: Celery, name: str) -> TaskFacts:
    app.finalize()
    return app_facts(app, "x:app").tasks[name]


def fits(task: TaskFacts, *args: Any, **kwargs: Any) -> bool:
    assert task.signature is not None
    return misfits(task.signature, args, kwargs) == ()


def test_the_instance_is_no_argument(app: Celery) -> None:
    @app.task(name="bound", shared=False, bind=True)
    def bound(self: Any, a: Any) -> None: ...

    @app.task(name="plain", shared=False)
    def plain(a: Any) -> None: ...

    @app.task(name="retried", shared=False, autoretry_for=(ValueError,), bind=True)
    def retried(self: Any, a: Any) -> None: ...

    class ByClass(Task):  # type: ignore[type-arg]
        name = "by-class"

        def run(self, a: Any) -> None: ...

    app.register_task(ByClass())
    for name in ("bound", "plain", "retried", "by-class"):
        assert fits(facts(app, name), 1)
        assert not fits(facts(app, name))
        assert not fits(facts(app, name), 1, 2)


def module_task() -> None: ...


def test_where_a_function_stands_whatever_its_task_is_called(app: Celery) -> None:
    class ByClass(Task):  # type: ignore[type-arg]
        name = "by-class"

        def run(self) -> None: ...

    class Odd(Task):  # type: ignore[type-arg]
        name = "opaque"
        run = Opaque()

    app.register_task(ByClass())
    app.register_task(Odd())
    app.task(name="other", shared=False, autoretry_for=(ValueError,))(module_task)
    assert facts(app, "other").function == f"{__name__}.module_task"
    assert facts(app, "opaque").function == ""
    assert facts(app, "by-class").function.endswith(".<locals>.ByClass")


def test_what_celery_could_not_read_either_is_told_with_what_to_write(app: Celery) -> None:
    app.conf.timezone = "Europe/Berln"
    with pytest.raises(AppLoadingError, match='x:app has the timezone "Europe/Berln", which is none') as caught:
        facts(app, "celery.chord")
    assert caught.value.hint == 'did you mean "Europe/Berlin"?'
    app.conf.task_routes = [(re.compile("a|b"), {"queue": "c"})]
    with pytest.raises(AppLoadingError, match="task_routes of x:app cannot be read: ") as caught:
        facts(app, "celery.chord")
    assert "pairs in a list of lists" in str(caught.value.hint)


def test_what_a_decorator_takes_is_what_can_be_sent(app: Celery) -> None:
    def with_session(function: Any) -> Any:
        @functools.wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            return function("session", *args, **kwargs)

        return run

    @app.task(name="decorated", shared=False)
    @with_session
    def decorated(session: Any, a: Any) -> None: ...

    @app.task(name="retried", shared=False, autoretry_for=(ValueError,))
    @with_session
    def retried(session: Any, a: Any) -> None: ...

    @app.task(name="bound", shared=False, bind=True, autoretry_for=(ValueError,))
    def bound(self: Any, a: Any) -> None: ...

    for name in ("decorated", "retried"):
        assert fits(facts(app, name), 1)
        assert fits(facts(app, name), 1, b=2)
    assert str(facts(app, "bound").signature) == "(a)"


def test_models_of_pydantic_are_arguments_as_any(app: Celery, monkeypatch: pytest.MonkeyPatch) -> None:
    # Celery's wrapper only asks for the module; none of its models is looked at here.
    monkeypatch.setitem(sys.modules, "pydantic", SimpleNamespace(BaseModel=type("BaseModel", (), {})))

    @app.task(name="typed", shared=False, pydantic=True)
    def typed(model: Any, other: int = 1) -> None: ...

    @app.task(name="bound", shared=False, pydantic=True, bind=True, autoretry_for=(ValueError,))
    def bound(self: Any, model: Any) -> None: ...

    assert str(facts(app, "typed").signature) == "(model, other=1)"
    assert str(facts(app, "bound").signature) == "(model)"


def test_a_signature_can_be_handed_on_whatever_its_defaults_are(app: Celery) -> None:
    @app.task(name="odd", shared=False)
    def odd(a: "NotDefined", b: int = 1, *args: Any, c: Any = app, d: str = "x" * 99, **kwargs: Any) -> None:  # type: ignore[name-defined]  # noqa: F821
        ...

    found = pickle.loads(pickle.dumps(facts(app, "odd")))
    assert str(found.signature) == "(a, b=1, *args, c=…, d=…, **kwargs)"
    assert fits(found, 1)
    assert not fits(found)


def test_arguments_that_celery_does_not_check(app: Celery) -> None:
    @app.task(name="untyped", shared=False, typing=False)
    def untyped(a: Any) -> None: ...

    assert facts(app, "untyped").signature is None
    loose = Celery("y", set_as_current=False, strict_typing=False)
    loose.task(name="loose", shared=False)(nothing)
    assert facts(loose, "loose").signature is None


def test_a_callable_that_says_nothing(app: Celery) -> None:
    class ByClass(Task):  # type: ignore[type-arg]
        name = "opaque"
        run = Opaque()

    app.register_task(ByClass())
    assert facts(app, "opaque").signature is None


@pytest.mark.filterwarnings("ignore::celery.exceptions.CDeprecationWarning")
def test_options_of_a_task(app: Celery) -> None:
    app.conf.update(task_time_limit=60, task_serializer="json", task_default_priority=3)
    app.task(name="plain", shared=False)(nothing)
    own = {"queue": "slow", "priority": 5, "expires": timedelta(hours=1), "time_limit": 30, "serializer": "yaml"}
    app.task(name="own", shared=False, **own)(nothing)
    app.task(name="object", shared=False, queue=Queue("made"), expires=Opaque)(nothing)
    assert facts(app, "plain").options == {}
    assert {option: each.value for option, each in facts(app, "own").options.items()} == own
    assert facts(app, "object").options["queue"].value == "made"
    assert isinstance(facts(app, "object").options["expires"].value, str)


@pytest.mark.parametrize(
    ("routes", "queue"),
    [
        (None, None),
        ({"a.b": "slow"}, "slow"),
        ({"a.b": {"queue": "slow"}}, "slow"),
        ({"a.b": {"queue": Queue("slow")}}, "slow"),
        ({"a.*": {"queue": "slow"}}, "slow"),
        ({re.compile(r"a\.(b|c)"): {"queue": "slow"}}, "slow"),
        ({"a.b": {"exchange": "x"}}, None),
        ({"other": "slow"}, None),
        (({"other": "x"}, {"a.b": "slow"}), "slow"),
        ((lambda *args, **kwargs: None, {"a.b": "slow"}), None),
        ({"a.*": "other", "a.b": "slow"}, "slow"),
        (([("a.*", {"queue": "slow"}), ("x", "y")],), "slow"),
        (({"a.b": {"queue": None}}, {"a.b": "slow"}), None),
        (("routers.first", {"a.b": "slow"}), None),
        ("routers.first", None),
    ],
)
def test_routes(app: Celery, routes: Any, queue: str | None) -> None:
    app.conf.task_routes = routes
    app.task(name="a.b", shared=False)(nothing)
    option = facts(app, "a.b").options.get("queue")
    assert (option.value if option else None) == queue
    assert option is None or option.source == "task_routes"


def test_queues(app: Celery) -> None:
    plain = app_facts(app, "x:app")
    assert (plain.declares_queues, plain.creates_queues) == (False, True)
    assert (plain.queues, plain.named_queues) == ({"celery"}, {"celery"})
    declared = Celery("y", set_as_current=False)
    declared.conf.update(
        task_queues=[Queue("a"), Queue("b")],
        task_create_missing_queues=False,
        task_default_queue="a",
        task_routes={"x": "c", "y": {"queue": "d"}, "z": {"exchange": "e"}},
    )
    found = app_facts(declared, "y:app")
    assert (found.declares_queues, found.creates_queues) == (True, False)
    assert (found.queues, found.named_queues) == ({"a", "b"}, {"a", "c", "d"})


@pytest.mark.parametrize(("zone", "name"), [(None, "UTC"), ("Europe/Berlin", "Europe/Berlin")])
def test_the_zone(app: Celery, zone: str | None, name: str) -> None:
    if zone:
        app.conf.timezone = zone
    assert app_facts(app, "x:app").timezone == name
    assert app_facts(app, "x:app").name == "x:app"


def test_a_zone_without_a_name(app: Celery, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timezone

    monkeypatch.setattr(type(app), "timezone", timezone(timedelta(minutes=90)))
    assert app_facts(app, "x:app").timezone is None
