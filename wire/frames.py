"""Every frame that may be said on a socket: frozen, tagged, closed structs, one union per socket and direction.

Bytes travel as standard base64 with padding (RFC 4648 section 4) and are judged after decoding, never as text.
`schema.json` and the browser's types and validators are generated from this file by `make wire`.
"""

from typing import Annotated

from msgspec import Meta

from wire import limits
from wire.codes import ErrorCode
from wire.parts import (
    ColleagueView,
    DeclineReason,
    DutyWish,
    EnvelopeBytes,
    Frame,
    InvitationView,
    MemberId,
    Milliseconds,
    OfferView,
    OpenRoomView,
    Position,
    Purpose,
    Reference,
    RoomId,
    RoomState,
    SeatRole,
    SeatView,
    SessionId,
    ShiftState,
    Slug,
    TicketState,
    Token,
)

# ------------------------------------------------------------------------------------------------ room socket


class HelloSeat(Frame, frozen=True, tag="hello.seat"):
    """A citizen shows the secret of a seat. `cursor`: the first position that this reader does not have."""

    token: Token
    cursor: Position


class HelloCounselor(Frame, frozen=True, tag="hello.counselor"):
    """A signed-in counselor asks for a seat in a room; the account comes from the session cookie."""

    room_id: RoomId
    cursor: Position


class HelloErase(Frame, frozen=True, tag="hello.erase"):
    """A citizen has the room of her seat erased, open or closed: the signed order of docs/sealing.md section 13.

    Answered by `room.erased` when it is done. To be repeated until then; nothing else is said on this socket.
    """

    token: Token
    session: EnvelopeBytes
    close: EnvelopeBytes


class EnvelopeSend(Frame, frozen=True, tag="envelope.send"):
    """One sealed envelope, the identical bytes again on every retry."""

    envelope: EnvelopeBytes


class TypingSet(Frame, frozen=True, tag="typing.set"):
    """This seat is typing, or has stopped. Never stored."""

    on: bool


class InvitationMake(Frame, frozen=True, tag="invitation.make"):
    """A counselor asks a colleague, named by the id of her key, to take over or to supervise."""

    member_id: MemberId
    purpose: Purpose


class InvitationWithdraw(Frame, frozen=True, tag="invitation.withdraw"):
    """Whoever asked takes it back."""

    invitation: Reference


class InvitationAnswer(Frame, frozen=True, tag="invitation.answer"):
    """The citizen lets the colleague in, or does not. Whether history is shared is said to nobody but by sealing it."""

    invitation: Reference
    agree: bool


class SeatLeave(Frame, frozen=True, tag="seat.leave"):
    """A helper leaves the room for good, unless asked in again."""


class RoomView(Frame, frozen=True, tag="room.view"):
    """Answer to a hello, and again when it changes. `length`: envelopes stored; `invitation`: the latest, or none."""

    room_id: RoomId
    role: SeatRole
    state: RoomState
    topic: Slug
    length: Position
    seats: Annotated[list[SeatView], Meta(max_length=limits.ROSTER_MAX_SEATS)]
    invitation: InvitationView | None = None


class EnvelopeStored(Frame, frozen=True, tag="envelope.stored"):
    """The receipt: committed to disk at position `seq`."""

    session_id: SessionId
    sender_seq: Position
    seq: Position


class EnvelopeDelivered(Frame, frozen=True, tag="envelope.delivered"):
    """Envelopes at positions first, first + 1, ..., verbatim. At least one."""

    first: Position
    envelopes: Annotated[list[EnvelopeBytes], Meta(min_length=1, max_length=limits.PAGE_MAX_ENVELOPES)]


class RoomGlimpse(Frame, frozen=True, tag="room.glimpse"):
    """The end of a long room, after `room.view` and before the rest of it (docs/sealing.md section 8.5).

    Envelopes at rising positions, as many as there are positions; the last one is the last of the room as
    it was viewed. Whoever cannot use it leaves it: everything is delivered from the cursor on, as ever.
    """

    positions: Annotated[list[Position], Meta(min_length=1, max_length=limits.GLIMPSE_MAX_ENVELOPES)]
    envelopes: Annotated[list[EnvelopeBytes], Meta(min_length=1, max_length=limits.GLIMPSE_MAX_ENVELOPES)]


class RoomErased(Frame, frozen=True, tag="room.erased"):
    """The citizen had this room erased and it is gone: the signed proof of docs/sealing.md section 13, then 4410."""

    room_id: RoomId
    genesis: EnvelopeBytes
    session: EnvelopeBytes
    close: EnvelopeBytes


class TypingSeen(Frame, frozen=True, tag="typing.seen"):
    """Somebody else in the room is typing, or has stopped."""

    role: SeatRole
    on: bool


class Refused(Frame, frozen=True, tag="refused"):
    """A typed no to one frame. For envelopes it names session and sender_seq, for offers and calls the reference."""

    code: ErrorCode
    session_id: SessionId | None = None
    sender_seq: Position | None = None
    reference: Reference | None = None
    retry_after: Annotated[float, Meta(ge=0, le=3600)] | None = None


RoomClientFrame = (
    HelloSeat
    | HelloCounselor
    | HelloErase
    | EnvelopeSend
    | TypingSet
    | InvitationMake
    | InvitationWithdraw
    | InvitationAnswer
    | SeatLeave
)
RoomServerFrame = RoomView | RoomGlimpse | EnvelopeStored | EnvelopeDelivered | TypingSeen | RoomErased | Refused

# ----------------------------------------------------------------------------------------------- queue socket


class HelloTicket(Frame, frozen=True, tag="hello.ticket"):
    """A citizen shows the secret of a ticket (the same secret opens the seat later)."""

    token: Token


class TicketHere(Frame, frozen=True, tag="ticket.here"):
    """The waiting page is still there; renews the presence lease."""


class TicketLeave(Frame, frozen=True, tag="ticket.leave"):
    """Give up the place for good."""


class TicketView(Frame, frozen=True, tag="ticket.view"):
    """The whole small truth about one ticket. `ahead`: people of this topic who came earlier."""

    state: TicketState
    topic: Slug
    ahead: Position
    on_duty: Position  # counselors who could take this ticket when free
    room_id: RoomId | None = None  # present exactly when matched


QueueClientFrame = HelloTicket | TicketHere | TicketLeave
QueueServerFrame = TicketView | Refused

# ------------------------------------------------------------------------------------------------ duty socket


class HelloDuty(Frame, frozen=True, tag="hello.duty"):
    """A signed-in counselor opens the console; the account comes from the session cookie."""


class DutySet(Frame, frozen=True, tag="duty.set"):
    """Siap, Jeda or Selesai."""

    wish: DutyWish


class DutyBeat(Frame, frozen=True, tag="duty.beat"):
    """The console is awake; renews the duty lease."""


class OfferAccept(Frame, frozen=True, tag="offer.accept"):
    """Take the offered person."""

    offer: Reference


class OfferDecline(Frame, frozen=True, tag="offer.decline"):
    """Leave the offered person to somebody else."""

    offer: Reference
    reason: DeclineReason


class InvitationAccept(Frame, frozen=True, tag="invitation.accept"):
    """Be ready to join a colleague's conversation; the citizen is asked next."""

    invitation: Reference


class InvitationDecline(Frame, frozen=True, tag="invitation.decline"):
    """Not now; also while the citizen has not answered yet."""

    invitation: Reference


class DutyView(Frame, frozen=True, tag="duty.view"):
    """The whole small truth about one counselor's duty. `now` is the server's clock, for countdowns.

    `colleagues`: who else is on duty, listed while this counselor holds a conversation.
    """

    state: ShiftState
    capacity: Position
    waiting: Position  # people waiting for this counselor's topics
    now: Milliseconds
    rooms: list[OpenRoomView]
    offer: OfferView | None = None
    invitation: InvitationView | None = None
    colleagues: list[ColleagueView] = []


DutyClientFrame = HelloDuty | DutySet | DutyBeat | OfferAccept | OfferDecline | InvitationAccept | InvitationDecline
DutyServerFrame = DutyView | Refused
