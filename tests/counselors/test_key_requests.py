"""Keys that a counselor makes herself: asked for, waiting, listed, lost; and what each means for duty and vault."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import product

import pytest

from counselors.access import vault_record
from counselors.actions import start_shift
from counselors.enrollment import enroll_counselor
from counselors.key_log import KeyConflict
from counselors.key_requests import drop_requests, request_keys, standing, withdraw_keys
from counselors.models import KeyRequest, MemberKey, Vault, VaultLog
from counselors.rules import KEYS_TABLE, REQUESTS_MAX, advance_keys, check_new_keys, keys_state
from counselors.selectors import all_asked_keys, asked_keys, current_entry, log_entries, shift_state
from counselors.values import KeysEvent, Profile, ShiftState, VaultRecord
from sealing.issue import admit, make_request, replace_lost
from sealing.notation import Role as SealingRole
from sealing.vault_form import SlotType
from tests.factories.counselors import (
    ENROLLED,
    ROOT,
    make_account,
    make_blob,
    make_counselor,
    make_counselor_on_duty,
    make_member,
    make_slot,
    make_vault,
    revoke_key,
)
from tests.support.asking import DAY_MS, NOW, NOW_MS, VALID, asking, ceremony
from tests.support.races import at_once
from wire.bodies import KeysState, VaultEvent
from wire.codes import ErrorCode, Refusal

COUNSELOR = SealingRole.COUNSELOR


def stored_vault(counselor_id: int) -> VaultRecord | None:
    """As the server would hand it out."""
    vault = Vault.objects.filter(counselor=counselor_id).first()
    return None if vault is None else vault_record(vault)


def refusal(act: object, *arguments: object) -> ErrorCode:
    with pytest.raises(Refusal) as caught:
        act(*arguments)  # type: ignore[operator]
    return caught.value.code


# ------------------------------------------------------------------------------------------------------ pure decisions


@pytest.mark.parametrize(("state", "event"), list(product(KeysState, KeysEvent)))
def test_every_pair_of_state_and_event(state: KeysState, event: KeysEvent) -> None:
    if (state, event) in KEYS_TABLE:
        assert advance_keys(state, event) is KEYS_TABLE[state, event]
    else:
        assert refusal(advance_keys, state, event) is ErrorCode.ILLEGAL_TRANSITION


def test_where_keys_stand_follows_from_what_is_listed_and_what_waits() -> None:
    stands = {(listed, asked): keys_state(listed=listed, asked=asked) for listed, asked in product((0, 1), repeat=2)}
    assert list(stands.values()) == [KeysState.NONE, KeysState.REQUESTED, KeysState.LISTED, KeysState.LOST]


def test_only_what_the_log_could_take_is_stored() -> None:
    listed = admit(make_request(make_member("old"), COUNSELOR, VALID), 0, ROOT)
    good = asking(make_member("new"), listed.member_id)
    assert check_new_keys(good, listed, NOW_MS).member_id == make_member("new").member_id
    unsigned = good.entry[:219] + bytes(64) + good.entry[283:]
    placed = admit(make_request(make_member("new"), COUNSELOR, VALID), 0, ROOT)
    late, long = (VALID[0], NOW_MS), (VALID[0], NOW_MS + 500 * DAY_MS)
    early = (NOW_MS + 3 * DAY_MS, NOW_MS + 9 * DAY_MS)

    def timed(valid: tuple[int, int]) -> bytes:
        return replace_lost(make_member("new"), COUNSELOR, valid, listed.member_id).entry.pack()

    passkey = make_slot("new", SlotType.PRF)
    for bad in (
        replace(good, entry=unsigned),
        replace(good, entry=placed.pack()),
        replace(good, entry=b"short"),
        replace(good, kem_pk=make_member("other").kem_pk),
        *(replace(good, entry=timed(valid)) for valid in (late, long, early)),
        replace(good, vault=replace(good.vault, blob=make_blob(2))),
        replace(good, vault=replace(good.vault, slots=(passkey,))),
        replace(good, vault=replace(good.vault, slots=good.vault.slots[:1] * 2)),
    ):
        assert refusal(check_new_keys, bad, listed, NOW_MS) is ErrorCode.MALFORMED_REQUEST
    signed_by_former = make_request(make_member("new"), COUNSELOR, VALID, make_member("old"))
    handed = replace(good, entry=signed_by_former.entry.pack())  # not what this door is for
    assert refusal(check_new_keys, handed, listed, NOW_MS) is ErrorCode.MALFORMED_REQUEST


def test_a_request_is_about_the_key_that_is_listed_now() -> None:
    listed = admit(make_request(make_member("old"), COUNSELOR, VALID), 0, ROOT)
    first, other = asking(make_member("new"), None), asking(make_member("new"), make_member("else").member_id)
    promoted = replace_lost(make_member("new"), SealingRole.SUPERVISOR, VALID, listed.member_id)
    lifted = replace(first, entry=promoted.entry.pack())
    codes = {refusal(check_new_keys, wanted, listed, NOW_MS) for wanted in (first, other, lifted)}
    assert codes == {ErrorCode.ILLEGAL_TRANSITION}
    assert refusal(check_new_keys, other, None, NOW_MS) is ErrorCode.ILLEGAL_TRANSITION
    assert check_new_keys(first, None, NOW_MS).member_id == make_member("new").member_id


# ----------------------------------------------------------------------------------------------------------- with rows


def enroll(name: str) -> int:
    """Somebody with an account and a profile, and neither keys nor vault."""
    profile = Profile("Bu Dewi", "psychologist", frozenset(("sadness",)), frozenset(("id",)), 2)
    return enroll_counselor(make_account(name).pk, profile, None, now=ENROLLED)


@pytest.fixture
def newcomer() -> int:
    return enroll("dewi")


@pytest.mark.django_db
def test_first_keys_come_with_their_vault_once_they_are_listed(newcomer: int) -> None:
    member = make_member("first of dewi")
    wanted = asking(member, None)
    assert (standing(newcomer), refusal(start_shift, newcomer, NOW)) == (KeysState.NONE, ErrorCode.NO_KEYS)
    request_keys(newcomer, wanted, NOW)
    assert (standing(newcomer), refusal(start_shift, newcomer, NOW)) == (KeysState.REQUESTED, ErrorCode.NO_KEYS)
    assert stored_vault(newcomer) is None
    ceremony(wanted)
    entry = current_entry(newcomer)
    assert entry is not None
    assert (standing(newcomer), entry.member_id, stored_vault(newcomer)) == (
        KeysState.LISTED, member.member_id, wanted.vault,
    )  # fmt: skip
    start_shift(newcomer, NOW)
    assert (shift_state(newcomer), KeyRequest.objects.count()) == (ShiftState.ON, 0)


@pytest.mark.django_db
def test_saying_whose_key_it_is_that_she_asked_for_herself_changes_nothing(newcomer: int) -> None:
    member = make_member("first of dewi")
    wanted = asking(member, None)
    request_keys(newcomer, wanted, NOW)
    ceremony(wanted, {"dewi@sobat.example": member.member_id})
    assert (standing(newcomer), stored_vault(newcomer)) == (KeysState.LISTED, wanted.vault)


@pytest.mark.django_db
def test_an_office_that_names_somebody_else_is_told_and_nothing_is_added(newcomer: int) -> None:
    ratna = make_counselor()
    revoke_key(ratna)
    member = make_member("first of dewi")
    wanted = asking(member, None)
    request_keys(newcomer, wanted, NOW)
    before = len(log_entries())
    with pytest.raises(KeyConflict):
        ceremony(wanted, {"ratna@sobat.example": member.member_id})
    assert (len(log_entries()), standing(newcomer), stored_vault(newcomer)) == (before, KeysState.REQUESTED, None)


@pytest.mark.django_db
def test_lost_keys_stay_until_others_are_listed_and_end_the_duty_at_once() -> None:
    ratna = make_counselor_on_duty(now=NOW)
    wanted = asking(make_member("second of ratna"), ratna.member.member_id)
    request_keys(ratna.pk, wanted, NOW)
    assert (standing(ratna.pk), shift_state(ratna.pk)) == (KeysState.LOST, None)
    assert (stored_vault(ratna.pk), refusal(start_shift, ratna.pk, NOW)) == (ratna.vault, ErrorCode.NO_KEYS)
    ceremony(wanted)
    assert (standing(ratna.pk), stored_vault(ratna.pk)) == (KeysState.LISTED, wanted.vault)
    start_shift(ratna.pk, NOW)
    events = VaultLog.objects.filter(counselor=ratna.pk).order_by("pk").values_list("event", flat=True)
    assert list(events) == [VaultEvent.ENROLLED, VaultEvent.ENROLLED]


@pytest.mark.django_db
def test_a_way_in_that_was_found_again_needs_no_new_keys() -> None:
    ratna = make_counselor()
    request_keys(ratna.pk, asking(make_member("second"), ratna.member.member_id), NOW)
    withdraw_keys(ratna.pk)
    assert (standing(ratna.pk), stored_vault(ratna.pk)) == (KeysState.LISTED, ratna.vault)
    start_shift(ratna.pk, NOW)
    assert refusal(withdraw_keys, ratna.pk) is ErrorCode.ILLEGAL_TRANSITION


@pytest.mark.django_db
def test_a_newer_request_is_what_she_waits_for_and_the_same_again_changes_nothing() -> None:
    ratna = make_counselor()
    older, newer = (asking(make_member(n), ratna.member.member_id, n) for n in ("older", "newer"))
    request_keys(ratna.pk, older, NOW)
    request_keys(ratna.pk, newer, NOW)
    request_keys(ratna.pk, newer, NOW + timedelta(hours=1))
    waits = asked_keys(ratna.pk)
    assert waits is not None
    assert (waits.entry, waits.at, [asked.entry for asked in all_asked_keys()]) == (
        newer.entry, NOW, [older.entry, newer.entry],
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("signed", ["hers", "the thief's"])
def test_whoever_is_signed_in_as_her_destroys_nothing_that_the_office_may_sign(signed: str) -> None:
    """A stolen session asks for keys of its own, takes everything back and fills what may wait. Hers stays whole."""
    ratna = make_counselor()
    hers = asking(make_member("hers"), ratna.member.member_id, "hers")
    request_keys(ratna.pk, hers, NOW)
    theirs = [asking(make_member(f"thief {n}"), ratna.member.member_id, f"thief {n}") for n in range(REQUESTS_MAX)]
    for wanted in theirs[:-1]:
        request_keys(ratna.pk, wanted, NOW)
    assert refusal(request_keys, ratna.pk, theirs[-1], NOW) is ErrorCode.TOO_FAST
    withdraw_keys(ratna.pk)
    assert (standing(ratna.pk), stored_vault(ratna.pk), all_asked_keys()) == (KeysState.LISTED, ratna.vault, [])
    wanted = hers if signed == "hers" else theirs[0]
    entry = ceremony(wanted)
    assert (current_entry(ratna.pk), stored_vault(ratna.pk)) == (entry, wanted.vault)
    assert KeyRequest.objects.count() == 0


@pytest.mark.django_db
def test_the_former_vault_stays_when_the_log_lists_keys_that_nobody_asked_for_here() -> None:
    ratna = make_counselor()
    request_keys(ratna.pk, asking(make_member("stored"), ratna.member.member_id, "stored"), NOW)
    ceremony(asking(make_member("by hand"), ratna.member.member_id, "by hand"))
    assert (standing(ratna.pk), stored_vault(ratna.pk)) == (KeysState.LISTED, ratna.vault)
    assert KeyRequest.objects.count() == 0


@pytest.mark.django_db
def test_what_was_taken_back_may_be_asked_for_again_and_the_office_may_throw_it_away() -> None:
    ratna = make_counselor()
    wanted = asking(make_member("second"), ratna.member.member_id)
    request_keys(ratna.pk, wanted, NOW)
    withdraw_keys(ratna.pk)
    request_keys(ratna.pk, wanted, NOW)
    assert (standing(ratna.pk), KeyRequest.objects.count()) == (KeysState.LOST, 1)
    with_other_vault = replace(wanted, vault=make_vault("other"))
    assert refusal(request_keys, ratna.pk, with_other_vault, NOW) is ErrorCode.MALFORMED_REQUEST
    assert (drop_requests(ratna.pk), standing(ratna.pk)) == (1, KeysState.LISTED)


@pytest.mark.django_db
def test_keys_are_nobody_elses_and_a_handle_is_no_other_vaults() -> None:
    ratna, jajang = make_counselor(), make_counselor("jajang")
    request_keys(ratna.pk, asking(make_member("mine"), ratna.member.member_id), NOW)
    taken = asking(make_member("mine"), jajang.member.member_id, "other")
    used = asking(make_member("theirs"), jajang.member.member_id, "ratna")
    waiting = asking(make_member("theirs"), jajang.member.member_id, "new")
    before = asking(ratna.member, jajang.member.member_id, "third")
    codes = {refusal(request_keys, jajang.pk, wanted, NOW) for wanted in (taken, used, waiting, before)}
    assert (codes, standing(jajang.pk)) == ({ErrorCode.MALFORMED_REQUEST}, KeysState.LISTED)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_for_one_key_at_the_same_moment_one_has_it() -> None:
    everybody = [enroll(f"newcomer {number}") for number in range(8)]
    wanted = asking(make_member("everybody's"), None)
    ends = at_once(partial(request_keys, counselor, wanted, NOW) for counselor in everybody)
    assert sorted(ends) == sorted(["done"] + ["malformed_request"] * 7)
    assert KeyRequest.objects.get().counselor_id == everybody[ends.index("done")]


@pytest.mark.django_db
def test_a_revoked_key_voids_the_request_to_replace_it() -> None:
    ratna = make_counselor()
    request_keys(ratna.pk, asking(make_member("second"), ratna.member.member_id), NOW)
    revoke_key(ratna)
    assert (standing(ratna.pk), KeyRequest.objects.count()) == (KeysState.NONE, 0)
    wanted = asking(make_member("third"), None)
    request_keys(ratna.pk, wanted, NOW)
    ceremony(wanted)
    assert (standing(ratna.pk), MemberKey.objects.filter(counselor=ratna.pk).count()) == (KeysState.LISTED, 2)
