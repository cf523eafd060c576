"""The return code over HTTP: keep, burn, find. Nothing about a request is logged, and no code crosses the wire.

Keeping and burning are authorized by the secret of the citizen's seat, in the body. A lookup shows what a code derives,
256 bits: guessing is hopeless without any limit. The limit is asked after the lookup and about unknown codes only: it
saves no query, it tells whoever asks too often to wait. Who shows a good code is let in however many strangers guess
behind the same address of a carrier.
"""

from time import monotonic
from typing import Final

from django.http import HttpRequest, HttpResponse

from chat.access import vault_for_code
from chat.actions import burn_code, keep_code
from realtime.posts import answer, posted
from realtime.throttle import Buckets, coarse_address
from wire import limits
from wire.bodies import BurnCode, CodeAnswer, CodeState, FindCode, KeepCode

BODY_MAX_BYTES: Final = 1_024  # the longest of the three bodies takes half of it
failures: Final = Buckets(*limits.CODE_FAILURES_RATE)


@posted(KeepCode, most=BODY_MAX_BYTES)
def keep(request: HttpRequest, form: KeepCode) -> HttpResponse:
    """KeepCode in; out comes 200 CodeState, or 4xx/503 RefusalBody."""
    keep_code(form.token, form.row_key, form.vault)
    return answer(CodeState(live=True))


@posted(BurnCode, most=BODY_MAX_BYTES)
def burn(request: HttpRequest, form: BurnCode) -> HttpResponse:
    """BurnCode in; out comes 200 CodeState, or 4xx/503 RefusalBody."""
    burn_code(form.token)
    return answer(CodeState(live=False))


@posted(FindCode, most=BODY_MAX_BYTES)
def find(request: HttpRequest, form: FindCode) -> HttpResponse:
    """FindCode in; out comes 200 CodeAnswer, or 4xx/503 RefusalBody."""
    vault = vault_for_code(form.token)
    if vault is None:
        _count_failure(request)
    return answer(CodeAnswer(vault=vault))


def _count_failure(request: HttpRequest) -> None:
    failures.demand(coarse_address((request.META.get("REMOTE_ADDR", ""), 0)), monotonic())
