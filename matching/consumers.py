"""The socket of a waiting citizen and that of a counselor. Both send the whole small view, never a diff."""

from typing import Any

from django.utils import timezone

from chat.invitations import accept_invitation, decline_invitation
from counselors.access import counselor_for_account
from counselors.actions import beat
from counselors.values import CounselorPass
from matching.access import ticket_for_token
from matching.actions import accept_offer, decline_offer, leave_queue, note_presence, set_duty
from matching.lobby import lobby
from matching.selectors import duty_view
from matching.values import TicketPass
from realtime.bells import topic
from realtime.socket import FrameConsumer
from realtime.threads import in_db_thread
from wire import limits
from wire.codes import Refusal
from wire.frames import (
    DutyBeat,
    DutyClientFrame,
    DutySet,
    HelloDuty,
    HelloTicket,
    InvitationAccept,
    InvitationDecline,
    OfferAccept,
    OfferDecline,
    QueueClientFrame,
    Refused,
    TicketHere,
    TicketLeave,
    TicketView,
)


class QueueConsumer(FrameConsumer):
    """One waiting page. Losing it loses nothing: the ticket keeps its place, and any later page shows it again."""

    client_frame = QueueClientFrame
    hello_frames = (HelloTicket,)
    frame_rate = limits.WAITING_RATE
    ticket: TicketPass
    shown: TicketView | None = None

    async def on_hello_ticket(self, frame: HelloTicket) -> None:
        """An unknown secret is left at the door, which closes by itself."""
        ticket = await in_db_thread(ticket_for_token, frame.token)
        if ticket is None:
            return
        self.ticket = ticket
        await in_db_thread(note_presence, ticket.ticket_id, timezone.now())
        await self.admitted((topic("ticket", ticket.ticket_id), topic("queue", 0)))

    async def on_ticket_here(self, frame: TicketHere) -> None:
        """Reads again as well: a counselor whose line went dead left the bench without ringing."""
        await in_db_thread(note_presence, self.ticket.ticket_id, timezone.now())
        self.bell_rang()

    async def on_ticket_leave(self, frame: TicketLeave) -> None:
        """Give up the place; the bell brings the last view."""
        await in_db_thread(leave_queue, self.ticket.ticket_id, timezone.now())

    async def catch_up(self) -> None:
        """Send the view when it differs from what this page shows."""
        view = await lobby().view(self.ticket.ticket_id)
        if view != self.shown:
            self.shown = view
            await self.send_frame(view)


class DutyConsumer(FrameConsumer):
    """One console tab. Closing it does not end a shift: the lease runs out by itself when no other tab renews it."""

    client_frame = DutyClientFrame
    hello_frames = (HelloDuty,)
    frame_rate = limits.DUTY_RATE
    counselor: CounselorPass
    shown: object = None

    async def on_hello_duty(self, frame: HelloDuty) -> None:
        """The session cookie says who this is. Raises Refusal NOT_PERMITTED or NO_KEYS; nobody is left at the door."""
        if not await self._is_known():
            return
        await in_db_thread(beat, self.counselor.counselor_id, timezone.now())
        await self.admitted((topic("duty", self.counselor.counselor_id), topic("queue", 0)))
        self.keep_asking(self._is_known)

    async def on_duty_set(self, frame: DutySet) -> None:
        """Siap, Jeda or Selesai, for all tabs of this counselor."""
        await in_db_thread(set_duty, self.counselor.counselor_id, frame.wish, timezone.now())

    async def on_duty_beat(self, frame: DutyBeat) -> None:
        """Reads again as well, so that no lost bell is missed for long."""
        await in_db_thread(beat, self.counselor.counselor_id, timezone.now())
        self.bell_rang()

    async def on_offer_accept(self, frame: OfferAccept) -> None:
        """Take the offered person; the bell brings the new room."""
        await in_db_thread(accept_offer, self.counselor.counselor_id, frame.offer, timezone.now())

    async def on_offer_decline(self, frame: OfferDecline) -> None:
        """Leave the offered person to somebody else."""
        await in_db_thread(decline_offer, self.counselor.counselor_id, frame.offer, frame.reason, timezone.now())

    async def on_invitation_accept(self, frame: InvitationAccept) -> None:
        """Be ready to join a colleague's conversation."""
        await in_db_thread(accept_invitation, self.counselor.counselor_id, frame.invitation, timezone.now())

    async def on_invitation_decline(self, frame: InvitationDecline) -> None:
        """Not now."""
        await in_db_thread(decline_invitation, self.counselor.counselor_id, frame.invitation, timezone.now())

    def refused_frame(self, frame: Any, refusal: Refusal) -> Refused:
        """Names the offer or invitation that was refused."""
        reference = frame.offer if isinstance(frame, OfferAccept | OfferDecline) else None
        if isinstance(frame, InvitationAccept | InvitationDecline):
            reference = frame.invitation
        return Refused(code=refusal.code, reference=reference, retry_after=refusal.retry_after)

    async def _is_known(self) -> bool:
        account = await self.account()
        if account is not None:
            self.counselor = await in_db_thread(counselor_for_account, account)
        return account is not None

    async def catch_up(self) -> None:
        """Send the view when more than its clock differs from what this tab shows."""
        view = await in_db_thread(duty_view, self.counselor, timezone.now())
        desk = (view.rooms, view.offer, view.invitation, view.colleagues)
        truth = (view.state, view.capacity, view.waiting, *desk)
        if truth != self.shown:
            self.shown = truth
            await self.send_frame(view)
