/** Three Escapes within this time leave at once. */
const PRESSES = 3;
const WITHIN_MS = 1_500;

/**
 * Leaves so that nothing of this page stays to be seen: blank first, because loading another page takes time; then what was
 * stored, then the history entry. It cannot erase what the browser remembered before; the help page says so.
 */
export function vanish(exitUrl: string, letGo: () => void): void {
  document.title = "\u00a0";
  document.body.replaceChildren();
  try {
    sessionStorage.clear();
    letGo();
  } finally {
    location.replace(exitUrl);
  }
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
