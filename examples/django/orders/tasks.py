"""The periodic tasks, which the manifests in schedules/ name."""

from celery import Task, shared_task

from orders.models import Order


@shared_task(bind=True)
def place_order(self: Task) -> int:
    """Pretend that a customer bought something.

    A slot's task id is always the same, so a message that Celery delivers again finds the order already there.
    """
    order, _ = Order.objects.get_or_create(placed_by=self.request.id)
    return order.pk


@shared_task
def ship(limit: int) -> int:
    """Ship the oldest orders; runs on the queue that the settings route it to."""
    waiting = list(Order.objects.filter(shipped=False)[:limit])
    return Order.objects.filter(pk__in=[order.pk for order in waiting]).update(shipped=True)


@shared_task(bind=True)
def report(self: Task, title: str) -> str:
    """Count the orders. The message says which entry and slot it was sent for."""
    headers = self.request.headers or {}
    return f"{title} for {headers.get('schedsync_slot')}: {Order.objects.count()} orders"
