"""What the shop keeps."""

from typing import ClassVar

from django.db import models


class Order(models.Model):
    """Something a customer bought."""

    placed_by = models.CharField(max_length=36, unique=True)
    shipped = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Oldest first."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"order {self.pk}"
