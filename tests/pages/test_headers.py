"""The headers of every answer, exactly: a page that forgets one is a page that leaks."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from counselors.values import Role
from sobat.headers import FILE_POLICY, PERMISSIONS_POLICY, WORKER_POLICY
from tests.factories.counselors import make_account, make_counselor
from tests.pages.reading import PUBLIC

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types svelte-trusted-html sobat-worker",
}


def well_guarded(answer: Any) -> None:
    """Every header that guards a page."""
    assert {part.strip() for part in answer["Content-Security-Policy"].split(";")} == POLICY
    assert "no-store" in answer["Cache-Control"]
    assert {
        name: answer[name]
        for name in (
            "Cross-Origin-Opener-Policy",
            "Cross-Origin-Resource-Policy",
            "Permissions-Policy",
            "Referrer-Policy",
            "X-Content-Type-Options",
            "X-Frame-Options",
        )
    } == {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS_POLICY,
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(answer.headers)


@pytest.mark.parametrize("path", [*PUBLIC, "/tidak-ada/", "/api/vault", "/api/intake", "/bahasa/"])
def test_public_answers(path: str) -> None:
    well_guarded(Client().get(path))


@pytest.mark.parametrize("path", ["/koordinator/", "/konsol/", "/keluar/", "/masuk/ulang/"])
def test_staff_answers(path: str) -> None:
    client = Client()
    client.force_login(make_account("lilis", role=Role.COORDINATOR))
    well_guarded(client.get(path))


def test_the_console() -> None:
    client = Client()
    client.force_login(make_counselor().account)
    well_guarded(client.get("/konsol/"))


def test_a_host_that_is_not_ours_gets_a_warm_refusal() -> None:
    answer = Client().get("/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    well_guarded(answer)


def built() -> list[str]:
    """Addresses of all built scripts and styles."""
    manifest = json.loads((settings.STATIC_ROOT / "manifest.json").read_text("utf-8"))
    listed = {f"/static/{chunk['file']}" for chunk in manifest.values()}
    workers = {f"/static/assets/{path.name}" for path in (settings.STATIC_ROOT / "assets").glob("*.worker-*.js")}
    return sorted(listed | workers)


def test_built_files() -> None:
    """Only the worker that derives a key from a passphrase may compile WebAssembly."""
    for path in built():
        answer = Client().head(path)
        answer.close()
        assert answer.status_code == 200
        assert answer["Content-Security-Policy"] == (WORKER_POLICY if "/argon2.worker-" in path else FILE_POLICY)
        assert ("wasm-unsafe-eval" in answer["Content-Security-Policy"]) == ("/argon2.worker-" in path)
        assert "unsafe-inline" not in answer["Content-Security-Policy"]
        assert (answer["Cross-Origin-Resource-Policy"], answer["X-Content-Type-Options"]) == ("same-origin", "nosniff")
        assert answer["Cache-Control"] == "max-age=315360000, public, immutable"
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_there_is_a_worker_to_be_guarded() -> None:
    """Else the exception above would be tested by nobody."""
    assert [path for path in built() if "/argon2.worker-" in path]
