"""Commands about shifts and vaults: one transaction each, joining the caller's if there is one; bells after commit.

Lock order: counselor, then her shift, then her vault. Callers that also lock tickets or offers lock those first.
"""

from datetime import datetime

from django.db import transaction

from counselors.access import lock_counselor, lock_live_shift, lock_vault, vault_record
from counselors.models import Counselor, KeyRequest, MemberKey, Shift, Vault, VaultLog, VaultSlot
from counselors.rules import ABSENCE, LEASE, advance_shift, check_rewrite, has_sheet, sheet_replaced
from counselors.values import ShiftEvent, ShiftState, VaultRecord, VaultRewrite
from realtime.bells import ring_on_commit, topic
from wire.bodies import VaultEvent
from wire.codes import ErrorCode, Refusal


@transaction.atomic
def start_shift(counselor_id: int, now: datetime) -> None:
    """Put the counselor on duty: a new shift, or the paused one again; an already running one has its lease renewed.

    Raises Refusal(NOT_PERMITTED) for a suspended counselor, Refusal(NO_KEYS) for one without a valid logged key,
    without a vault to keep it in, who has asked for other keys because she has no way to these, or whose recovery
    sheet was used and is not replaced yet.
    """
    counselor = lock_counselor(counselor_id)
    if not counselor.active:
        raise Refusal(ErrorCode.NOT_PERMITTED)
    current = MemberKey.objects.filter(counselor=counselor, ended__isnull=True)
    if not current.filter(valid_from__lte=now, valid_until__gt=now).exists():
        raise Refusal(ErrorCode.NO_KEYS)
    if not Vault.objects.filter(counselor=counselor, sheet_due=False).exists():
        raise Refusal(ErrorCode.NO_KEYS)
    if KeyRequest.objects.filter(counselor=counselor, withdrawn=False).exists():
        raise Refusal(ErrorCode.NO_KEYS)
    shift = lock_live_shift(counselor_id)
    if shift is None:
        Shift.objects.create(counselor=counselor, state=ShiftState.ON, started_at=now, seen_at=now)
    else:
        shift.state, shift.seen_at = advance_shift(ShiftState(shift.state), ShiftEvent.START), now
        shift.save(update_fields=["state", "seen_at"])
    _ring_bench(counselor_id)


@transaction.atomic
def pause_shift(counselor_id: int, now: datetime) -> None:
    """Take the counselor off the bench without ending her shift. Raises Refusal(NOT_ON_DUTY) without a live shift."""
    shift = _locked_shift(counselor_id)
    shift.state = advance_shift(ShiftState(shift.state), ShiftEvent.PAUSE)
    shift.seen_at = now
    shift.save(update_fields=["state", "seen_at"])
    _ring_bench(counselor_id)


@transaction.atomic
def end_shift(counselor_id: int, now: datetime) -> None:
    """End the counselor's shift. Raises Refusal(NOT_ON_DUTY) without a live one. Open rooms stay hers."""
    shift = _locked_shift(counselor_id)
    shift.state = advance_shift(ShiftState(shift.state), ShiftEvent.END)
    shift.ended_at = now
    shift.save(update_fields=["state", "ended_at"])
    _ring_bench(counselor_id)


@transaction.atomic
def beat(counselor_id: int, now: datetime) -> None:
    """Renew the duty lease; no lock, no row when there is no shift that is on. One update while the lease is fresh.

    Rings only when the bench changed, that is when a stale lease came back to life.
    """
    running = Shift.objects.filter(counselor=counselor_id, state=ShiftState.ON)
    if running.filter(seen_at__gte=now - LEASE).update(seen_at=now):
        return
    if running.update(seen_at=now):
        _ring_bench(counselor_id)


@transaction.atomic
def pause_forgotten_shifts(now: datetime) -> int:
    """Pause the shifts whose console has been silent for so long that nobody is behind it; give their number."""
    forgotten = Shift.objects.select_for_update().filter(state=ShiftState.ON, seen_at__lt=now - ABSENCE)
    counselor_ids = list(forgotten.order_by("counselor").values_list("counselor", flat=True))
    for counselor_id in counselor_ids:
        _ring_bench(counselor_id)
    return Shift.objects.filter(counselor__in=counselor_ids, state=ShiftState.ON, seen_at__lt=now - ABSENCE).update(
        state=advance_shift(ShiftState.ON, ShiftEvent.PAUSE)
    )


def note_accepted(counselor_id: int, now: datetime) -> None:
    """Remember when the counselor last took somebody: the tie-break of matching. Joins the caller's transaction."""
    Counselor.objects.filter(pk=counselor_id).update(last_accepted_at=now)


@transaction.atomic
def rewrite_vault(counselor_id: int, wanted: VaultRewrite, now: datetime) -> None:
    """Store the next version of a vault, sealed as it is, and say in its log what moved.

    Locks the vault, so of two devices that write at once one wins and the other is told. The change that is stored
    already, sent again, changes nothing. Raises Refusal(VAULT_CHANGED), Refusal(MALFORMED_REQUEST) (see
    `rules.check_rewrite`) or Refusal(NO_KEYS) without a vault; then nothing is changed.
    """
    vault = lock_vault(counselor_id)
    stored = vault_record(vault)
    if stored == VaultRecord(wanted.handle, wanted.version, wanted.blob, wanted.slots):
        return
    events = check_rewrite(stored, wanted)
    vault.version, vault.blob = wanted.version, wanted.blob
    vault.sheet_due = vault.sheet_due and not sheet_replaced(stored.slots, wanted.slots)
    vault.save(update_fields=["version", "blob", "sheet_due"])
    if stored.slots != wanted.slots:
        vault.slots.all().delete()
        VaultSlot.objects.bulk_create(
            VaultSlot(vault=vault, position=position, content=content) for position, content in enumerate(wanted.slots)
        )
    VaultLog.objects.bulk_create(
        VaultLog(counselor_id=counselor_id, at=now, version=wanted.version, event=event) for event in events
    )


@transaction.atomic
def use_sheet(counselor_id: int, handle: bytes, now: datetime) -> None:
    """The recovery sheet has opened her vault: its log says so, and she is off duty until there is another sheet.

    Said again before that, it changes nothing. Raises Refusal(NO_KEYS) without a vault, Refusal(VAULT_CHANGED) when
    hers is another one by now, and Refusal(ILLEGAL_TRANSITION) when no sheet opens it; then nothing is changed.
    """
    lock_counselor(counselor_id)
    shift = lock_live_shift(counselor_id)
    vault = lock_vault(counselor_id)
    stored = vault_record(vault)
    if stored.handle != handle:
        raise Refusal(ErrorCode.VAULT_CHANGED, version=stored.version)
    if not has_sheet(stored.slots):
        raise Refusal(ErrorCode.ILLEGAL_TRANSITION)
    if vault.sheet_due:
        return
    vault.sheet_due = True
    vault.save(update_fields=["sheet_due"])
    VaultLog.objects.create(
        counselor_id=counselor_id, at=now, version=vault.version, event=VaultEvent.RECOVERY_USED.value
    )
    if shift is not None:
        end_shift(counselor_id, now)


def _locked_shift(counselor_id: int) -> Shift:
    lock_counselor(counselor_id)
    shift = lock_live_shift(counselor_id)
    if shift is None:
        raise Refusal(ErrorCode.NOT_ON_DUTY)
    return shift


def _ring_bench(counselor_id: int) -> None:
    ring_on_commit(topic("duty", counselor_id), topic("matchmaker", 0), topic("queue", 0), topic("board", 0))
