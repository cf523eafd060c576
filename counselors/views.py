"""GET /api/vault: a signed-in counselor fetches her own sealed vault."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from counselors.access import counselor_for_account, vault_for_account
from counselors.models import Account
from counselors.selectors import seat_key
from wire import codec
from wire.bodies import RefusalBody, VaultBody
from wire.codes import ErrorCode, Refusal

NOT_SIGNED_IN: Final = 401
FORBIDDEN: Final = 403


@require_safe
def vault(request: HttpRequest) -> HttpResponse:
    """200 VaultBody; 401 without a sign-in, 403 for coordinators, suspended counselors and those without keys."""
    account = request.user
    if not isinstance(account, Account):
        return _answer(RefusalBody(code=ErrorCode.NOT_PERMITTED), status=NOT_SIGNED_IN)
    try:
        return _answer(_vault_body(account), status=200)
    except Refusal as refusal:
        return _answer(RefusalBody(code=refusal.code), status=FORBIDDEN)


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
    )


def _answer(body: VaultBody | RefusalBody, *, status: int) -> HttpResponse:
    response = HttpResponse(codec.encode(body), content_type="application/json", status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
