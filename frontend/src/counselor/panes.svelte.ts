import type { Desk, Pane } from "./desk.svelte";

/** Where only one pane fits at a time; the same width as in styles/counselor.css. */
const ONE_PANE = "(max-width: 699px)";
const DEPTH: Readonly<Record<Pane, number>> = { list: 0, room: 1, case: 2 };

/** Whether only one pane is shown. */
export function onePane(): boolean {
  return matchMedia(ONE_PANE).matches;
}

/** One step towards the list. */
export function shallower(pane: Pane): Pane {
  return pane === "case" ? "room" : "list";
}

/**
 * On a phone, going deeper adds an entry to the tab's history, so that the phone's own back key leads from the case to
 * the conversation to the list. Called during the initialization of a component.
 */
export function walkWithHistory(desk: Desk): void {
  $effect(() => {
    const { pane } = desk;
    if (!onePane()) return;
    const here = paneOf(history.state);
    if (DEPTH[pane] > DEPTH[here]) history.pushState({ pane }, "");
    else if (pane !== here) history.replaceState({ pane }, "");
  });
  $effect(() => {
    const back = (event: PopStateEvent): void => {
      desk.pane = paneOf(event.state);
    };
    window.addEventListener("popstate", back);
    return () => window.removeEventListener("popstate", back);
  });
}

function paneOf(state: unknown): Pane {
  const pane = (state as { pane?: unknown } | null)?.pane;
  return pane === "room" || pane === "case" ? pane : "list";
}
