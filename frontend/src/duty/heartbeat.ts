import { trustedWorkerUrl } from "../sealing/trusted";
import workerUrl from "./beat.worker?worker&url";

/** Calls `beat` every DUTY_BEAT_SECONDS, also while the page is hidden, until the returned function is called. */
export function startHeartbeat(beat: () => void): () => void {
  const worker = new Worker(trustedWorkerUrl(workerUrl), { type: "module", name: "beat" });
  worker.onmessage = beat;
  return () => worker.terminate();
}
