"""The key log in the database: what it takes, what it refuses, and what its entries do to those whose keys they end."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from chat.models import Room, Seat
from chat.selectors import room_news
from chat.values import SeatState, Want
from counselors.access import counselor_for_account
from counselors.actions import start_shift
from counselors.key_log import append_log, give_key
from counselors.models import LogEntry, MemberKey
from counselors.selectors import log_entries, on_duty, seat_key, shift_state
from sealing.issue import admit, make_request, replace_lost, revoke
from sealing.keylog import Entry
from sealing.members import Member, SigningKey
from sealing.notation import Malformed, Role
from sobat.key_log import import_entries
from tests.factories.chat import make_room
from tests.factories.counselors import (
    FOREVER,
    ROOT,
    add_to_log,
    make_counselor,
    make_counselor_on_duty,
    make_entry,
    make_member,
    revoke_key,
    rotate_key,
    stored_log,
)
from tests.factories.matching import NOW
from tests.support.races import at_once
from wire.codes import ErrorCode, Refusal

pytestmark = pytest.mark.django_db(transaction=True)
Pairs = list[tuple[bytes, bytes]]


def pair(entry: Entry, member: Member | None = None) -> tuple[bytes, bytes]:
    """What a ceremony brings."""
    return entry.pack(), member.kem_pk if member else b""


def three() -> Pairs:
    """A first, a second, and the first revoked."""
    first, second = make_member("first"), make_member("second")
    entry = make_entry(first, 0)
    return [pair(entry, first), pair(make_entry(second, 1), second), pair(revoke(entry, 2, ROOT))]


def append(brought: Pairs) -> list[int]:
    """With the tests' root."""
    return append_log(brought, root_pk=ROOT.public_key, now=NOW)


def test_what_a_ceremony_signed_is_kept_as_it_is() -> None:
    """Also when it is brought twice, alone or as the beginning of more."""
    brought = three()
    assert append(brought[:1]) == []
    for _ in range(2):
        assert append(brought) == []
    assert log_entries() == [entry for entry, _ in brought]
    rows = LogEntry.objects.order_by("seq")
    assert [bytes(row.kem_pk or b"") for row in rows] == [kem_pk for _, kem_pk in brought]
    assert [(row.lists is not None, row.ends is not None) for row in rows] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    assert MemberKey.objects.count() == 0


BAD: dict[str, Callable[[Pairs], Pairs]] = {
    "gap": lambda good: [good[1]],
    "reorder": lambda good: [good[1], good[0]],
    "other_root": lambda good: [
        good[0],
        pair(make_entry(make_member("x"), 1, root=SigningKey(bytes(32))), make_member("x")),
    ],
    "other_kem": lambda good: [good[0], (good[1][0], good[0][1])],
    "no_kem": lambda good: [good[0], (good[1][0], b"")],
    "kem_beside_revoke": lambda good: [*good[:2], (good[2][0], good[0][1])],
    "cut": lambda good: [good[0], (good[1][0][:-1], good[1][1])],
    "flip": lambda good: [good[0], (good[1][0][:-1] + b"\x01", good[1][1])],
    "twice_listed": lambda good: [good[0], pair(make_entry(make_member("first"), 1), make_member("first"))],
    "revoked_twice": lambda good: [*good, pair(revoke(make_entry(make_member("first"), 0), 3, ROOT))],
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_with_one_bad_entry_adds_nothing(kind: str) -> None:
    """All or nothing; what stood before stands."""
    with pytest.raises(Malformed):
        append(BAD[kind](three()))
    assert LogEntry.objects.count() == 0


def test_another_entry_in_a_taken_place_is_refused() -> None:
    """The log never changes."""
    append(three())
    stranger = make_member("stranger")
    with pytest.raises(Malformed):
        append([pair(make_entry(stranger, 1), stranger)])
    assert log_entries() == [entry for entry, _ in three()]


def test_one_file_imported_by_many_at_once_is_imported_once() -> None:
    """Everybody is done; nobody gets an error of the database, though the head is there to be read by all."""
    append(three()[:1])
    ends = at_once([lambda: append(three())] * 4)
    assert (ends, LogEntry.objects.count()) == (["done"] * 4, 3)


def test_of_two_files_for_one_place_one_wins() -> None:
    """The other is refused whole."""
    append(three()[:1])
    members = [make_member(name) for name in ("here", "there")]

    def bring(member: Member) -> None:
        try:
            append([pair(make_entry(member, 1), member)])
        except Malformed:
            raise Refusal(ErrorCode.NOT_PERMITTED) from None

    ends = at_once([lambda one=one: bring(one) for one in members])  # type: ignore[misc]
    assert Counter(ends) == {"done": 1, "not_permitted": 1}
    assert stored_log().size == 2


def test_the_database_keeps_the_log_without_gaps() -> None:
    """Whatever a program forgets."""
    append(three())
    row = LogEntry.objects.get(seq=2)
    for changes in ({"seq": 4, "previous_id": 2}, {"seq": 4, "previous_id": 3}, {"seq": 4, "previous_id": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LogEntry.objects.create(entry=bytes(row.entry), lists=b"l" * 32, kem_pk=b"k", **changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        LogEntry.objects.create(seq=3, previous_id=2, entry=bytes(row.entry), ends=row.ends)
    with pytest.raises(IntegrityError), transaction.atomic():
        LogEntry.objects.create(seq=3, previous_id=2, entry=bytes(row.entry), lists=b"l" * 32)
    with pytest.raises(ProtectedError):
        LogEntry.objects.get(seq=1).delete()
    assert LogEntry.objects.count() == 3


# ----------------------------------------------------------------------------------------- whose keys, and then


def test_a_revoked_counselor_is_off_duty_and_out_of_her_rooms() -> None:
    """At once, with one commit; somebody else's rooms are left alone."""
    ratna, jajang = make_counselor_on_duty(now=NOW), make_counselor_on_duty("jajang", now=NOW)
    hers, his = make_room(made=ratna), make_room(made=jajang)
    versions = dict(Room.objects.values_list("pk", "version"))
    revoke_key(ratna)
    assert [entry.counselor_id for entry in on_duty(NOW)] == [jajang.pk]
    assert shift_state(ratna.pk) is None
    for ask in (
        lambda: start_shift(ratna.pk, NOW),
        lambda: seat_key(ratna.pk),
        lambda: counselor_for_account(ratna.account),
    ):
        with pytest.raises(Refusal) as refused:
            ask()
        assert refused.value.code is ErrorCode.NO_KEYS
    states = dict(Seat.objects.filter(counselor__isnull=False).values_list("room", "state"))
    assert states == {hers.ref.pk: SeatState.REVOKED, his.ref.pk: SeatState.ACTIVE}
    now = dict(Room.objects.values_list("pk", "version"))
    assert now == {hers.ref.pk: versions[hers.ref.pk] + 1, his.ref.pk: versions[his.ref.pk]}


@pytest.mark.parametrize("lost", [False, True])
def test_a_replaced_key_takes_the_seats_of_the_former_one(lost: bool) -> None:
    """Her rooms show the successor, so that clients make a roster with it; she is off duty until she says otherwise."""
    ratna = make_counselor_on_duty(now=NOW)
    world, successor = make_room(made=ratna), make_member("ratna again")
    if lost:
        request = replace_lost(successor, Role.COUNSELOR, (0, FOREVER), ratna.member.member_id)
        entry = admit(request, 1, ROOT)
        import_entries([pair(entry, successor)], {}, NOW)
    else:
        entry = rotate_key(ratna, successor)
    assert (on_duty(NOW), seat_key(ratna.pk).member_id) == ([], successor.member_id)
    (news,) = room_news([Want(world.ref.pk, 0, 0)])
    view = (news.seats or ())[1]
    assert (view.active, view.member_id, view.entry, view.kem_pk) == (
        True,
        successor.member_id,
        entry.pack(),
        successor.kem_pk,
    )
    seat = world.counselor_seat()
    assert (seat.member_id, seat.sign_pk) == (successor.member_id, successor.signing.public_key)
    start_shift(ratna.pk, NOW)
    assert [one.counselor_id for one in on_duty(NOW)] == [ratna.pk]
    assert list(MemberKey.objects.order_by("pk").values_list("listed", "ended")) == [(0, 1), (1, None)]


def test_entries_about_nobody_here_change_nobody() -> None:
    """A key may be listed, replaced and revoked before it is said whose it is."""
    first, second, ratna = make_member("first"), make_member("second"), make_counselor_on_duty(now=NOW)
    added = add_to_log(first)
    rotated = admit(make_request(second, Role.COUNSELOR, (0, FOREVER), first), 2, ROOT)
    assert append([pair(rotated, second)]) == []
    assert append([pair(revoke(replace(rotated), 3, ROOT))]) == []
    for member_id in (added.member_id, rotated.member_id):
        with pytest.raises(Refusal) as refused:
            give_key(ratna.pk, member_id)
        assert refused.value.code is ErrorCode.NO_KEYS
    assert [one.counselor_id for one in on_duty(NOW)] == [ratna.pk]


def test_an_import_for_somebody_unknown_adds_nothing() -> None:
    """The entries and the owners are one act."""
    ratna, spare = make_counselor(), make_member("spare")
    with pytest.raises(Refusal) as refused:
        import_entries([pair(make_entry(spare, 1), spare)], {"nobody@sobat.example": spare.member_id}, NOW)
    assert (refused.value.code, stored_log().size) == (ErrorCode.NOT_PERMITTED, 1)
    assert seat_key(ratna.pk).member_id == ratna.member.member_id


def test_a_validity_beyond_the_calendar_is_for_ever() -> None:
    """The log can say more than a database's clock."""
    ratna = make_counselor()
    member = make_member("long")
    request = make_request(member, Role.COUNSELOR, (0, (1 << 53) - 1), ratna.member)
    import_entries([pair(admit(request, 1, ROOT), member)], {}, NOW)
    start_shift(ratna.pk, NOW)
    assert [one.counselor_id for one in on_duty(NOW)] == [ratna.pk]
