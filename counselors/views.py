"""/api/vault: a signed-in counselor fetches her own sealed vault, and replaces it with its next version."""

from time import monotonic
from types import MappingProxyType
from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from counselors.access import counselor_for_account, vault_for_account
from counselors.actions import rewrite_vault
from counselors.models import Account
from counselors.selectors import seat_key, vault_log
from counselors.values import VaultNote, VaultRewrite
from realtime.throttle import Buckets
from wire import codec, limits
from wire.bodies import RefusalBody, VaultBody, VaultChange, VaultLine
from wire.codes import ErrorCode, Refusal

NOT_SIGNED_IN: Final = 401
STATUS: Final = MappingProxyType(
    {
        ErrorCode.NOT_PERMITTED: 403,
        ErrorCode.NO_KEYS: 403,
        ErrorCode.VAULT_CHANGED: 409,
        ErrorCode.TOO_FAST: 429,
        ErrorCode.TEMPORARILY_UNAVAILABLE: 503,
    }
)
BAD_REQUEST: Final = 400
RETRY_SECONDS: Final = 2.0
buckets: Final = Buckets(*limits.VAULT_RATE)


@require_http_methods(["GET", "HEAD", "PUT"])
def vault(request: HttpRequest) -> HttpResponse:
    """200 VaultBody, of PUT as it is stored now.

    401 without a sign-in, 403 for coordinators, suspended counselors and those without keys, 409 `vault_changed` with
    the current version, 400, 429 or 503; each a RefusalBody. A PUT without the form token of the console's page never
    gets here: Django's own check answers it.
    """
    account = request.user
    if not isinstance(account, Account):
        return _answer(RefusalBody(code=ErrorCode.NOT_PERMITTED), status=NOT_SIGNED_IN)
    try:
        if request.method == "PUT":
            _rewrite(request, account)
        return _answer(_vault_body(account), status=200)
    except (OperationalError, InterfaceError):
        return _refuse(Refusal(ErrorCode.TEMPORARILY_UNAVAILABLE, retry_after=RETRY_SECONDS))
    except Refusal as refusal:
        return _refuse(refusal)


def _rewrite(request: HttpRequest, account: Account) -> None:
    counselor_id = counselor_for_account(account).counselor_id
    change, now = _change(request), monotonic()
    bucket = buckets.of(str(counselor_id), now)
    if not bucket.take(now):
        raise Refusal(ErrorCode.TOO_FAST, retry_after=bucket.wait(now))
    wanted = VaultRewrite(change.version, change.blob, tuple(change.slots), change.cause)
    rewrite_vault(counselor_id, wanted, timezone.now())


def _change(request: HttpRequest) -> VaultChange:
    try:
        if len(request.body) > limits.VAULT_CHANGE_MAX_BYTES:
            raise Refusal(ErrorCode.MALFORMED_REQUEST)
        change: VaultChange = codec.decode(VaultChange, request.body)
    except (RequestDataTooBig, codec.Undecodable):
        raise Refusal(ErrorCode.MALFORMED_REQUEST) from None
    return change


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


def _answer(body: VaultBody | RefusalBody, *, status: int) -> HttpResponse:
    response = HttpResponse(codec.encode(body), content_type="application/json", status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
