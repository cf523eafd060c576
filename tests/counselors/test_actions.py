"""Shifts in the database: what a counselor may do, and what a silent console does."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from counselors.actions import beat, end_shift, note_accepted, pause_forgotten_shifts, pause_shift, start_shift
from counselors.models import Counselor, MemberKey, Shift, Vault, VaultSlot
from counselors.rules import ABSENCE, LEASE
from counselors.selectors import on_duty, shift_state
from counselors.values import BenchEntry, ShiftState
from tests.factories.counselors import make_counselor, make_counselor_on_duty, revoke_key
from tests.factories.matching import NOW
from wire.codes import ErrorCode, Refusal

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)


def duty_ids(now: object = NOW) -> list[int]:
    """Who is on the bench."""
    return [entry.counselor_id for entry in on_duty(now)]  # type: ignore[arg-type]


def test_from_off_to_on_to_paused_to_on_to_off() -> None:
    """One shift, from beginning to end."""
    ratna = make_counselor()
    assert shift_state(ratna.pk) is None
    start_shift(ratna.pk, NOW)
    assert (shift_state(ratna.pk), duty_ids()) == (ShiftState.ON, [ratna.pk])
    pause_shift(ratna.pk, NOW)
    assert (shift_state(ratna.pk), duty_ids()) == (ShiftState.PAUSED, [])
    start_shift(ratna.pk, NOW)
    assert (shift_state(ratna.pk), duty_ids()) == (ShiftState.ON, [ratna.pk])
    end_shift(ratna.pk, NOW)
    assert (shift_state(ratna.pk), duty_ids()) == (None, [])
    assert Shift.objects.count() == 1


def test_starting_twice_is_one_shift() -> None:
    """Two tabs, one wish."""
    ratna = make_counselor_on_duty(now=NOW)
    start_shift(ratna.pk, NOW + LEASE)
    assert Shift.objects.values_list("seen_at", flat=True).get() == NOW + LEASE


def test_a_new_day_is_a_new_shift() -> None:
    """An ended shift stays ended."""
    ratna = make_counselor_on_duty(now=NOW)
    end_shift(ratna.pk, NOW)
    start_shift(ratna.pk, NOW + timedelta(days=1))
    assert list(Shift.objects.order_by("pk").values_list("state", flat=True)) == ["ended", "on"]


@pytest.mark.parametrize("action", [pause_shift, end_shift])
def test_who_is_off_duty_can_neither_pause_nor_end(action) -> None:  # type: ignore[no-untyped-def]
    """There is nothing to end, and nothing is made."""
    ratna = make_counselor()
    with pytest.raises(Refusal) as refused:
        action(ratna.pk, NOW)
    assert (refused.value.code, Shift.objects.count()) == (ErrorCode.NOT_ON_DUTY, 0)


def test_without_a_valid_key_nobody_is_put_on_duty() -> None:
    """Revoked and expired keys are no keys, nor are those whose time has not come; no bench entry is made by one."""
    ratna = make_counselor_on_duty(now=NOW)
    MemberKey.objects.update(valid_until=NOW)
    assert duty_ids() == []
    with pytest.raises(Refusal) as expired:
        start_shift(ratna.pk, NOW)
    MemberKey.objects.update(valid_from=NOW + TICK, valid_until=NOW + LEASE)
    assert duty_ids() == []
    with pytest.raises(Refusal) as early:
        start_shift(ratna.pk, NOW)
    MemberKey.objects.update(valid_from=NOW)
    assert duty_ids() == [ratna.pk]
    revoke_key(ratna)
    assert (duty_ids(), shift_state(ratna.pk)) == ([], None)
    with pytest.raises(Refusal) as revoked:
        start_shift(ratna.pk, NOW)
    assert [one.value.code for one in (expired, early, revoked)] == [ErrorCode.NO_KEYS] * 3


def test_a_key_without_a_vault_to_keep_it_in_is_no_key() -> None:
    """Whether the vault has a recovery slot is for the console to ask for; a vault without one is a vault."""
    ratna, jajang = make_counselor(), make_counselor("jajang")
    Vault.objects.get(counselor=ratna.pk).delete()
    VaultSlot.objects.filter(vault__counselor=jajang.pk, position=1).delete()
    with pytest.raises(Refusal) as refused:
        start_shift(ratna.pk, NOW)
    start_shift(jajang.pk, NOW)
    assert (refused.value.code, duty_ids()) == (ErrorCode.NO_KEYS, [jajang.pk])


def test_the_suspended_do_not_serve() -> None:
    """Suspension acts on a running shift too."""
    ratna = make_counselor_on_duty(now=NOW)
    Counselor.objects.update(active=False)
    assert duty_ids() == []
    with pytest.raises(Refusal) as refused:
        start_shift(ratna.pk, NOW)
    assert refused.value.code is ErrorCode.NOT_PERMITTED


def test_a_silent_console_leaves_the_bench_and_a_beat_brings_it_back() -> None:
    """The shift itself stays on: a tunnel must heal without a click."""
    ratna = make_counselor_on_duty(now=NOW)
    late = NOW + LEASE + TICK
    assert (duty_ids(NOW + LEASE), duty_ids(late)) == ([ratna.pk], [])
    assert shift_state(ratna.pk) is ShiftState.ON
    beat(ratna.pk, late)
    assert duty_ids(late + LEASE) == [ratna.pk]


def test_a_beat_revives_neither_a_pause_nor_an_end() -> None:
    """A forgotten tab must not put anybody on duty."""
    ratna = make_counselor_on_duty(now=NOW)
    pause_shift(ratna.pk, NOW)
    beat(ratna.pk, NOW + LEASE)
    assert (shift_state(ratna.pk), Shift.objects.get().seen_at) == (ShiftState.PAUSED, NOW)
    end_shift(ratna.pk, NOW)
    beat(ratna.pk, NOW)
    assert (shift_state(ratna.pk), duty_ids()) == (None, [])


def test_a_console_closed_overnight_is_paused() -> None:
    """Only those that are silent for long; repeated, nothing more happens."""
    ratna = make_counselor_on_duty(now=NOW)
    jajang = make_counselor_on_duty("jajang", now=NOW + timedelta(minutes=5))
    later = NOW + ABSENCE + TICK
    assert (pause_forgotten_shifts(later), pause_forgotten_shifts(later)) == (1, 0)
    assert (shift_state(ratna.pk), shift_state(jajang.pk)) == (ShiftState.PAUSED, ShiftState.ON)


def test_the_bench_says_what_matching_needs(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    """In two queries, for one and for three."""
    ratna = make_counselor_on_duty(now=NOW, topics=("sadness", "anxiety"), languages=("id", "su"), capacity=3)
    note_accepted(ratna.pk, NOW)
    with django_assert_num_queries(2):
        bench = on_duty(NOW)
    topics, languages = frozenset({"sadness", "anxiety"}), frozenset({"id", "su"})
    assert bench == [BenchEntry(ratna.pk, "psychologist", topics, languages, 3, NOW)]
    make_counselor_on_duty("jajang", now=NOW)
    make_counselor_on_duty("aisyah", now=NOW)
    with django_assert_num_queries(2):
        assert len(on_duty(NOW)) == 3


def test_the_database_knows_one_live_shift() -> None:
    """Whatever a program forgets."""
    ratna = make_counselor_on_duty(now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.create(counselor_id=ratna.pk, state="paused", started_at=NOW, seen_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.filter(counselor=ratna.pk).update(state="ended")
