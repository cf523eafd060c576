"""The key log and open rooms: who quotes another log is not stored; whose key ends is seen by the others at once."""

import pytest

from chat.models import Envelope
from chat.quotations import OwnLog
from counselors.models import LogEntry
from realtime.threads import in_db_thread
from sealing.notation import ZEROS_32, Role
from sealing.notes import Checkpoint
from sealing.replay import KeyLog
from sealing.seal import Invite
from sobat.background import heed_log_once
from tests.factories.chat import World, make_conversation, now_ms
from tests.factories.counselors import (
    ROOT,
    add_to_log,
    make_entry,
    make_member,
    revoke_key,
    rotate_key,
    stored_log,
)
from tests.support.bells import deafened
from tests.support.rooms import enter, refused, room_socket, stored
from wire.codes import ErrorCode, Refusal
from wire.frames import EnvelopeDelivered, EnvelopeSend, RoomView

pytestmark = pytest.mark.django_db(transaction=True)


def forked(log: KeyLog, name: str = "stranger") -> KeyLog:
    """The log and one entry more that this server never had."""
    stranger = make_entry(make_member(name), log.size)
    return KeyLog(ROOT.public_key, [*log.entries, stranger.pack()])


def next_epoch(world: World) -> bytes:
    """The citizen changes the secret for the same two, quoting the log that her transcript has."""
    citizen, log = world.citizen, world.citizen.transcript.state.log
    alone = Invite(Role.CITIZEN, citizen.member.kem_pk, 0, member_id=citizen.member.member_id)
    invites = [alone, Invite(Role.COUNSELOR, world.made.member.kem_pk, 0, world.made.entry)]
    return citizen.pen.begin_epoch(4, invites, now_ms(), Checkpoint(*log.quotation(), (now_ms() // 1000,)))


@pytest.mark.parametrize("kind", ["session", "epoch"])
@pytest.mark.parametrize("beyond", [True, False])
async def test_who_quotes_another_log_is_not_stored_and_stops_nobody(kind: str, beyond: bool) -> None:
    """Beyond the end of ours, or of its length with another root. The room goes on as if nothing had been said."""
    world = await in_db_thread(make_conversation)
    if not beyond:
        await in_db_thread(add_to_log, make_member("ours"))
    state = world.citizen.transcript.state
    state.log = forked(state.log)
    raw = world.citizen.new_session() if kind == "session" else next_epoch(world)
    async with room_socket() as sock:
        await enter(sock, world)
        await refused(sock, raw, ErrorCode.IMPOSSIBLE_VIEW)
        assert await in_db_thread(Envelope.objects.filter(room=world.ref.pk).count) == 4
        state.log = await in_db_thread(stored_log)
        honest = world.citizen.new_session()
        await sock.say(EnvelopeSend(envelope=honest))
        await stored(sock, honest, 4)
        assert await sock.hear(EnvelopeDelivered) == EnvelopeDelivered(first=4, envelopes=[honest])


async def test_what_was_once_our_log_may_be_quoted_for_ever() -> None:
    """A shorter list of ours, the list as it grew meanwhile, and nothing at all; no query for a size that is known."""
    world = await in_db_thread(make_conversation)
    citizen, empty = world.citizen, KeyLog(ROOT.public_key)
    old = citizen.transcript.state.log
    await in_db_thread(add_to_log, make_member("next"))
    grown = await in_db_thread(stored_log)
    async with room_socket() as sock:
        await enter(sock, world)
        for at, log in enumerate((old, grown, old, empty)):
            if at == 2:
                await in_db_thread(LogEntry.objects.filter(seq=1).delete)  # nobody asks the table again
            citizen.transcript.state.log = log
            raw = citizen.new_session()
            await sock.say(EnvelopeSend(envelope=raw))
            await stored(sock, raw, 4 + at)
            assert (await sock.hear(EnvelopeDelivered)).envelopes == [raw]


async def test_a_size_that_was_read_before_asks_nobody() -> None:
    """The answer is there at once: nothing is awaited."""
    await in_db_thread(add_to_log, make_member("first"))
    log, own = await in_db_thread(stored_log), OwnLog()
    await own.check(*log.quotation())
    for quoted in (log.quotation(), (0, ZEROS_32)):
        with pytest.raises(StopIteration):
            own.check(*quoted).send(None)
    with pytest.raises(Refusal):
        own.check(1, ZEROS_32).send(None)


# ------------------------------------------------------------------------------------- who else learns of a change


async def test_the_others_see_a_revoked_key_at_once() -> None:
    """Her seat is no longer active, so their clients make a roster without her."""
    world = await in_db_thread(make_conversation)
    async with room_socket() as sock:
        await enter(sock, world)
        await in_db_thread(revoke_key, world.made)
        view = await sock.hear(RoomView)
        assert [seat.active for seat in view.seats] == [True, False]


async def test_the_others_see_the_successor_of_a_replaced_key_at_once() -> None:
    """With the entry and the key that an EPOCH of reason 5 needs."""
    world, successor = await in_db_thread(make_conversation), make_member("ratna again")
    async with room_socket() as sock:
        await enter(sock, world)
        entry = await in_db_thread(rotate_key, world.made, successor)
        seat = (await sock.hear(RoomView)).seats[1]
        assert (seat.active, seat.member_id) == (True, successor.member_id)
        assert (seat.entry, seat.kem_pk) == (entry.pack(), successor.kem_pk)


async def test_a_change_that_another_process_made_is_heard_without_a_layer() -> None:
    """As `manage.py keylog append` beside an embedded server: its bells reach nobody."""
    world = await in_db_thread(make_conversation)
    async with room_socket() as sock:
        await enter(sock, world)
        known = await heed_log_once(None)
        assert await heed_log_once(known) == known == 1
        with deafened():
            await in_db_thread(revoke_key, world.made)
            for _ in range(3):
                await in_db_thread(stored_log)  # give a bell that was rung time to be lost
        assert await heed_log_once(known) == 2
        view = await sock.hear(RoomView)
        assert [seat.active for seat in view.seats] == [True, False]
