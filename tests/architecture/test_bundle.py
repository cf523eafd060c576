"""The citizen's bundle: small, and without a line of the counselor's."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.sources import ROOT

DIST = ROOT / "frontend" / "dist"
# everything up to a sealed conversation, compressed: scripts, styles and one language
CITIZEN_BUDGET = 117_000  # of it 4 kB replay and verify the key log before anything is sealed
PAGES_BUDGET = 8_000


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return dict(json.loads((DIST / "manifest.json").read_text("utf-8")))


def chunks(manifest: dict[str, Any], name: str, *, dynamic: bool) -> Iterator[dict[str, Any]]:
    """The entry and all that it imports, with `dynamic` also what it may import later; each once."""
    seen, waiting = set(), [name]
    while waiting:
        if (key := waiting.pop()) in seen:
            continue
        seen.add(key)
        yield (chunk := manifest[key])
        waiting += chunk.get("imports", []) + (chunk.get("dynamicImports", []) if dynamic else [])


def files(manifest: dict[str, Any], name: str, *, dynamic: bool) -> set[Path]:
    found = set()
    for chunk in chunks(manifest, name, dynamic=dynamic):
        found |= {DIST / path for path in (chunk["file"], *chunk.get("css", []))}
    return found


def language_weights(manifest: dict[str, Any], name: str) -> list[int]:
    """What each language adds to an entry; parts that come later bring their own texts."""
    later = {key for chunk in chunks(manifest, name, dynamic=False) for key in chunk.get("dynamicImports", [])}
    texts = [manifest[key] for key in later if key.startswith("strings/")]
    languages = {chunk["src"].split(".")[-2] for chunk in texts}
    return [
        compressed({DIST / chunk["file"] for chunk in texts if chunk["src"].endswith(f".{language}.json")})
        for language in sorted(languages)
    ]


def compressed(paths: set[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_the_citizen_carries_no_counselor_code(manifest: dict[str, Any]) -> None:
    inputs = {chunk.get("src", "") for chunk in chunks(manifest, "citizen.ts", dynamic=True)}
    text = "".join(
        path.read_text("utf-8") for path in files(manifest, "citizen.ts", dynamic=True) if path.suffix == ".js"
    )
    assert not [source for source in inputs if "counselor" in source or "console" in source or "duty" in source]
    for mark in ("/ws/duty/", "offer.accept", "duty.set", "/api/vault", "hello.counselor"):
        assert mark not in text.lower(), mark


def test_what_codes_and_copies_need_comes_when_somebody_wants_one(manifest: dict[str, Any]) -> None:
    """Key derivation, the ceremony, its square of dots and the copies are no part of the first screens.

    The Worker is apart.
    """
    always, all_ = (
        "".join(
            path.read_text("utf-8") for path in files(manifest, "citizen.ts", dynamic=later) if path.suffix == ".js"
        )
        for later in (False, True)
    )
    for mark in ("argon2id failed", "/api/code/keep", "/api/code/find", "code-auth", "sobat/1 export"):
        assert mark not in always and mark in all_, mark
    assert "WebAssembly" not in all_


def test_the_counselor_does_carry_it(manifest: dict[str, Any]) -> None:
    """The marks above would be found if they were there."""
    text = "".join(
        path.read_text("utf-8") for path in files(manifest, "counselor.ts", dynamic=True) if path.suffix == ".js"
    )
    for mark in ("/ws/duty/", "offer.accept", "/api/vault", "hello.counselor"):
        assert mark in text, mark


def test_everything_up_to_a_sealed_conversation_is_small(manifest: dict[str, Any]) -> None:
    always = files(manifest, "citizen.ts", dynamic=False) | files(manifest, "styles/citizen.css", dynamic=False)
    assert compressed(always) + max(language_weights(manifest, "citizen.ts")) <= CITIZEN_BUDGET


def test_pages_without_conversation_are_smaller_still(manifest: dict[str, Any]) -> None:
    pages = files(manifest, "pages.ts", dynamic=True) | files(manifest, "styles/pages.css", dynamic=False)
    assert compressed(pages) <= PAGES_BUDGET


def test_no_script_needs_eval_and_nothing_is_fetched_from_elsewhere() -> None:
    for path in DIST.rglob("*.js"):
        text = path.read_text("utf-8")
        assert "eval(" not in text and "new Function(" not in text, path.name
    for path in DIST.rglob("*.css"):
        assert "http" not in path.read_text("utf-8").replace("http://www.w3.org/", ""), path.name
