"""Headers that no view may forget."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"
FILE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'"


class CompressText(GZipMiddleware):
    """Django's, but for what is sealed: it does not become shorter, and trying costs more than sending it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type") == "application/octet-stream":
            return response
        return super().process_response(request, response)


class PrivateByDefault:
    """No page is kept by any cache, opened across origins, or granted a device, unless its view says otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


def add_static_headers(headers: dict[str, str], path: str, url: str) -> None:
    """WhiteNoise hook. A Worker takes the policy of its own file: only Argon2's may compile WebAssembly."""
    headers["Content-Security-Policy"] = WORKER_POLICY if "argon2.worker" in url else FILE_POLICY
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["X-Content-Type-Options"] = "nosniff"
