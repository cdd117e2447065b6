"""The Celery configuration and the environment, read into settings."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from celery import Celery

from schedsync.errors import ConfigurationError
from schedsync.scheduler.settings import read_settings, read_store_settings, store_url_of_broker

URL = "redis://localhost:6379/3"


def app_with(**conf: Any) -> Celery:
    app = Celery("settings", set_as_current=False)
    app.conf.update({"broker_url": URL, **conf})
    return app


def read(environ: dict[str, str] | None = None, **conf: Any) -> Any:
    return read_settings(app_with(**conf), environ=environ or {})


def test_defaults() -> None:
    settings = read()
    assert settings.store.redis_url == URL
    assert settings.store.key_prefix == "schedsync"
    assert (settings.store.runs_kept, settings.store.history_kept, settings.store.wait_replicas) == (10_000, 200, 0)
    assert settings.lock
    assert settings.static_schedule
    assert settings.lock_ttl == timedelta(seconds=10)
    assert settings.max_interval == timedelta(seconds=5)


def test_all_settings() -> None:
    settings = read(
        schedsync_redis_url="rediss://store:6380/1",
        schedsync_redis_options={"client_name": "beat"},
        schedsync_redis_use_ssl={"ssl_cert_reqs": "required"},
        schedsync_key_prefix="team",
        schedsync_lock=False,
        schedsync_lock_ttl=timedelta(seconds=3),
        schedsync_max_interval=2.5,
        schedsync_static_schedule=False,
        schedsync_wait_replicas=1,
        schedsync_runs_kept=5,
        schedsync_history_kept=6,
    )
    assert settings.store.redis_url == "rediss://store:6380/1"
    assert settings.store.redis_options == {"client_name": "beat"}
    assert settings.store.redis_use_ssl == {"ssl_cert_reqs": "required"}
    assert settings.store.key_prefix == "team"
    assert not settings.lock
    assert settings.lock_ttl == timedelta(seconds=3)
    assert settings.max_interval == timedelta(seconds=2.5)
    assert not settings.static_schedule
    assert (settings.store.wait_replicas, settings.store.runs_kept, settings.store.history_kept) == (1, 5, 6)


def test_the_environment_ranks_above_the_configuration() -> None:
    settings = read(
        {
            "SCHEDSYNC_KEY_PREFIX": "from-env",
            "SCHEDSYNC_LOCK": "off",
            "SCHEDSYNC_LOCK_TTL": "1m",
            "SCHEDSYNC_MAX_INTERVAL": "1.5",
            "SCHEDSYNC_RUNS_KEPT": "7",
            "SCHEDSYNC_REDIS_OPTIONS": '{"client_name": "x"}',
            "SCHEDSYNC_ENVIRONMENT": "production",
        },
        schedsync_key_prefix="from-conf",
    )
    assert settings.store.key_prefix == "from-env"
    assert not settings.lock
    assert settings.lock_ttl == timedelta(minutes=1)
    assert settings.max_interval == timedelta(seconds=1.5)
    assert settings.store.runs_kept == 7
    assert settings.store.redis_options == {"client_name": "x"}


@pytest.mark.parametrize("on", ["1", "true", "yes", "ON"])
def test_switches_as_text(on: str) -> None:
    assert read({"SCHEDSYNC_STATIC_SCHEDULE": on}).static_schedule


def test_a_lock_of_none_is_no_lock() -> None:
    assert not read(schedsync_lock=None).lock


def test_djangos_namespace() -> None:
    app = Celery("settings", set_as_current=False)
    app.config_from_object(
        SimpleNamespace(CELERY_BROKER_URL=URL, CELERY_SCHEDSYNC_LOCK_TTL=4, SCHEDSYNC_OTHER=1), namespace="CELERY"
    )
    assert read_settings(app, environ={}).lock_ttl == timedelta(seconds=4)


def test_a_typo_in_djangos_namespace_is_found() -> None:
    app = Celery("settings", set_as_current=False)
    app.config_from_object(SimpleNamespace(CELERY_BROKER_URL=URL, CELERY_SCHEDSYNC_LOCKTTL=4), namespace="CELERY")
    with pytest.raises(ConfigurationError, match=r"unknown setting schedsync_lockttl.*did you mean schedsync_lock_ttl"):
        read_settings(app, environ={})


@pytest.mark.parametrize(
    ("conf", "message"),
    [
        ({"schedsync_lok": 1}, "did you mean schedsync_lock"),
        ({"schedsync_zzzzzzzzzz": 1}, "known are schedsync_history_kept"),
        ({"schedsync_lock": "maybe"}, "schedsync_lock must be True or False"),
        ({"schedsync_lock_ttl": "soon"}, "schedsync_lock_ttl"),
        ({"schedsync_lock_ttl": []}, "schedsync_lock_ttl"),
        ({"schedsync_lock_ttl": 0.1}, "at least 0.5 s"),
        ({"schedsync_max_interval": 0}, "longer than zero"),
        ({"schedsync_runs_kept": -1}, "whole number"),
        ({"schedsync_runs_kept": "many"}, "whole number"),
        ({"schedsync_runs_kept": True}, "whole number"),
        ({"schedsync_key_prefix": ""}, "must be a text"),
        ({"schedsync_redis_options": 3}, "must be a mapping"),
        ({"schedsync_redis_options": "{"}, "JSON object"),
        ({"schedsync_redis_url": "http://x"}, "http"),
        ({"broker_url": "amqp://localhost"}, "schedsync_redis_url is not set"),
        ({"task_always_eager": True}, "task_always_eager"),
    ],
)
def test_what_cannot_work_is_refused_by_name(conf: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        read(**conf)


def test_eager_code_may_still_use_the_python_api() -> None:
    assert read_store_settings(app_with(task_always_eager=True), environ={}).redis_url == URL


@pytest.mark.parametrize(
    ("argument", "conf", "seconds"),
    [
        (0, {}, 5),
        (None, {"beat_max_loop_interval": 7}, 7),
        (7, {"beat_max_loop_interval": 7}, 7),
        (7, {"beat_max_loop_interval": 7, "schedsync_max_interval": 3}, 3),
        (2, {"beat_max_loop_interval": 7, "schedsync_max_interval": 3}, 2),
    ],
)
def test_the_flag_ranks_above_our_setting_and_that_above_celerys(
    argument: float | None, conf: dict[str, Any], seconds: float
) -> None:
    settings = read_settings(app_with(**conf), max_interval=argument, environ={})
    assert settings.max_interval == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("broker", "store"),
    [
        (URL, URL),
        ("redis://", "redis://localhost"),
        ("redis://:6380/1", "redis://localhost:6380/1"),
        ("redis://:secret@/1", "redis://:secret@localhost/1"),
        (["redis://a/1", "redis://b/1"], "redis://a/1"),
        ("redis://a/1;redis://b/1", "redis://a/1"),
        ("redis+socket:///tmp/redis.sock?virtual_host=2", "redis+socket:///tmp/redis.sock?virtual_host=2"),
        ("amqp://localhost//", None),
        (None, None),
        ([], None),
    ],
)
def test_the_store_is_the_broker_where_that_is_redis(broker: object, store: str | None) -> None:
    assert store_url_of_broker(broker) == store


def test_the_brokers_tls_options_come_along() -> None:
    settings = read(broker_url="rediss://h/0", broker_use_ssl={"ssl_cert_reqs": "none"})
    assert settings.store.redis_use_ssl == {"ssl_cert_reqs": "none"}
