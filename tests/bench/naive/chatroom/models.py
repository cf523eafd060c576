"""One table."""

from django.db import models


class Entry(models.Model):
    """One posted text and its number in the room."""

    room = models.CharField(max_length=64, db_index=True)
    seq = models.IntegerField()
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "chatroom"
        constraints = [models.UniqueConstraint(fields=["room", "seq"], name="naive_room_seq")]
