"""The room socket: one seat in one room, for as long as the socket lives."""

import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar, Final, TypeVar

from chat import rules
from chat.access import proof_for_counselor, proof_for_token, seat_for_counselor, seat_for_token
from chat.book import Entry, Outcome
from chat.erasure import order_erasure
from chat.feeds import RoomFeed, feeds
from chat.glimpse import glimpse_of
from chat.invitations import answer_invitation, invite, leave_seat, withdraw_invitation
from chat.ledger import ledger
from chat.quotations import own_log
from chat.selectors import page
from chat.values import ErasureProof, Purpose, RoomState, SeatPass, SeatState, SessionKey
from counselors.access import counselor_for_account
from realtime import bells
from realtime.account import account_of
from realtime.socket import FrameConsumer
from realtime.threads import in_db_thread
from realtime.throttle import Bucket
from sealing.envelope import Envelope, parse
from sealing.notation import Kind, Malformed
from wire import codec, limits
from wire.codes import CloseCode, ErrorCode, Refusal
from wire.frames import (
    EnvelopeDelivered,
    EnvelopeSend,
    EnvelopeStored,
    HelloCounselor,
    HelloErase,
    HelloSeat,
    InvitationAnswer,
    InvitationMake,
    InvitationWithdraw,
    Refused,
    RoomClientFrame,
    RoomErased,
    RoomGlimpse,
    RoomView,
    SeatLeave,
    TypingSeen,
    TypingSet,
)

T = TypeVar("T")
_SESSION_AT: Final = slice(28, 44)  # docs/sealing.md section 4: where an envelope names its session and its number
_NUMBER_AT: Final = slice(44, 52)


class Company:
    """The wishes of a seat about who else is in the room; the bells bring what becomes of them."""

    seat: SeatPass

    async def on_invitation_make(self, frame: InvitationMake) -> None:
        """Ask a colleague in; the bell brings what becomes of it."""
        await in_db_thread(invite, self.seat, frame.member_id, Purpose(frame.purpose), datetime.now(UTC))

    async def on_invitation_withdraw(self, frame: InvitationWithdraw) -> None:
        """Think better of it."""
        await in_db_thread(withdraw_invitation, self.seat, frame.invitation, datetime.now(UTC))

    async def on_invitation_answer(self, frame: InvitationAnswer) -> None:
        """The citizen's word. What it lets somebody read, her browser alone decides."""
        await in_db_thread(answer_invitation, self.seat, frame.invitation, frame.agree, datetime.now(UTC))

    async def on_seat_leave(self, frame: SeatLeave) -> None:
        """A helper goes; the bell ends this socket."""
        await in_db_thread(leave_seat, self.seat, datetime.now(UTC))


class RoomConsumer(Company, FrameConsumer):
    """Seats are checked once, at the door; frames never name a room."""

    client_frame: ClassVar[Any] = RoomClientFrame
    hello_frames = (HelloSeat, HelloCounselor, HelloErase)

    feed: RoomFeed | None = None
    cursor = 0
    shown = 0  # version of the room that the browser has seen
    _proof: Callable[[], Coroutine[Any, Any, ErasureProof | None]]

    async def on_hello_seat(self, frame: HelloSeat) -> None:
        """A citizen's secret."""
        self._proof = partial(in_db_thread, proof_for_token, frame.token)
        await self._enter(await in_db_thread(seat_for_token, frame.token), frame.cursor)

    async def on_hello_counselor(self, frame: HelloCounselor) -> None:
        """A signed-in counselor. Unknown room, somebody else's room and no account are one answer."""
        self._proof = partial(in_db_thread, _for_counselor, proof_for_counselor, self.scope["headers"], frame.room_id)
        ask = partial(_for_counselor, seat_for_counselor, self.scope["headers"], frame.room_id)
        still: Callable[[], Awaitable[SeatPass | None]] = partial(in_db_thread, ask)
        await self._enter(seat := await still(), frame.cursor)
        if seat is not None:
            self.keep_asking(partial(_same, still, seat))

    async def on_hello_erase(self, frame: HelloErase) -> None:
        """The citizen's order to erase. What stops it on the way is repeated by her browser and by housekeeping."""
        order = partial(order_erasure, frame.token, frame.session, frame.close, datetime.now(UTC))
        self._say_erased(await in_db_thread(order))

    async def on_envelope_send(self, frame: EnvelopeSend) -> None:
        """Check what the envelope shows by itself and queue it; the answer comes after the commit."""
        self._envelopes.demand(self.loop.time())
        try:
            envelope = parse(frame.envelope)
        except Malformed:
            raise Refusal(ErrorCode.MALFORMED_ENVELOPE) from None
        rules.check_header(envelope, self.seat)
        certified = None
        if envelope.kind is Kind.SESSION:
            certified = rules.certify(envelope, self.seat, int(time.time() * 1000))
        else:
            feed = self._feed()
            key = feed.known_key(envelope.session_id) or await feed.key(envelope.session_id)
            rules.check_signed(envelope, self.seat, key, int(time.time() * 1000))
        await own_log().check(*rules.quoted_log(envelope))
        answer = partial(self._answer, envelope, certified)
        ledger().submit(Entry(self.seat, envelope, certified, datetime.now(UTC), answer))

    async def on_typing_set(self, frame: TypingSet) -> None:
        """Tell the others; too much of it is dropped, nothing depends on it."""
        if self._typing.take(self.loop.time()):
            bells.whisper(self._feed().topic_name, TypingSeen(role=self.seat.role.value, on=frame.on), sender=self)

    def refused_frame(self, frame: Any, refusal: Refusal) -> Refused:
        """A refused envelope is named by its session and number, read from their places even if nothing else fits."""
        if not isinstance(frame, EnvelopeSend):
            return super().refused_frame(frame, refusal)
        return _refused(frame.envelope, refusal)

    def bell_rang(self) -> None:
        """The shortest way from a commit to the line: what is in memory goes out at once, without a task."""
        feed = self._feed()
        if self._healing or feed.stale or feed.version != self.shown or not feed.holds(self.cursor):
            super().bell_rang()
        elif self.cursor < feed.length:
            self.write(feed.page(self.cursor))
            self.cursor = feed.length

    async def catch_up(self) -> None:
        """Show the room if it changed, deliver from the cursor on, say farewell if the room or the seat ended."""
        feed = self._feed()
        await feeds().freshen(feed)
        if feed.purged or feed.state is RoomState.ERASING:
            return await self._part(feed)
        if ending := self._ending(feed):
            return self.end(ending)
        if self.shown == 0 or (self.shown != feed.version and feed.state is RoomState.OPEN):
            await self._show(feed)
        while self.cursor < feed.length:
            if not await self._deliver(feed):
                feed.stale = True  # the room went while it was read
                return self.bell_rang()
        if feed.state is RoomState.CLOSED:
            if self.shown != feed.version:
                await self._show(feed)
            self.end(CloseCode.ROOM_CLOSED)

    async def farewell(self) -> None:
        """Give the feed back."""
        if self.feed is not None:
            feeds().leave(self.feed)

    async def _enter(self, seat: SeatPass | None, cursor: int) -> None:
        if seat is None:
            return self._say_erased(await self._proof())
        self.seat, self.cursor = seat, cursor
        self.feed = feeds().enter(seat.room_pk, cursor)
        self._envelopes = self.feed.pace(seat.seat_pk, self.loop.time())
        self._typing = Bucket(*limits.TYPING_RATE, now=self.loop.time())
        await self.admitted((self.feed.topic_name,))

    async def _part(self, feed: RoomFeed) -> None:
        """The room is gone: end, with the proof when its citizen had it erased. Until it is gone, say nothing."""
        if feed.purged:  # else the bell that rings when it is done leads back here
            self._say_erased(await self._proof())
            self.end(CloseCode.ROOM_CLOSED)

    def _say_erased(self, proof: ErasureProof | None) -> None:
        if proof is not None:
            self.write(codec.encode(_erased(proof)))
            self.end(CloseCode.ROOM_CLOSED)

    def _feed(self) -> RoomFeed:
        assert self.feed is not None  # entered before admitted
        return self.feed

    def _ending(self, feed: RoomFeed) -> CloseCode | None:
        if feed.seat_states.get(self.seat.seat_pk) is not SeatState.ACTIVE:
            return CloseCode.SEAT_REVOKED
        return CloseCode.MALFORMED if self.cursor > feed.length else None  # it has what was never stored

    async def _show(self, feed: RoomFeed) -> None:
        """The room as it is now and, to whoever has nothing of it, its end."""
        news, length = self.shown == 0 and self.cursor == 0, feed.length
        self.shown = feed.version
        self.write(codec.encode(_view(feed, self.seat)))
        if news and length >= limits.GLIMPSE_FROM and (end := await in_db_thread(glimpse_of, feed.ref, length)):
            self.write(codec.encode(RoomGlimpse(positions=list(end), envelopes=list(end.values()))))

    async def _deliver(self, feed: RoomFeed) -> bool:
        """Send the next page. False: there is none, the room is going or gone."""
        if feed.holds(self.cursor):
            self.write(feed.page(self.cursor))
            self.cursor = feed.length
        else:
            if not (envelopes := await in_db_thread(page, feed.ref, self.cursor)):
                return False
            self.write(codec.encode(EnvelopeDelivered(first=self.cursor, envelopes=envelopes)))
            self.cursor += len(envelopes)
        await self.drained()
        return True

    def _answer(self, envelope: Envelope, certified: SessionKey | None, outcome: Outcome) -> None:
        if isinstance(outcome, Refusal):
            return self.write(codec.encode(_refused(envelope.raw, outcome)))
        if certified is not None:
            self._feed().remember(envelope.session_id, certified)
        stored = EnvelopeStored(session_id=outcome.session_id, sender_seq=outcome.sender_seq, seq=outcome.seq)
        self.write(codec.encode(stored))


def _for_counselor(
    ask: Callable[[int, bytes], T | None], headers: list[tuple[bytes, bytes]], room_id: bytes
) -> T | None:
    account = account_of(headers)
    try:
        counselor = None if account is None else counselor_for_account(account)
    except Refusal:
        return None
    return None if counselor is None else ask(counselor.counselor_id, room_id)


async def _same(ask: Callable[[], Awaitable[SeatPass | None]], seat: SeatPass) -> bool:
    return await ask() == seat


def _view(feed: RoomFeed, seat: SeatPass) -> RoomView:
    return RoomView(
        room_id=feed.room_id,
        role=seat.role.value,
        state="open" if feed.state is RoomState.OPEN else "closed",
        topic=feed.topic,
        length=feed.length,
        seats=list(feed.seats),
        invitation=feed.invitation,
    )


def _erased(proof: ErasureProof) -> RoomErased:
    return RoomErased(room_id=proof.room_id, genesis=proof.genesis, session=proof.session, close=proof.close)


def _refused(raw: bytes, refusal: Refusal) -> Refused:
    return Refused(
        code=refusal.code,
        session_id=raw[_SESSION_AT],
        sender_seq=min(int.from_bytes(raw[_NUMBER_AT], "big"), limits.POSITION_MAX),
        retry_after=refusal.retry_after,
    )
