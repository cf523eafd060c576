"""Keys that counselors make themselves: asked for in the console, listed by the organization's ceremony.

Lock order: head of the log, then counselor, then her shift. Nothing here opens anything: vaults come and stay sealed.
"""

from base64 import b64decode, b64encode
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from counselors.access import lock_counselor
from counselors.actions import end_shift
from counselors.models import KeyRequest, LogEntry, Vault, VaultLog, VaultSlot
from counselors.rules import FIRST_VERSION, REQUESTS_MAX, advance_keys, check_new_keys, keys_state
from counselors.selectors import asked_keys, current_entry, shift_state
from counselors.values import KeysEvent, NewKeys
from wire.bodies import KeysState, VaultEvent
from wire.codes import ErrorCode, Refusal


def standing(counselor_id: int) -> KeysState:
    """Where the counselor's keys stand. Two queries."""
    return keys_state(listed=current_entry(counselor_id) is not None, asked=asked_keys(counselor_id) is not None)


@transaction.atomic
def request_keys(counselor_id: int, wanted: NewKeys, now: datetime) -> None:
    """Store what a counselor asks to be listed, with the vault that holds it; earlier requests stay beside it.

    Her present vault and her listed key stay as they are; she is off duty until the log has listed the new one. The
    same request again changes nothing, but that it is not withdrawn any more. Locks the counselor. Raises what
    `rules.check_new_keys` raises, Refusal(MALFORMED_REQUEST) for a key or handle that was used before, or asked for
    with another vault, and Refusal(TOO_FAST) when too many wait: none of them is ever pushed out by a newer one.
    """
    lock_counselor(counselor_id)
    entry = check_new_keys(wanted, current_entry(counselor_id), int(now.timestamp() * 1000))
    advance_keys(standing(counselor_id), KeysEvent.REQUEST)
    _keep(counselor_id, entry.member_id, wanted, now)
    if shift_state(counselor_id) is not None:
        end_shift(counselor_id, now)


def _keep(counselor_id: int, member_id: bytes, wanted: NewKeys, now: datetime) -> None:
    row = KeyRequest(
        counselor_id=counselor_id,
        member_id=member_id,
        entry=wanted.entry,
        kem_pk=wanted.kem_pk,
        handle=wanted.vault.handle,
        blob=wanted.vault.blob,
        slots=[b64encode(slot).decode("ascii") for slot in wanted.vault.slots],
        asked_at=now,
    )
    earlier = KeyRequest.objects.filter(Q(member_id=member_id) | Q(handle=row.handle)).first()
    if earlier is not None:
        if _content(earlier) != _content(row):
            raise Refusal(ErrorCode.MALFORMED_REQUEST)
        KeyRequest.objects.filter(pk=earlier.pk).update(withdrawn=False)
        return
    used = LogEntry.objects.filter(lists=member_id).exists() or Vault.objects.filter(handle=row.handle).exists()
    if used:
        raise Refusal(ErrorCode.MALFORMED_REQUEST)
    if KeyRequest.objects.filter(counselor=counselor_id).count() >= REQUESTS_MAX:
        raise Refusal(ErrorCode.TOO_FAST)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # in somebody else's name the same key or handle is asked for at this moment
        raise Refusal(ErrorCode.MALFORMED_REQUEST) from None


def _content(row: KeyRequest) -> tuple[object, ...]:
    return (row.counselor_id, bytes(row.entry), bytes(row.kem_pk), bytes(row.handle), bytes(row.blob), row.slots)


@transaction.atomic
def withdraw_keys(counselor_id: int) -> None:
    """She waits for nothing any more, and her listed key counts as before. Locks the counselor.

    What was asked for is kept all the same: if the office has signed it already, its vault must be there. Raises
    Refusal(ILLEGAL_TRANSITION) when nothing waits.
    """
    lock_counselor(counselor_id)
    advance_keys(standing(counselor_id), KeysEvent.WITHDRAW)
    KeyRequest.objects.filter(counselor=counselor_id).update(withdrawn=True)


@transaction.atomic
def drop_requests(counselor_id: int) -> int:
    """The office throws away all that was asked for in this counselor's name; gives how many. Locks the counselor."""
    lock_counselor(counselor_id)
    return void_requests(counselor_id)


def asked_by(member_id: bytes) -> int | None:
    """The counselor who has asked for this key, or None. One query."""
    return KeyRequest.objects.filter(member_id=member_id).values_list("counselor", flat=True).first()


def void_requests(counselor_id: int) -> int:
    """What she asked for can never be listed any more; gives how many. The counselor's row must be locked already."""
    return KeyRequest.objects.filter(counselor=counselor_id).delete()[0]


def install_vault(counselor_id: int, member_id: bytes, now: datetime) -> None:
    """The log lists her key `member_id`: if she has asked for it, the vault that holds it is hers from now on.

    Only now does her former vault go, with keys that the log has ended. Joins the caller's transaction; her row must be
    locked already. Her requests for other keys are void: they name a key that is no longer current.
    """
    request = KeyRequest.objects.filter(counselor=counselor_id, member_id=member_id).first()
    if request is not None:
        vault, _ = Vault.objects.update_or_create(
            counselor_id=counselor_id,
            defaults={
                "handle": request.handle,
                "version": FIRST_VERSION,
                "blob": request.blob,
                "sheet_due": False,
            },
        )
        vault.slots.all().delete()
        VaultSlot.objects.bulk_create(
            VaultSlot(vault=vault, position=position, content=b64decode(content))
            for position, content in enumerate(request.slots)
        )
        VaultLog.objects.create(counselor_id=counselor_id, at=now, version=FIRST_VERSION, event=VaultEvent.ENROLLED)
    void_requests(counselor_id)
