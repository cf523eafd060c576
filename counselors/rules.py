"""Decisions about shifts, leases, keys and vaults: values in, values or Refusal out."""

from collections.abc import Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from counselors.values import KeysEvent, NewKeys, ShiftEvent, ShiftState, VaultRecord, VaultRewrite
from sealing.keylog import Entry, EntryType
from sealing.notation import ZEROS_32, ZEROS_64, Malformed
from sealing.request import Request, check_request, request_of
from sealing.vault_form import Slot, SlotType, parse_blob_head, parse_slot
from wire import limits
from wire.bodies import KeysState, VaultCause, VaultEvent
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

KEYS_TABLE: Final = MappingProxyType(
    {
        (KeysState.NONE, KeysEvent.REQUEST): KeysState.REQUESTED,
        (KeysState.NONE, KeysEvent.LIST): KeysState.LISTED,  # made at the ceremony itself
        (KeysState.REQUESTED, KeysEvent.REQUEST): KeysState.REQUESTED,  # the newer one is what she waits for
        (KeysState.REQUESTED, KeysEvent.WITHDRAW): KeysState.NONE,
        (KeysState.REQUESTED, KeysEvent.LIST): KeysState.LISTED,
        (KeysState.LISTED, KeysEvent.REQUEST): KeysState.LOST,
        (KeysState.LISTED, KeysEvent.LIST): KeysState.LISTED,  # handed over by the former key
        (KeysState.LISTED, KeysEvent.END): KeysState.NONE,
        (KeysState.LOST, KeysEvent.REQUEST): KeysState.LOST,
        (KeysState.LOST, KeysEvent.WITHDRAW): KeysState.LISTED,  # she has found a way in after all
        (KeysState.LOST, KeysEvent.LIST): KeysState.LISTED,
        (KeysState.LOST, KeysEvent.END): KeysState.NONE,  # what she asks to replace is no more, so the request is void
    }
)
# by (the log lists a key of hers, a request waits)
_KEYS_STAND: Final = MappingProxyType(
    {
        (False, False): KeysState.NONE,
        (False, True): KeysState.REQUESTED,
        (True, False): KeysState.LISTED,
        (True, True): KeysState.LOST,
    }
)
_SKEW_MS: Final = 86_400_000  # a browser's clock may be a day off
_KEY_LIFE_MS: Final = limits.KEY_VALID_MAX_DAYS * 86_400_000
FIRST_VERSION: Final = 1
REQUESTS_MAX: Final = 8  # of one counselor; more is no accident


def keys_state(*, listed: bool, asked: bool) -> KeysState:
    """Where a counselor's keys stand. Only in LISTED she may go on duty."""
    return _KEYS_STAND[listed, asked]


def advance_keys(state: KeysState, event: KeysEvent) -> KeysState:
    """The state after `event`. Raises Refusal(ILLEGAL_TRANSITION) for a pair that is not in the table."""
    try:
        return KEYS_TABLE[state, event]
    except KeyError:
        raise Refusal(ErrorCode.ILLEGAL_TRANSITION) from None


def check_new_keys(wanted: NewKeys, current: Entry | None, now_ms: int) -> Entry:
    """The entry that a counselor asks for, whose listed key is `current`: the first of hers, or in place of that one.

    Raises Refusal(MALFORMED_REQUEST) for what no log would take, a validity that is over or too long, or bytes that are
    no first vault; Refusal(ILLEGAL_TRANSITION) when it is not about the key that is listed now.
    """
    try:
        request = request_of(wanted.entry, wanted.kem_pk)
        check_request(request)
        version, _, _ = parse_blob_head(wanted.vault.blob)
        slots = [parse_slot(raw) for raw in wanted.vault.slots]
    except Malformed:
        raise Refusal(ErrorCode.MALFORMED_REQUEST) from None
    entry = request.entry
    timely = entry.not_before <= now_ms + _SKEW_MS and now_ms < entry.not_after <= now_ms + _KEY_LIFE_MS
    if not timely or version != FIRST_VERSION or not _can_be_opened(slots) or entry.sig_prev != ZEROS_64:
        raise Refusal(ErrorCode.MALFORMED_REQUEST)
    if not _fits(request, current):
        raise Refusal(ErrorCode.ILLEGAL_TRANSITION)
    return entry


def _fits(request: Request, current: Entry | None) -> bool:
    entry = request.entry
    if current is None:
        return (entry.entry_type, entry.prev_member_id) == (EntryType.ADD, ZEROS_32)
    wanted = (entry.entry_type, entry.prev_member_id, entry.role)
    return wanted == (EntryType.ROTATE, current.member_id, current.role)


def _can_be_opened(slots: Sequence[Slot]) -> bool:
    """No slot twice, and not passkeys alone: one that somebody deletes takes its slot with it unseen."""
    lasting = any(slot.slot_type is not SlotType.PRF for slot in slots)
    return lasting and len({slot.slot_id for slot in slots}) == len(slots)


def advance_shift(state: ShiftState, event: ShiftEvent) -> ShiftState:
    """The state after `event`. Raises Refusal(ILLEGAL_TRANSITION) for a pair that is not in the table."""
    try:
        return SHIFT_TABLE[state, event]
    except KeyError:
        raise Refusal(ErrorCode.ILLEGAL_TRANSITION) from None


def check_rewrite(stored: VaultRecord, wanted: VaultRewrite) -> tuple[VaultEvent, ...]:
    """What the vault's log will say of this rewrite; nothing for one that moves no slot.

    Raises Refusal(VAULT_CHANGED) with the stored version unless `wanted` is the next one of this vault, and
    Refusal(MALFORMED_REQUEST) for bytes without the form of docs/sealing.md section 10, a blob of another version, a
    slot id twice, or passkeys as the only way in: a passkey that somebody deletes takes its slot with it unseen.
    """
    if (wanted.handle, wanted.version) != (stored.handle, stored.version + 1):
        raise Refusal(ErrorCode.VAULT_CHANGED, version=stored.version)
    try:
        version, _, _ = parse_blob_head(wanted.blob)
        slots = [parse_slot(raw) for raw in wanted.slots]
    except Malformed:
        raise Refusal(ErrorCode.MALFORMED_REQUEST) from None
    if version != wanted.version or not _can_be_opened(slots):
        raise Refusal(ErrorCode.MALFORMED_REQUEST)
    return (*_declared(wanted.cause), *_moved(stored.slots, wanted.slots))


def has_sheet(slots: Sequence[bytes]) -> bool:
    """Whether a recovery sheet opens the vault."""
    return bool(_of(slots, SlotType.RECOVERY))


def sheet_replaced(before: Sequence[bytes], after: Sequence[bytes]) -> bool:
    """Whether no recovery sheet of before opens the vault any more, and another one does."""
    had, has = _of(before, SlotType.RECOVERY), _of(after, SlotType.RECOVERY)
    return bool(has) and not set(had) & set(has)


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
