/** What the page and the device tell about themselves that matters to a line. */
export interface PageWatch {
  readonly asleepFor: number;
  /** Seen again after having been hidden for `asleepFor` milliseconds or more, or taken out of the back-forward cache. */
  readonly onWoke: () => void;
  /** Seen again after a short while. */
  readonly onSeen: () => void;
  readonly onOnline: () => void;
  readonly onOffline: () => void;
  /** The page is being put away; an open socket would keep it out of the back-forward cache. */
  readonly onGone: () => void;
}

/** Listens until the returned function is called. Outside a browser nothing is watched. */
export function watchPage(watch: PageWatch): () => void {
  if (typeof document === "undefined") return () => undefined;
  let hiddenSince: number | null = null;
  const visibility = (): void => {
    if (document.hidden) {
      hiddenSince = Date.now();
      return;
    }
    const slept = hiddenSince === null ? 0 : Date.now() - hiddenSince;
    hiddenSince = null;
    if (slept >= watch.asleepFor) watch.onWoke();
    else watch.onSeen();
  };
  const shown = (event: PageTransitionEvent): void => {
    if (event.persisted) watch.onWoke();
  };
  const done = new AbortController();
  const until = { signal: done.signal };
  document.addEventListener("visibilitychange", visibility, until);
  window.addEventListener("online", watch.onOnline, until);
  window.addEventListener("offline", watch.onOffline, until);
  window.addEventListener("pagehide", watch.onGone, until);
  window.addEventListener("pageshow", shown, until);
  return () => done.abort();
}
