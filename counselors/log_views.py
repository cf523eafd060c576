"""GET /log/...: the key log, public, the same for everybody, without a cookie (docs/sealing.md section 9.6)."""

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.http import require_safe

from counselors.log_files import SIGNED, read_file

FOR_EVER: Final = "public, max-age=31536000, immutable"


@require_safe
def log_file(request: HttpRequest, path: str) -> HttpResponse:
    """200 with the bytes at `path` below the log's prefix, 404 for anything else.

    What is not signed never changes and may be kept by any cache. The checkpoints are small and changed by the time
    key, so they are `no-store` like every page and need no ETag.
    """
    found = read_file(path)
    if found is None:
        return HttpResponseNotFound(content_type="text/plain; charset=utf-8")
    signed = path in SIGNED
    response = HttpResponse(found, content_type="text/plain; charset=utf-8" if signed else "application/octet-stream")
    if not signed:
        response.headers["Cache-Control"] = FOR_EVER
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
