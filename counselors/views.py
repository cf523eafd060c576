"""What a signed-in counselor fetches and stores of her own: /api/vault, her sealed vault and its next version;
/api/keys, where her keys stand, and keys that she asks to be listed.
"""

from time import monotonic
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from counselors import values
from counselors.access import counselor_at_console, counselor_for_account, vault_for_account
from counselors.actions import rewrite_vault, use_sheet
from counselors.key_requests import request_keys, withdraw_keys
from counselors.models import Account
from counselors.rules import FIRST_VERSION, keys_state
from counselors.selectors import asked_keys, current_entry, seat_key, sheet_due, vault_log
from counselors.values import NewKeys, VaultNote, VaultRecord, VaultRewrite
from realtime.posts import answer, answered, form_of
from realtime.throttle import Buckets
from sealing.notation import Role
from wire import limits
from wire.bodies import AskedKeys, KeysBody, KeysRequest, RefusalBody, SheetUse, VaultBody, VaultChange, VaultLine
from wire.codes import ErrorCode

NOT_SIGNED_IN: Final = 401
buckets: Final = Buckets(*limits.VAULT_RATE)
key_buckets: Final = Buckets(*limits.KEYS_RATE)


@require_http_methods(["GET", "HEAD", "POST", "PUT"])
@answered
def vault(request: HttpRequest) -> HttpResponse:
    """200 VaultBody, of PUT and POST as it is stored now. POST tells that the recovery sheet has opened it.

    401 without a sign-in, 403 for coordinators, suspended counselors and those without keys, 409 `vault_changed` with
    the current version, for a POST without a sheet `illegal_transition`, 400, 429 or 503; each a RefusalBody. A PUT or
    POST without the form token of the console's page never gets here: Django's own check answers it.
    """
    account = request.user
    if not isinstance(account, Account):
        return answer(RefusalBody(code=ErrorCode.NOT_PERMITTED), status=NOT_SIGNED_IN)
    if request.method == "PUT":
        _rewrite(request, account)
    elif request.method == "POST":
        _use_sheet(request, account)
    return answer(_vault_body(account))


@require_http_methods(["GET", "HEAD", "PUT", "DELETE"])
@answered
def keys(request: HttpRequest) -> HttpResponse:
    """200 KeysBody, of PUT and DELETE as it is then. PUT asks for keys to be listed, DELETE takes that back.

    401 without a sign-in, 403 for coordinators and suspended counselors, 409 `illegal_transition` for keys that do not
    follow the listed one, or nothing to take back; 400, 429 or 503; each a RefusalBody. The form token as above.
    """
    account = request.user
    if not isinstance(account, Account):
        return answer(RefusalBody(code=ErrorCode.NOT_PERMITTED), status=NOT_SIGNED_IN)
    counselor_id = counselor_at_console(account).counselor_id
    if request.method == "PUT":
        _ask(request, counselor_id)
    elif request.method == "DELETE":
        key_buckets.demand(str(counselor_id), monotonic())
        withdraw_keys(counselor_id)
    return answer(_keys_body(counselor_id))


def _rewrite(request: HttpRequest, account: Account) -> None:
    counselor_id = counselor_for_account(account).counselor_id
    change = form_of(request, VaultChange, most=limits.VAULT_CHANGE_MAX_BYTES)
    buckets.demand(str(counselor_id), monotonic())
    wanted = VaultRewrite(change.handle, change.version, change.blob, tuple(change.slots), change.cause)
    rewrite_vault(counselor_id, wanted, timezone.now())


def _use_sheet(request: HttpRequest, account: Account) -> None:
    counselor_id = counselor_for_account(account).counselor_id
    use = form_of(request, SheetUse, most=limits.VAULT_CHANGE_MAX_BYTES)
    buckets.demand(str(counselor_id), monotonic())
    use_sheet(counselor_id, use.handle, timezone.now())


def _ask(request: HttpRequest, counselor_id: int) -> None:
    wanted = form_of(request, KeysRequest, most=limits.VAULT_CHANGE_MAX_BYTES)
    key_buckets.demand(str(counselor_id), monotonic())
    vault = VaultRecord(wanted.handle, FIRST_VERSION, wanted.blob, tuple(wanted.slots))
    request_keys(counselor_id, NewKeys(wanted.entry, wanted.kem_pk, vault), timezone.now())


def _keys_body(counselor_id: int) -> KeysBody:
    entry, asked = current_entry(counselor_id), asked_keys(counselor_id)
    return KeysBody(
        state=keys_state(listed=entry is not None, asked=asked is not None),
        member_id=None if entry is None else entry.member_id,
        role=None if entry is None else "supervisor" if entry.role is Role.SUPERVISOR else "counselor",
        request=None if asked is None else _waiting(asked),
    )


def _waiting(asked: values.AskedKeys) -> AskedKeys:
    return AskedKeys(entry=asked.entry, kem_pk=asked.kem_pk, at=int(asked.at.timestamp() * 1000))


def _vault_body(account: Account) -> VaultBody:
    counselor, record = counselor_for_account(account), vault_for_account(account)
    key = seat_key(counselor.counselor_id)
    return VaultBody(
        handle=record.handle,
        version=record.version,
        blob=record.blob,
        slots=list(record.slots),
        member_id=key.member_id,
        entry=key.entry,
        kem_pk=key.kem_pk,
        name=key.name,
        kind=key.kind,
        log=[_line(note) for note in vault_log(counselor.counselor_id)],
        sheet_due=sheet_due(counselor.counselor_id),
    )


def _line(note: VaultNote) -> VaultLine:
    return VaultLine(at=int(note.at.timestamp() * 1000), event=note.event)
