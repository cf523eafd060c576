"""Decisions about shifts, leases and vaults: values in, values or Refusal out."""

from collections.abc import Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from counselors.values import ShiftEvent, ShiftState, VaultRecord, VaultRewrite
from sealing.notation import Malformed
from sealing.vault_form import SlotType, parse_blob_head, parse_slot
from wire import limits
from wire.bodies import VaultCause, VaultEvent
from wire.codes import ErrorCode, Refusal

LEASE: Final = timedelta(seconds=limits.DUTY_LEASE_SECONDS)

# A lease this stale pauses the shift for good: a lid closed in the evening must not be on duty again by itself when
# it opens next morning, while a tunnel of a few minutes must heal without a click.
ABSENCE: Final = timedelta(minutes=15)

SHIFT_TABLE: Final = MappingProxyType(
    {
        (ShiftState.ON, ShiftEvent.START): ShiftState.ON,  # the same wish twice renews the lease
        (ShiftState.ON, ShiftEvent.PAUSE): ShiftState.PAUSED,
        (ShiftState.ON, ShiftEvent.END): ShiftState.ENDED,
        (ShiftState.PAUSED, ShiftEvent.START): ShiftState.ON,
        (ShiftState.PAUSED, ShiftEvent.PAUSE): ShiftState.PAUSED,
        (ShiftState.PAUSED, ShiftEvent.END): ShiftState.ENDED,
    }
)


def advance_shift(state: ShiftState, event: ShiftEvent) -> ShiftState:
    """The state after `event`. Raises Refusal(ILLEGAL_TRANSITION) for a pair that is not in the table."""
    try:
        return SHIFT_TABLE[state, event]
    except KeyError:
        raise Refusal(ErrorCode.ILLEGAL_TRANSITION) from None


def check_rewrite(stored: VaultRecord, wanted: VaultRewrite) -> tuple[VaultEvent, ...]:
    """What the vault's log will say of this rewrite; nothing for one that moves no slot.

    Raises Refusal(VAULT_CHANGED) with the stored version unless `wanted` is the next one, and
    Refusal(MALFORMED_REQUEST) for bytes without the form of docs/sealing.md section 10, a blob of another version, a
    slot id twice, or passkeys as the only way in: a passkey that somebody deletes takes its slot with it unseen.
    """
    if wanted.version != stored.version + 1:
        raise Refusal(ErrorCode.VAULT_CHANGED, version=stored.version)
    try:
        version, _, _ = parse_blob_head(wanted.blob)
        slots = [parse_slot(raw) for raw in wanted.slots]
    except Malformed:
        raise Refusal(ErrorCode.MALFORMED_REQUEST) from None
    lasting = any(slot.slot_type is not SlotType.PRF for slot in slots)
    if version != wanted.version or not lasting or len({slot.slot_id for slot in slots}) < len(slots):
        raise Refusal(ErrorCode.MALFORMED_REQUEST)
    return (*_declared(wanted.cause), *_moved(stored.slots, wanted.slots))


def _declared(cause: VaultCause) -> tuple[VaultEvent, ...]:
    return () if cause is VaultCause.ROUTINE else (VaultEvent(cause.value),)


def _moved(before: Sequence[bytes], after: Sequence[bytes]) -> tuple[VaultEvent, ...]:
    gone, come = set(before) - set(after), set(after) - set(before)
    had, has = _of(before, SlotType.RECOVERY), _of(after, SlotType.RECOVERY)
    events: list[VaultEvent] = []
    if _of(gone | come, SlotType.PASSPHRASE):
        events.append(VaultEvent.PASSPHRASE_CHANGED)
    if _of(gone | come, SlotType.RECOVERY):
        renewed = VaultEvent.SHEET_RENEWED if has else VaultEvent.SHEET_REMOVED
        events.append(renewed if had else VaultEvent.SHEET_MADE)
    events += [VaultEvent.PASSKEY_REMOVED] * len(_of(gone, SlotType.PRF))
    events += [VaultEvent.PASSKEY_ADDED] * len(_of(come, SlotType.PRF))
    return tuple(events)


def _of(slots: Sequence[bytes] | set[bytes], kind: SlotType) -> list[bytes]:
    return [raw for raw in slots if raw[:1] == bytes((kind,))]
