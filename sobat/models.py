"""The one table of the composition root: that its jobs ran. No other room knows them all."""

from typing import ClassVar

from django.db import models


class HousekeepingRun(models.Model):
    """One round of housekeeping: rows handled by promise, once it is finished. One that died stays unfinished.

    `scrubbed`: how many rooms had ever been erased when this round scrubbed the store of keys; null when it did not.
    """

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    scrubbed = models.PositiveBigIntegerField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["finished_at"], name="housekeeping_finished")]
