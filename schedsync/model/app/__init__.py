"""What a Celery application says of its tasks and queues, as plain values."""
