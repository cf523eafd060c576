/** Three Escapes within this time leave at once. */
const PRESSES = 3;
const WITHIN_MS = 1_500;
/** Tabs of this site tell each other that somebody had to go: a second one left open would show everything. */
const CHANNEL = "sobat.exit";

/** `leave` is for buttons; `stop` ends all listening. */
export interface WayOut {
  readonly leave: () => void;
  readonly stop: () => void;
}

/** Prepares the quick exit of this tab: by `leave`, by Escape, and along with any other tab of this site that leaves. */
export function wayOut(exitUrl: string, letGo: () => void): WayOut {
  const others = new BroadcastChannel(CHANNEL);
  const leave = (): void => {
    others.postMessage(null);
    vanish(exitUrl, letGo);
  };
  others.addEventListener("message", () => vanish(exitUrl, letGo));
  const stopListening = onTripleEscape(leave);
  const stop = (): void => {
    stopListening();
    others.close();
  };
  return { leave, stop };
}

/**
 * Leaves so that nothing of this page stays to be seen: blank first, because loading another page takes time; then what was
 * stored, then the history entry. It cannot erase what the browser remembered before; the help page says so.
 */
function vanish(exitUrl: string, letGo: () => void): void {
  document.title = "\u00a0";
  document.body.replaceChildren();
  try {
    sessionStorage.clear();
    letGo();
  } finally {
    location.replace(exitUrl);
  }
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

/**
 * Calls `leave` once when Escape is pressed three times in a row. To a browser Escape also means "stop loading": from the
 * third press on it is kept from that meaning, or a frightened fourth one would stop the very page that hides us.
 */
function onTripleEscape(leave: () => void): () => void {
  let presses: number[] = [];
  let left = false;
  const pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") {
      presses = [];
      return;
    }
    presses = [...presses.filter((at) => event.timeStamp - at < WITHIN_MS), event.timeStamp];
    if (!left && presses.length < PRESSES) return;
    event.preventDefault();
    if (!left) leave();
    left = true;
  };
  // Capturing, so that an open dialog cannot swallow it.
  window.addEventListener("keydown", pressed, true);
  return () => window.removeEventListener("keydown", pressed, true);
}
