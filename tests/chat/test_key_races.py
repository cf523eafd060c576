"""Keys end while everybody talks: in real threads, on whatever database the tests run on, all of them finish."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import transaction

from chat.access import lock_room
from chat.book import Book
from chat.invitations import accept_invitation, answer_invitation, decline_invitation, invite
from chat.models import Room, Seat
from chat.values import Purpose, Receipt
from counselors.access import lock_counselor
from counselors.models import Shift
from sealing.issue import revoke
from sobat.key_log import import_entries
from tests.factories.chat import World, make_conversation, make_entry
from tests.factories.counselors import ROOT, MadeCounselor, make_counselor, make_counselor_on_duty, revoke_key
from tests.support.races import at_once, run_beside

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROOMS, BATCHES = 8, 12


def talk(worlds: list[World], said: list[list[bytes]], refused: list[object]) -> None:
    """One process that stores an envelope of each room in every batch."""
    book = Book()
    for batch in said:
        entries = [make_entry(world.citizen_seat(), raw) for world, raw in zip(worlds, batch, strict=True)]
        refused += [outcome for outcome in book.write(entries)[0] if not isinstance(outcome, Receipt)]


@pytest.mark.parametrize("round_", range(3))
def test_keys_of_two_end_while_all_their_rooms_talk(round_: int) -> None:
    """The rooms of one lie between those of the other; two bring the same file; nobody waits for ever or is refused."""
    first, second = make_counselor("ratna", capacity=6), make_counselor("jajang", capacity=6)
    worlds = [make_conversation(made=second if number % 2 else first) for number in range(ROOMS)]
    said = [[world.citizen.say(f"kata {batch}") for world in worlds] for batch in range(BATCHES)]
    # the file names first whose rooms come last, so that its order is not that of the rooms
    file = [(revoke(made.entry, 2 + at, ROOT).pack(), b"") for at, made in enumerate((second, first))]
    refused: list[object] = []
    ends = at_once(
        [
            lambda: talk(worlds, said, refused),
            lambda: import_entries(file, {}, NOW),
            lambda: import_entries(file, {}, NOW),
        ]
    )
    assert (ends, refused) == (["done"] * 3, [])
    assert list(Seat.objects.filter(counselor__isnull=False).values_list("state", flat=True)) == ["revoked"] * ROOMS
    assert list(Room.objects.values_list("length", flat=True)) == [4 + BATCHES] * ROOMS


def asked_in() -> tuple[World, MadeCounselor, int]:
    """A conversation, a colleague who is ready to come in, and the invitation that the citizen is asked about."""
    world, jajang = make_conversation(), make_counselor_on_duty("jajang", now=NOW)
    asked = invite(world.counselor_seat(), jajang.member.member_id, Purpose.HANDOVER, NOW)
    accept_invitation(jajang.pk, asked, NOW)
    return world, jajang, asked


def test_nobody_is_seated_with_a_key_that_ends_at_this_moment() -> None:
    """The citizen says yes while the log is being changed: nobody is let in under a key that no change would close."""
    world, jajang, asked = asked_in()
    seat, ends = world.citizen_seat(), list[str]()
    with transaction.atomic():
        revoke_key(jajang)
        answering = run_beside(lambda: answer_invitation(seat, asked, True, NOW), ends)
    answering.join()
    assert ends == ["no_keys"]
    assert Seat.objects.filter(counselor=jajang.pk).count() == 0


@pytest.mark.parametrize("what", ["yes", "invitation"])
def test_who_holds_the_colleague_gets_the_room_from_whoever_refers_to_her(what: str) -> None:
    """As an import does, or her own second click: each would hold what the other wants next."""
    world, jajang, asked = asked_in()
    if what == "yes":
        seat = world.citizen_seat()
        call: Callable[[], object] = partial(answer_invitation, seat, asked, True, NOW)
    else:
        decline_invitation(jajang.pk, asked, NOW)
        seat = world.counselor_seat()
        call = partial(invite, seat, jajang.member.member_id, Purpose.HANDOVER, NOW)
    ends: list[str] = []
    with transaction.atomic():
        lock_counselor(jajang.pk)
        beside = run_beside(call, ends)
        lock_room(world.ref.pk)
    beside.join()
    assert ends == ["done"]


def test_shifts_are_taken_in_one_order_however_a_file_names_their_counselors() -> None:
    """As housekeeping does, which pauses the forgotten ones, here as slowly as can be."""
    first, second = (make_counselor_on_duty(name, now=NOW) for name in ("ratna", "jajang"))
    file = [(revoke(made.entry, 2 + at, ROOT).pack(), b"") for at, made in enumerate((second, first))]
    ends: list[str] = []
    with transaction.atomic():
        shifts = Shift.objects.select_for_update()
        shifts.get(counselor=first.pk)
        beside = run_beside(lambda: import_entries(file, {}, NOW), ends)
        shifts.get(counselor=second.pk)
    beside.join()
    assert ends == ["done"]
    assert set(Shift.objects.values_list("state", flat=True)) == {"ended"}
