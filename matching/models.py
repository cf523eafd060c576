"""Tables of the queue. The database repeats the rules' promises as named constraints."""

from typing import ClassVar, Final

from django.db import models

from matching.values import OfferState, TicketState
from wire import limits

# "Over" is one nullable column, and constraints tie the states to it: a partial index on IS NULL serves every query,
# while SQLite does not recognize an index condition that compares with a list of parameters.
IN_QUEUE: Final = models.Q(ended_at__isnull=True)
LIVE: Final = models.Q(ended_at__isnull=True)
WAITS: Final = models.Q(state__in=[TicketState.WAITING.value, TicketState.OFFERED.value])
MATCHED: Final = models.Q(state=TicketState.MATCHED.value)
RINGS: Final = models.Q(state=OfferState.LIVE.value)


class Ticket(models.Model):
    """A citizen's place in the queue. The secret is stored hashed; GENESIS only while somebody may still take it.

    `form_hash` tells a repeated intake from another one under the same secret. `since` never changes. `promised_room`
    is the 16-byte name that GENESIS gives the room; `room` the room itself, once matched.
    """

    token_hash = models.BinaryField(max_length=32)
    form_hash = models.BinaryField(max_length=32)
    promised_room = models.BinaryField(max_length=limits.ROOM_ID_BYTES)
    topic = models.CharField(max_length=32)
    language = models.CharField(max_length=32, null=True)
    genesis = models.BinaryField(max_length=limits.ENVELOPE_MAX_BYTES, null=True)
    state = models.CharField(max_length=8)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    room = models.ForeignKey("chat.Room", null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["token_hash"], name="ticket_token_once"),
            models.UniqueConstraint(fields=["promised_room"], name="ticket_promised_room_once"),
            models.CheckConstraint(
                condition=(MATCHED & models.Q(room__isnull=False)) | (~MATCHED & models.Q(room__isnull=True)),
                name="ticket_room_when_matched",
            ),
            models.CheckConstraint(
                condition=(WAITS & models.Q(genesis__isnull=False, ended_at__isnull=True))
                | (~WAITS & models.Q(genesis__isnull=True, ended_at__isnull=False)),
                name="ticket_genesis_while_in_queue",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in TicketState]), name="ticket_state_known"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["topic", "since", "id"], condition=IN_QUEUE, name="ticket_ahead"),
            models.Index(fields=["ended_at"], condition=models.Q(ended_at__isnull=False), name="ticket_ended"),
        ]


class Offer(models.Model):
    """A ticket proposed to one counselor for a short time, and why to her."""

    ticket = models.ForeignKey("matching.Ticket", on_delete=models.CASCADE, related_name="offers")
    counselor = models.ForeignKey("counselors.Counselor", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=24, default="")
    policy = models.PositiveSmallIntegerField()
    eligible = models.PositiveSmallIntegerField()
    tie_break = models.CharField(max_length=16)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["ticket"], condition=LIVE, name="offer_one_live_per_ticket"),
            models.UniqueConstraint(fields=["counselor"], condition=LIVE, name="offer_one_live_per_counselor"),
            models.CheckConstraint(
                condition=(RINGS & models.Q(ended_at__isnull=True)) | (~RINGS & models.Q(ended_at__isnull=False)),
                name="offer_end_when_ended",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in OfferState]), name="offer_state_known"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], condition=LIVE, name="offer_live_expiry"),
        ]


class Lease(models.Model):
    """Who does a periodic job at present. Whoever stops renewing it loses it."""

    job = models.CharField(max_length=32, primary_key=True)
    holder = models.CharField(max_length=64)
    until = models.DateTimeField()
