"""What a signed-in counselor fetches and stores of her own: /api/vault, her sealed vault and its next version;
/api/keys, where her keys stand, and keys that she asks to be listed.
"""

from collections.abc import Callable
from time import monotonic
from types import MappingProxyType
from typing import Final, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from counselors import values
from counselors.access import counselor_at_console, counselor_for_account, vault_for_account
from counselors.actions import rewrite_vault
from counselors.key_requests import request_keys, withdraw_keys
from counselors.models import Account
from counselors.rules import FIRST_VERSION, keys_state
from counselors.selectors import asked_keys, current_entry, seat_key, vault_log
from counselors.values import NewKeys, VaultNote, VaultRecord, VaultRewrite
from realtime.throttle import Buckets
from sealing.notation import Role
from wire import codec, limits
from wire.bodies import AskedKeys, Body, KeysBody, KeysRequest, RefusalBody, VaultBody, VaultChange, VaultLine
from wire.codes import ErrorCode, Refusal

Wanted = TypeVar("Wanted", bound=Body)

NOT_SIGNED_IN: Final = 401
STATUS: Final = MappingProxyType(
    {
        ErrorCode.NOT_PERMITTED: 403,
        ErrorCode.NO_KEYS: 403,
        ErrorCode.VAULT_CHANGED: 409,
        ErrorCode.ILLEGAL_TRANSITION: 409,
        ErrorCode.TOO_FAST: 429,
        ErrorCode.TEMPORARILY_UNAVAILABLE: 503,
    }
)
BAD_REQUEST: Final = 400
RETRY_SECONDS: Final = 2.0
buckets: Final = Buckets(*limits.VAULT_RATE)
key_buckets: Final = Buckets(*limits.KEYS_RATE)


@require_http_methods(["GET", "HEAD", "PUT"])
def vault(request: HttpRequest) -> HttpResponse:
    """200 VaultBody, of PUT as it is stored now.

    401 without a sign-in, 403 for coordinators, suspended counselors and those without keys, 409 `vault_changed` with
    the current version, 400, 429 or 503; each a RefusalBody. A PUT without the form token of the console's page never
    gets here: Django's own check answers it.
    """

    def act(account: Account) -> VaultBody:
        if request.method == "PUT":
            _rewrite(request, account)
        return _vault_body(account)

    return _answered(request, act)


@require_http_methods(["GET", "HEAD", "PUT", "DELETE"])
def keys(request: HttpRequest) -> HttpResponse:
    """200 KeysBody, of PUT and DELETE as it is then. PUT asks for keys to be listed, DELETE takes that back.

    401 without a sign-in, 403 for coordinators and suspended counselors, 409 `illegal_transition` for keys that do not
    follow the listed one, or nothing to take back; 400, 429 or 503; each a RefusalBody.
    """

    def act(account: Account) -> KeysBody:
        counselor_id = counselor_at_console(account).counselor_id
        if request.method in ("PUT", "DELETE"):
            _change_keys(request, counselor_id)
        return _keys_body(counselor_id)

    return _answered(request, act)


def _answered(request: HttpRequest, act: Callable[[Account], Body]) -> HttpResponse:
    account = request.user
    if not isinstance(account, Account):
        return _answer(RefusalBody(code=ErrorCode.NOT_PERMITTED), status=NOT_SIGNED_IN)
    try:
        return _answer(act(account), status=200)
    except (OperationalError, InterfaceError):
        return _refuse(Refusal(ErrorCode.TEMPORARILY_UNAVAILABLE, retry_after=RETRY_SECONDS))
    except Refusal as refusal:
        return _refuse(refusal)


def _rewrite(request: HttpRequest, account: Account) -> None:
    counselor_id = counselor_for_account(account).counselor_id
    change = _decoded(request, VaultChange)
    _take(buckets, counselor_id)
    wanted = VaultRewrite(change.handle, change.version, change.blob, tuple(change.slots), change.cause)
    rewrite_vault(counselor_id, wanted, timezone.now())


def _change_keys(request: HttpRequest, counselor_id: int) -> None:
    wanted = _decoded(request, KeysRequest) if request.method == "PUT" else None
    _take(key_buckets, counselor_id)
    if wanted is None:
        return withdraw_keys(counselor_id)
    vault = VaultRecord(wanted.handle, FIRST_VERSION, wanted.blob, tuple(wanted.slots))
    return request_keys(counselor_id, NewKeys(wanted.entry, wanted.kem_pk, vault), timezone.now())


def _take(limited: Buckets, counselor_id: int) -> None:
    now = monotonic()
    bucket = limited.of(str(counselor_id), now)
    if not bucket.take(now):
        raise Refusal(ErrorCode.TOO_FAST, retry_after=bucket.wait(now))


def _decoded(request: HttpRequest, shape: type[Wanted]) -> Wanted:
    try:
        if len(request.body) > limits.VAULT_CHANGE_MAX_BYTES:
            raise Refusal(ErrorCode.MALFORMED_REQUEST)
        wanted: Wanted = codec.decode(shape, request.body)
    except (RequestDataTooBig, codec.Undecodable):
        raise Refusal(ErrorCode.MALFORMED_REQUEST) from None
    return wanted


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
    )


def _line(note: VaultNote) -> VaultLine:
    return VaultLine(at=int(note.at.timestamp() * 1000), event=note.event)


def _refuse(refusal: Refusal) -> HttpResponse:
    body = RefusalBody(code=refusal.code, retry_after=refusal.retry_after, version=refusal.version)
    return _answer(body, status=STATUS.get(refusal.code, BAD_REQUEST))


def _answer(body: Body, *, status: int) -> HttpResponse:
    response = HttpResponse(codec.encode(body), content_type="application/json", status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
