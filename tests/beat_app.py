"""The Celery application that the tests' beats and workers run; all that differs comes from the environment."""

import json
import os
import time
from typing import Any

import redis
from celery import Celery

app = Celery("beat_app", broker=os.environ.get("TEST_BROKER", "redis://localhost:1/0"), set_as_current=False)
app.conf.update(
    task_ignore_result=True,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    **json.loads(os.environ.get("TEST_CONF", "{}")),
)


@app.task(bind=True, name="tests.note", shared=False)
def note(self: Any, *args: Any, **kwargs: Any) -> None:
    """Write down that it ran: slot, task id, when, and with what."""
    request = self.request
    headers = request.headers or {}
    record = {
        "entry": headers.get("schedsync_entry") or getattr(request, "schedsync_entry", None),
        "slot": headers.get("schedsync_slot") or getattr(request, "schedsync_slot", None),
        "id": request.id,
        "at": time.time(),
        "args": args,
        "kwargs": kwargs,
    }
    client = redis.Redis.from_url(os.environ["TEST_NOTES"])
    client.rpush(os.environ["TEST_NOTES_KEY"], json.dumps(record))
    client.close()
