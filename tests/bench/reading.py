"""`python -m tests.bench.reading`: how long an old conversation takes to open in a real browser on a slow processor.

Opens a stored conversation in Debian's Chromium, its main thread slowed, and measures from the start of the navigation
to the last screenful and to the moment when everything was verified and words may be written. Median of `ROUNDS` (5).
`SIZES` changes what is opened (envelopes:slowness, with commas); figures worth quoting come from the defaults.
With `JSON=path` the figures are written there too.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.process import started
from tests.bench.seed import seed_environment
from tests.bench.servers import environment, manage, settings_in

ROUNDS = int(os.environ.get("ROUNDS", "5"))
# envelopes, how many times slower the main thread is: the rows of the table of figures
SIZES: Final = tuple(
    (int(envelopes), int(slower))
    for envelopes, _, slower in (size.partition(":") for size in os.environ.get("SIZES", "500:4,10000:6").split(","))
)
PATIENCE_MS: Final = 180_000

# Runs in the page before its own scripts: notes when the last words are drawn and when the composer may be used.
WATCH: Final = """(last) => {
  window.__seen = {};
  const look = () => {
    const seen = window.__seen;
    const bubbles = document.querySelectorAll('.bubble__text');
    const newest = bubbles[bubbles.length - 1];
    if (seen.last === undefined && newest?.textContent.trim() === last) seen.last = performance.now();
    const box = document.querySelector('.composer textarea');
    if (seen.ready === undefined && seen.last !== undefined && box && !box.disabled
        && document.querySelector('.log__wait') === null) {
      seen.ready = performance.now();
      document.documentElement.dataset.read = '';
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}"""


def opened(browser: Browser, url: str, room: dict[str, Any], slower: int) -> dict[str, float]:
    """One cold opening: ms to the last screenful and to the writable room."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="id-ID", timezone_id="Asia/Jakarta")
    page = context.new_page()
    returned(page, room)
    page.add_init_script(f"({WATCH})({json.dumps(room['last'])});")
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.goto(f"{url}/curhat/")
    page.wait_for_selector("html[data-read]", timeout=PATIENCE_MS)
    seen = page.evaluate("window.__seen")
    context.close()
    return {"last_screenful_ms": seen["last"], "verified_ms": seen["ready"]}


@contextmanager
def long_rooms(sizes: Collection[int]) -> Iterator[tuple[str, dict[int, dict[str, Any]]]]:
    """A server with one stored conversation of each size: its address, and what `long_room` says of each."""
    with tempfile.TemporaryDirectory(prefix="sobat-reading-") as name:
        folder = Path(name)
        values = {"SOBAT_DATABASE": f"sqlite:///{folder / 'sobat.sqlite3'}", "SOBAT_EMBEDDED": "1"}
        env = environment(**seed_environment(), **values)
        manage(env, "migrate")
        manage(env, "migrate", "--database=shred")
        rooms = {size: _room(env, size) for size in sizes}
        serve = [sys.executable, "manage.py", "serve", "--port", "0"]
        with started(serve, env, folder) as (_, port):
            yield f"http://127.0.0.1:{port}", rooms


def returned(page: Page, room: dict[str, Any]) -> None:
    """The page will be that of a citizen who was in this conversation, in the same tab."""
    kept = json.dumps(json.dumps(room["keepsake"]))
    page.add_init_script(f"sessionStorage.setItem('sobat.room', {kept});")


def measure() -> dict[str, dict[str, float]]:
    """Medians by size."""
    figures = {}
    arguments = ["--disable-dev-shm-usage", "--disable-background-networking"]
    with long_rooms({size for size, _ in SIZES}) as (url, rooms), sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=False, args=arguments)
        for size, slower in SIZES:
            runs = [opened(browser, url, rooms[size], slower) for _ in range(ROUNDS)]
            figures[f"{size}_envelopes_cpu_{slower}x"] = {
                key: statistics.median(run[key] for run in runs) for key in runs[0]
            }
        browser.close()
    return figures


def _room(env: dict[str, str], size: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.long_room", str(size)]
    done = subprocess.run(command, env=settings_in(env), stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def main() -> None:
    figures = measure()
    for name, row in figures.items():
        print(name.ljust(30) + "".join(f"{key} {value:8,.0f}   " for key, value in row.items()))
    if path := os.environ.get("JSON"):
        Path(path).write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
