"""A small Django project. Only what the tasks need is installed."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "only-for-this-example")
DEBUG = False
ALLOWED_HOSTS: list[str] = []

INSTALLED_APPS = ["orders"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("SHOP_DATABASE", BASE_DIR / "shop.sqlite3"),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

CELERY_BROKER_URL = os.environ.get("SHOP_REDIS_URL", "redis://localhost:6379/0")
CELERY_RESULT_BACKEND = CELERY_BROKER_URL
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ROUTES = {"orders.tasks.ship": {"queue": "shipping"}}

# `celery -A shop beat` uses schedsync; the store is the broker's own Redis, so every slot is enqueued exactly once.
CELERY_BEAT_SCHEDULER = "schedsync.Scheduler"
CELERY_SCHEDSYNC_KEY_PREFIX = "shop"
