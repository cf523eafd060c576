"""What happens to a room while somebody reads it: a purge, a bell that never came, a right that was taken away."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from chat import ledger
from chat.actions import close_room
from chat.consumers import RoomConsumer
from chat.erasure import erase_due
from chat.feeds import RoomFeed
from counselors.models import Account, Counselor
from realtime import socket
from realtime.threads import in_db_thread
from tests.factories.chat import leave_alone, make_conversation
from tests.support.bells import deafened
from tests.support.rooms import enter, refused, room_socket, say, sign_in
from wire import limits
from wire.codes import CloseCode, ErrorCode
from wire.frames import EnvelopeDelivered, HelloCounselor, HelloSeat, RoomView

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_room_that_is_purged_between_two_pages_ends_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left to read, and no page would ever bring the reader further."""
    monkeypatch.setattr(limits, "PAGE_MAX_ENVELOPES", 1)
    monkeypatch.setattr(RoomFeed, "holds", lambda feed, cursor: False)
    world = await in_db_thread(make_conversation)

    async def purge(consumer: RoomConsumer) -> None:
        """Stands for a slow line."""
        await in_db_thread(erase_due, datetime.now(UTC))

    monkeypatch.setattr(RoomConsumer, "drained", purge)
    with deafened():
        await in_db_thread(close_room, world.ref.pk, datetime.now(UTC))
        await in_db_thread(leave_alone, world, limits.ROOM_KEEP_DAYS + 1)
        async with room_socket() as sock:
            assert (await enter(sock, world, 0)).length == 4
            assert await sock.hear(EnvelopeDelivered) == EnvelopeDelivered(first=0, envelopes=world.log[:1])
            assert await sock.closed() == CloseCode.ROOM_CLOSED


async def test_who_has_seen_more_than_this_process_was_told_is_no_liar() -> None:
    """Another process stored it and its bell was lost; a reader who comes from there knows it already."""
    world = await in_db_thread(make_conversation)
    seat = await in_db_thread(world.counselor_seat)
    async with room_socket() as sock, room_socket() as newcomer:
        await enter(sock, world)
        with deafened():
            await in_db_thread(world.store, seat, world.counselor.say("tidak terdengar"))
        await newcomer.say(HelloSeat(token=world.token, cursor=5))
        assert (await newcomer.hear(RoomView)).length == 5


def sign_out(account: Account) -> None:
    Session.objects.all().delete()


def change_password(account: Account) -> None:
    account.set_password("other words than before")
    account.save()


def disable(account: Account) -> None:
    Account.objects.update(is_active=False)


def suspend(account: Account) -> None:
    Counselor.objects.update(active=False)


@pytest.mark.parametrize("take_away", [sign_out, change_password, disable, suspend])
async def test_a_counselor_who_is_signed_out_is_out_of_the_room(
    take_away: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "RECHECK_SECONDS", 0.05)
    world = await in_db_thread(make_conversation)
    async with room_socket(await in_db_thread(sign_in, world.made.account)) as hers, room_socket() as sock:
        await enter(sock, world)
        await hers.say(HelloCounselor(room_id=world.ref.room_id, cursor=4))
        await hers.hear(RoomView)
        await in_db_thread(take_away, world.made.account)
        assert await hers.closed() == CloseCode.NO_HELLO
        assert sock.unheard() == []


async def test_a_book_that_fails_in_a_way_nobody_foresaw_costs_one_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its envelopes are refused for now, the next ones are stored; nobody waits for a receipt for ever."""
    world = await in_db_thread(make_conversation)
    raw = world.citizen.say("halo")

    def break_down(*arguments: object) -> None:
        raise ZeroDivisionError

    async with room_socket() as sock:
        await enter(sock, world)
        with monkeypatch.context() as broken:
            broken.setattr(ledger._book, "write", break_down)
            await refused(sock, raw, ErrorCode.TEMPORARILY_UNAVAILABLE)
        await say(sock, world, raw)
