"""What a browser asks over HTTP: one body in, one typed body out, a typed refusal instead, and nothing logged.

`posted` and `posted_bytes` check the origin instead of a form token, which no other page can put on (and a counselor's
cookie is SameSite). Views that Django's own check of the token guards take `answered` alone.
"""

from collections.abc import Callable
from functools import wraps
from types import MappingProxyType
from typing import Any, Final, TypeVar

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from wire import codec
from wire.bodies import Body, RefusalBody
from wire.codes import ErrorCode, Refusal

F = TypeVar("F", bound=Body)
Posted = Callable[[HttpRequest, F], HttpResponse]
Raw = Callable[[HttpRequest, bytes], HttpResponse]
View = Callable[[HttpRequest], HttpResponse]

STATUS: Final = MappingProxyType(
    {
        ErrorCode.NOT_PERMITTED: 403,
        ErrorCode.WRONG_ROOM: 403,
        ErrorCode.NO_KEYS: 403,
        ErrorCode.UNKNOWN_ATTACHMENT: 404,
        ErrorCode.TOKEN_REUSED: 409,
        ErrorCode.VAULT_CHANGED: 409,
        ErrorCode.ILLEGAL_TRANSITION: 409,
        ErrorCode.ROOM_CLOSED: 409,
        ErrorCode.OUT_OF_SEQUENCE: 409,
        ErrorCode.ATTACHMENT_CHANGED: 409,
        ErrorCode.ATTACHMENTS_FULL: 409,
        ErrorCode.TOO_FAST: 429,
        ErrorCode.TEMPORARILY_UNAVAILABLE: 503,
    }
)
BAD_REQUEST: Final = 400
RETRY_SECONDS: Final = 2.0


def answered(view: View) -> View:
    """What the view raises becomes an answer: a Refusal its status and RefusalBody, a database that is away 503."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except (OperationalError, InterfaceError):
            return _refuse(Refusal(ErrorCode.TEMPORARILY_UNAVAILABLE, retry_after=RETRY_SECONDS))
        except Refusal as refusal:
            return _refuse(refusal)

    return guarded


def posted(shape: type[F], *, most: int) -> Callable[[Posted[F]], View]:
    """A view of POSTs from our own pages with a JSON body of `shape`, at most `most` bytes long, `answered`."""

    def decorate(view: Posted[F]) -> View:
        return _guarded(view, lambda request: view(request, form_of(request, shape, most=most)))

    return decorate


def posted_bytes(*, most: int) -> Callable[[Raw], View]:
    """The same for a body that is no JSON."""

    def decorate(view: Raw) -> View:
        return _guarded(view, lambda request: view(request, _read(request, most)))

    return decorate


def _guarded(view: Callable[..., HttpResponse], act: View) -> View:
    @csrf_exempt
    @require_POST
    @answered
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        _check_origin(request)
        return act(request)

    return guarded


def form_of(request: HttpRequest, shape: type[F], *, most: int) -> F:
    """The request's body, JSON of `shape`, at most `most` bytes. Raises Refusal(MALFORMED_REQUEST) for any other."""
    try:
        form: Any = codec.decode(shape, _read(request, most))
    except codec.Undecodable:
        raise Refusal(ErrorCode.MALFORMED_REQUEST) from None
    return form  # type: ignore[no-any-return]


def answer(body: Body, *, status: int = 200) -> HttpResponse:
    """One typed body, kept by no cache."""
    response = HttpResponse(codec.encode(body), content_type="application/json", status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def is_same_origin(origin: str | None, fetch_site: str | None, *, own: str) -> bool:
    """Whether a request comes from our own page; `own` is scheme://host[:port] as the browser knows it.

    `origin` and `fetch_site` are the headers Origin and Sec-Fetch-Site (Fetch Standard; Fetch Metadata), which no page
    can set. There is no cookie to abuse here, but no other site may fill our queue or try return codes
    through its visitors.
    """
    if origin is not None:
        return origin == own
    return fetch_site == "same-origin"


def _check_origin(request: HttpRequest) -> None:
    own = f"{request.scheme}://{request.get_host()}"
    if not is_same_origin(request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site"), own=own):
        raise Refusal(ErrorCode.NOT_PERMITTED)


def _read(request: HttpRequest, most: int) -> bytes:
    """The body; of one that is too long never more than one byte too many, whatever length it was said to have."""
    body = request.read(most + 1)
    if len(body) > most:
        raise Refusal(ErrorCode.MALFORMED_REQUEST)
    return body


def _refuse(refusal: Refusal) -> HttpResponse:
    body = RefusalBody(code=refusal.code, retry_after=refusal.retry_after, version=refusal.version)
    return answer(body, status=STATUS.get(refusal.code, BAD_REQUEST))
