"""Tables of rooms. No behavior here. Envelopes are written by `chat.book` alone (and GENESIS by `open_room`)."""

from typing import ClassVar, Final

from django.db import models

from chat.values import Erasure, InvitationState, Purpose, RoomState, SeatRole, SeatState
from wire import limits

_KEPT_STATES = (RoomState.OPEN, RoomState.CLOSED, RoomState.ERASING)
LIVE: Final = models.Q(ended_at__isnull=True)  # of an invitation; a constraint ties the states to it
_AWAITED: Final = models.Q(state__in=[InvitationState.RINGING.value, InvitationState.ASKING.value])


class Room(models.Model):
    """One conversation. `length`, `epoch` and `version` are written under the row's lock.

    `length`: envelopes stored, so the next position. `version` grows with every change of state or seats. `active_on`:
    the last day (UTC) on which something was stored. `erasure`: why, once the room must go.
    """

    room_id = models.BinaryField(max_length=limits.ROOM_ID_BYTES)
    topic = models.CharField(max_length=32)
    state = models.CharField(max_length=8, choices=[(state.value, state.value) for state in _KEPT_STATES])
    length = models.PositiveBigIntegerField()
    epoch = models.PositiveBigIntegerField(default=0)
    version = models.PositiveBigIntegerField(default=1)
    opened_at = models.DateTimeField()
    active_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    erasure = models.CharField(max_length=16, choices=[(why.value, why.value) for why in Erasure], null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["room_id"], name="room_id_once"),
            models.CheckConstraint(
                condition=models.Q(state=RoomState.OPEN, closed_at__isnull=True)
                | (~models.Q(state=RoomState.OPEN) & models.Q(closed_at__isnull=False)),
                name="room_closed_at_when_closed",
            ),
            models.CheckConstraint(
                condition=models.Q(state=RoomState.ERASING, erasure__isnull=False)
                | (~models.Q(state=RoomState.ERASING) & models.Q(erasure__isnull=True)),
                name="room_erasure_when_erasing",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["active_on"], name="room_retention"),
            models.Index(fields=["state"], condition=models.Q(state=RoomState.ERASING), name="room_erasing"),
        ]


class Seat(models.Model):
    """One participant's place in one room. A citizen's is opened by a secret, kept as its SHA-256 only."""

    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, related_name="seats")
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in SeatRole])
    state = models.CharField(max_length=8, choices=[(state.value, state.value) for state in SeatState])
    member_id = models.BinaryField(max_length=limits.MEMBER_ID_BYTES)
    sign_pk = models.BinaryField(max_length=32)
    token_hash = models.BinaryField(max_length=32, null=True)
    counselor = models.ForeignKey("counselors.Counselor", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["token_hash"], name="seat_token_once"),
            models.UniqueConstraint(fields=["room", "counselor"], name="seat_counselor_once"),
            models.UniqueConstraint(
                fields=["room"], condition=models.Q(role=SeatRole.CITIZEN), name="seat_one_citizen"
            ),
            models.CheckConstraint(
                condition=models.Q(role=SeatRole.CITIZEN, token_hash__isnull=False, counselor__isnull=True)
                | (~models.Q(role=SeatRole.CITIZEN) & models.Q(token_hash__isnull=True, counselor__isnull=False)),
                name="seat_opened_by_role",
            ),
        ]


class ReturnCode(models.Model):
    """What opens a room again on another device: a sealed vault, wrapped by `chat.at_rest`. One a room."""

    room = models.OneToOneField("chat.Room", on_delete=models.CASCADE, primary_key=True, related_name="+")
    row_key = models.BinaryField(max_length=limits.CODE_ROW_KEY_BYTES)
    wrapped = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["row_key"], name="return_code_once"),
        ]


class Invitation(models.Model):
    """A colleague asked into a room by a counselor who is there: first the colleague answers, then the citizen.

    `member_id` names the key that the colleague had when asked. Whether history is shared is not known here: the
    citizen's browser alone decides it, by what it seals.
    """

    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, related_name="invitations")
    asked_by = models.ForeignKey("counselors.Counselor", on_delete=models.PROTECT, related_name="+")
    counselor = models.ForeignKey("counselors.Counselor", on_delete=models.PROTECT, related_name="+")
    member_id = models.BinaryField(max_length=limits.MEMBER_ID_BYTES)
    purpose = models.CharField(max_length=11)
    state = models.CharField(max_length=9)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["room"], condition=LIVE, name="invitation_one_live_per_room"),
            models.UniqueConstraint(
                fields=["counselor"],
                condition=models.Q(state=InvitationState.RINGING.value),
                name="invitation_one_ringing_per_counselor",
            ),
            models.CheckConstraint(
                condition=(_AWAITED & models.Q(ended_at__isnull=True)) | (~_AWAITED & models.Q(ended_at__isnull=False)),
                name="invitation_end_when_ended",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in InvitationState]), name="invitation_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(purpose__in=[purpose.value for purpose in Purpose]), name="invitation_purpose_known"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], condition=LIVE, name="invitation_live_expiry"),
        ]


class RoomSession(models.Model):
    """A signing key of one browser tab, certified in the room by GENESIS or SESSION. `not_after`: ms since 1970."""

    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, db_index=False, related_name="+")
    seat = models.ForeignKey("chat.Seat", on_delete=models.CASCADE, related_name="+")
    session_id = models.BinaryField(max_length=limits.SESSION_ID_BYTES)
    session_pk = models.BinaryField(max_length=32)
    not_after = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["room", "session_id"], name="session_once"),
        ]


class Envelope(models.Model):
    """Sealed bytes at a position of a room, wrapped by `chat.at_rest`, and the little it takes to order them."""

    pk = models.CompositePrimaryKey("room_id", "seq")  # one index fewer on the hottest table than an id would cost
    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, db_index=False, related_name="+")
    seq = models.PositiveBigIntegerField()
    session_id = models.BinaryField(max_length=limits.SESSION_ID_BYTES)
    sender_seq = models.PositiveBigIntegerField()
    wrapped = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["room", "session_id", "sender_seq"], name="envelope_of_session_once"),
        ]


class RoomGrant(models.Model):
    """Position of an EPOCH or KEYRING: without these nobody can judge the end of a long room alone (`chat.glimpse`)."""

    pk = models.CompositePrimaryKey("room_id", "seq")
    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, db_index=False, related_name="+")
    seq = models.PositiveBigIntegerField()


class Attachment(models.Model):
    """A file of a room in sealed chunks: how long it says it is, padded, and how far it has come. No word what it is.

    `stored` chunks are here, numbers 0 to `stored` - 1 of `chunks`. `changed_at`: when the last of them came.
    """

    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, db_index=False, related_name="+")
    blob_id = models.BinaryField(max_length=limits.ATTACHMENT_ID_BYTES)
    seat = models.ForeignKey("chat.Seat", on_delete=models.CASCADE, related_name="+")
    padded = models.PositiveIntegerField()
    chunks = models.PositiveSmallIntegerField()
    stored = models.PositiveSmallIntegerField(default=0)
    complete = models.BooleanField(default=False)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["room", "blob_id"], name="attachment_once"),
            models.CheckConstraint(
                condition=models.Q(complete=True, stored=models.F("chunks"))
                | models.Q(complete=False, stored__lt=models.F("chunks")),
                name="attachment_complete_when_stored",
            ),
            models.CheckConstraint(
                condition=models.Q(padded__gte=1, padded__lte=limits.ATTACHMENT_MAX_BYTES), name="attachment_size"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["changed_at"], condition=models.Q(complete=False), name="attachment_unfinished"),
        ]


class AttachmentChunk(models.Model):
    """One sealed chunk, wrapped by `chat.at_rest`. Written once, read alone: never more than one is in memory."""

    pk = models.CompositePrimaryKey("attachment_id", "number")
    attachment = models.ForeignKey("chat.Attachment", on_delete=models.CASCADE, db_index=False, related_name="+")
    number = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField()


class ShredKey(models.Model):
    """The key under which a room lies on the disk. In the store `shred`, which no backup of the database holds."""

    room_id = models.BinaryField(max_length=limits.ROOM_ID_BYTES, primary_key=True)
    key = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()


class ErasureNotice(models.Model):
    """For one participant of an erased room: that the citizen wanted it so, provably. Kept for days, without content.

    Addressed to a counselor, or to whoever holds the secret with this SHA-256. Says nothing while the room has a row.
    """

    room_id = models.BinaryField(max_length=limits.ROOM_ID_BYTES)
    counselor = models.ForeignKey("counselors.Counselor", on_delete=models.CASCADE, null=True, related_name="+")
    token_hash = models.BinaryField(max_length=32, null=True)
    genesis = models.BinaryField(max_length=limits.ENVELOPE_MAX_BYTES)
    session = models.BinaryField(max_length=limits.ENVELOPE_MAX_BYTES)
    close = models.BinaryField(max_length=limits.ENVELOPE_MAX_BYTES)
    ordered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["token_hash"], name="notice_token_once"),
            models.UniqueConstraint(fields=["counselor", "room_id"], name="notice_counselor_once"),
            models.CheckConstraint(
                condition=models.Q(token_hash__isnull=True, counselor__isnull=False)
                | models.Q(token_hash__isnull=False, counselor__isnull=True),
                name="notice_to_one",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["ordered_at"], name="notice_age")]


class ErasureCount(models.Model):
    """All that stays of erased rooms: how many on a day (UTC) and why."""

    day = models.DateField()
    why = models.CharField(max_length=16, choices=[(why.value, why.value) for why in Erasure])
    rooms = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["day", "why"], name="erasures_once_a_day"),
        ]
