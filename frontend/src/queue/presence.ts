import { trustedWorkerUrl } from "../sealing/trusted";
import workerUrl from "./presence.worker?worker&url";

/** Calls `here` every PRESENCE_SECONDS, also while the page is hidden, and at once when it is seen again. */
export function startPresence(here: () => void): () => void {
  const worker = new Worker(trustedWorkerUrl(workerUrl), { type: "module", name: "presence" });
  worker.onmessage = here;
  document.addEventListener("visibilitychange", here);
  return () => {
    worker.terminate();
    document.removeEventListener("visibilitychange", here);
  };
}
