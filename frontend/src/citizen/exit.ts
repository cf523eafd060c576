/** Three Escapes within this time leave at once. */
const PRESSES = 3;
const WITHIN_MS = 1_500;
/** Tabs of this site tell each other that somebody had to go: a second one left open would show everything. */
const CHANNEL = "sobat.exit";

/** Leaves, and takes every other tab of this site along. */
export function vanish(exitUrl: string, letGo: () => void): void {
  try {
    const others = new BroadcastChannel(CHANNEL);
    others.postMessage(null);
    others.close();
  } finally {
    vanishQuietly(exitUrl, letGo);
  }
}

/**
 * Leaves so that nothing of this page stays to be seen: blank first, because loading another page takes time; then what was
 * stored, then the history entry. It cannot erase what the browser remembered before; the help page says so.
 */
export function vanishQuietly(exitUrl: string, letGo: () => void): void {
  document.title = "\u00a0";
  document.body.replaceChildren();
  try {
    sessionStorage.clear();
    letGo();
  } finally {
    location.replace(exitUrl);
  }
}

/** Calls `leave` when another tab vanished; gives the function that stops listening. */
export function onVanishedElsewhere(leave: () => void): () => void {
  const others = new BroadcastChannel(CHANNEL);
  others.addEventListener("message", leave);
  return () => others.close();
}

/**
 * Nothing may come back out of the browser's back-forward cache after it was left: the page hides when it goes in and is
 * loaded anew when it comes out.
 */
export function neverFromCache(): void {
  window.addEventListener("pagehide", () => {
    document.documentElement.hidden = true;
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

/** Calls `leave` when Escape is pressed three times in a row; gives the function that stops listening. */
export function onTripleEscape(leave: () => void): () => void {
  let presses: number[] = [];
  const pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") {
      presses = [];
      return;
    }
    presses = [...presses.filter((at) => event.timeStamp - at < WITHIN_MS), event.timeStamp];
    if (presses.length >= PRESSES) leave();
  };
  // Capturing, so that an open dialog cannot swallow it.
  window.addEventListener("keydown", pressed, true);
  return () => window.removeEventListener("keydown", pressed, true);
}
