"""The pages that are templates. No citizen page sets a cookie, but for the language that somebody chose."""

from collections.abc import Callable
from functools import wraps
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from counselors.access import counselor_at_console
from counselors.values import Role
from matching.selectors import now_board
from sobat.language import COOKIE, COOKIE_SECONDS
from sobat.pages import bundle_data, presence, request_language
from wire.codes import Refusal

View = Callable[[HttpRequest], HttpResponse]
# the rows of docs/threat-model.md that concern a citizen, in the order of the help page
STOLEN: Final = ("database", "backup", "server", "log_key", "laptop", "phone", "coordinator", "code", "copy")


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Who is there, one way in, and the numbers to call. Works without JavaScript."""
    kinds = presence(request_language(request), timezone.now())
    context = {"kinds": kinds, "anybody": any(kind["count"] for kind in kinds)}
    return render(request, "front.html", context)


@require_safe
def citizen(request: HttpRequest) -> HttpResponse:
    """The conversation bundle."""
    data = bundle_data(request_language(request))
    return render(request, "citizen.html", {"data": data})


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Who can read, what is kept, what nobody can promise."""
    parts = ("title", "gives", "keeps")
    stolen = [{part: f"help.stolen.{thing}.{part}" for part in parts} for thing in STOLEN]
    return render(request, "help.html", {"stolen": stolen})


@csrf_exempt  # changes nothing but the caller's own language cookie; a citizen has no cookie to carry a token in
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember a language and go back to the page it was chosen on."""
    back = request.POST.get("back", "/")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    response = HttpResponseRedirect(urlsplit(back).path if safe else "/")
    if (language := request.POST.get("language", "")) in settings.CITY.languages:
        response.set_cookie(
            COOKIE, language, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=settings.ENV.secure
        )
    return response


def for_role(role: Role) -> Callable[[View], View]:
    """Only signed-in accounts of this role; others are sent to sign in, or told that this is not their page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.path)
            if getattr(request.user, "role", None) != role:
                return forbidden(request)
            return view(request)

        return guarded

    return decorate


@require_safe
@for_role(Role.COUNSELOR)
def console(request: HttpRequest) -> HttpResponse:
    """The counselor's bundle. Without a logged key it is where she makes one; the desk stays closed."""
    try:
        counselor = counselor_at_console(request.user)  # type: ignore[arg-type]
    except Refusal:
        return forbidden(request)
    data = bundle_data(request_language(request)) | {
        "counselor": {
            "id": str(counselor.counselor_id),
            "name": counselor.public_name,
            "kind": counselor.kind,
        }
    }
    return render(request, "console.html", {"data": data})


@require_safe
@for_role(Role.COORDINATOR)
def board(request: HttpRequest) -> HttpResponse:
    """Who is on duty and who waits; never content."""
    language, now = request_language(request), timezone.now()
    minute = now_board(now)
    labels = {topic.slug: topic.label_in(language) for topic in settings.CITY.topics}
    lines = [
        {
            "topic": labels.get(line.topic, line.topic),
            "count": line.waiting,
            "here": line.here,
            "minutes": int((now - line.oldest_since).total_seconds() // 60),
        }
        for line in minute.waiting
    ]
    context = {"kinds": presence(language, now), "lines": lines, "board": minute, "now": now}
    return render(request, "board.html", context)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The mark, in colors of its own because no style sheet reaches it."""
    return _asset(render(request, "favicon.svg", content_type="image/svg+xml"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """The public pages may be found; nothing else."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in ("/curhat/", "/konsol/", "/koordinator/", "/masuk/", "/api/")),
    ]
    return _asset(HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8"))


def _asset(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, warm."""
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, warm."""
    return _error(request, 403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or old."""
    return _error(request, 403, "stale")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, warm."""
    return _error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: no database is asked for anything here."""
    return _error(request, 500)


def _error(request: HttpRequest, status: int, words: str = "") -> HttpResponse:
    words = words or str(status)
    context = {"title_key": f"error.{words}.title", "body_key": f"error.{words}.body"}
    return render(request, "error.html", context, status=status)
