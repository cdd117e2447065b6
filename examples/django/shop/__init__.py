"""The project; Django loads its Celery application with it, as Celery's documentation asks."""

from shop.celery import app as celery_app

__all__ = ["celery_app"]
