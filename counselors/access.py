"""The only way a counselor's row reaches somebody from outside. `lock_` holds a row lock and needs a transaction."""

from collections.abc import Iterable

from counselors.models import Account, Counselor, LogHead, Shift, Vault
from counselors.values import CounselorName, CounselorPass, Role, VaultRecord
from sealing.keylog import parse_entry
from wire.codes import ErrorCode, Refusal


def counselor_for_account(account: Account) -> CounselorPass:
    """Who this signed-in account is at the duty desk. Two queries.

    Raises Refusal(NOT_PERMITTED) for a coordinator, a suspended account or counselor, and Refusal(NO_KEYS) for a
    counselor without a logged key.
    """
    counselor = _active_counselor(account)
    key = counselor.keys.filter(ended__isnull=True).select_related("listed").first()
    if key is None:
        raise Refusal(ErrorCode.NO_KEYS)
    return CounselorPass(
        counselor_id=counselor.pk,
        public_name=counselor.public_name,
        kind=counselor.kind,
        member_id=parse_entry(bytes(key.listed.entry)).member_id,
        topics=frozenset(counselor.skills.values_list("topic", flat=True)),
        capacity=counselor.capacity,
    )


def counselor_at_console(account: Account) -> CounselorName:
    """Who this signed-in account is, with keys or without. One query.

    Raises Refusal(NOT_PERMITTED) for a coordinator, a suspended account or counselor.
    """
    counselor = _active_counselor(account)
    return CounselorName(counselor.pk, counselor.public_name, counselor.kind)


def counselor_by_email(email: str) -> int:
    """The primary key of the counselor who signs in under this address. Raises Refusal(NOT_PERMITTED) for nobody."""
    found = Counselor.objects.filter(account__email=email.lower()).values_list("pk", flat=True).first()
    if found is None:
        raise Refusal(ErrorCode.NOT_PERMITTED)
    return found


def vault_for_account(account: Account) -> VaultRecord:
    """The sealed vault of this signed-in counselor. Raises Refusal(NOT_PERMITTED), or Refusal(NO_KEYS) without one."""
    counselor = _active_counselor(account)
    vault = Vault.objects.filter(counselor=counselor).prefetch_related("slots").first()
    if vault is None:
        raise Refusal(ErrorCode.NO_KEYS)
    return vault_record(vault)


def lock_vault(counselor_id: int) -> Vault:
    """The counselor's vault, locked; nothing else may be locked after it. Raises Refusal(NO_KEYS) without one."""
    vault = Vault.objects.select_for_update().filter(counselor=counselor_id).first()
    if vault is None:
        raise Refusal(ErrorCode.NO_KEYS)
    return vault


def vault_record(vault: Vault) -> VaultRecord:
    """The sealed bytes of a vault's row and of its slots, in their order."""
    slots = sorted(vault.slots.all(), key=lambda slot: slot.position)
    return VaultRecord(
        handle=bytes(vault.handle),
        version=vault.version,
        blob=bytes(vault.blob),
        slots=tuple(bytes(slot.content) for slot in slots),
    )


def lock_counselor(counselor_id: int) -> Counselor:
    """The counselor's row, locked. In the lock order it comes after ticket and offer, before room and seat.

    Without its key: who adds a row that refers to her must not wait, or under a room's lock it would wait for somebody
    who waits for that room.
    """
    return Counselor.objects.select_for_update(no_key=True).get(pk=counselor_id)


def lock_counselors(counselor_ids: Iterable[int]) -> None:
    """Lock the rows of these counselors, then their live shifts, each kind in ascending order of counselors."""
    rows = Counselor.objects.select_for_update(no_key=True).filter(pk__in=set(counselor_ids)).order_by("pk")
    locked = [row.pk for row in rows]
    shifts = Shift.objects.select_for_update().filter(counselor__in=locked, ended_at__isnull=True)
    list(shifts.order_by("counselor"))


def lock_live_shift(counselor_id: int) -> Shift | None:
    """The counselor's live shift, locked, or None. The counselor's row must be locked already."""
    return Shift.objects.select_for_update().filter(counselor=counselor_id, ended_at__isnull=True).first()


def lock_log() -> LogHead:
    """The head of the key log, locked: of two imports at once the second waits. Before counselor in the lock order."""
    LogHead.objects.get_or_create(pk=1)
    return LogHead.objects.select_for_update().get(pk=1)


def _active_counselor(account: Account) -> Counselor:
    counselor = Counselor.objects.filter(account=account.pk, active=True).first()
    if account.role != Role.COUNSELOR or not account.is_active or counselor is None:
        raise Refusal(ErrorCode.NOT_PERMITTED)
    return counselor
