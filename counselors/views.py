"""/api/vault: a signed-in counselor fetches her own sealed vault, and replaces it with its next version."""

from time import monotonic
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from counselors.access import counselor_for_account, vault_for_account
from counselors.actions import rewrite_vault
from counselors.models import Account
from counselors.selectors import seat_key, vault_log
from counselors.values import VaultNote, VaultRewrite
from realtime.posts import answer, answered, form_of
from realtime.throttle import Buckets
from wire import limits
from wire.bodies import RefusalBody, VaultBody, VaultChange, VaultLine
from wire.codes import ErrorCode

NOT_SIGNED_IN: Final = 401
buckets: Final = Buckets(*limits.VAULT_RATE)


@require_http_methods(["GET", "HEAD", "PUT"])
@answered
def vault(request: HttpRequest) -> HttpResponse:
    """200 VaultBody, of PUT as it is stored now.

    401 without a sign-in, 403 for coordinators, suspended counselors and those without keys, 409 `vault_changed` with
    the current version, 400, 429 or 503; each a RefusalBody. A PUT without the form token of the console's page never
    gets here: Django's own check answers it.
    """
    account = request.user
    if not isinstance(account, Account):
        return answer(RefusalBody(code=ErrorCode.NOT_PERMITTED), status=NOT_SIGNED_IN)
    if request.method == "PUT":
        _rewrite(request, account)
    return answer(_vault_body(account))


def _rewrite(request: HttpRequest, account: Account) -> None:
    counselor_id = counselor_for_account(account).counselor_id
    change = form_of(request, VaultChange, most=limits.VAULT_CHANGE_MAX_BYTES)
    buckets.demand(str(counselor_id), monotonic())
    wanted = VaultRewrite(change.version, change.blob, tuple(change.slots), change.cause)
    rewrite_vault(counselor_id, wanted, timezone.now())


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
