import workerUrl from "./argon2.worker?worker&url";
import type { Argon2id } from "./slots";
import { trustedWorkerUrl } from "./trusted";

/** Starts the Argon2 Worker, an asset of its own because it alone is served with 'wasm-unsafe-eval'. */
export function startArgon2Worker(): Worker {
  return new Worker(trustedWorkerUrl(workerUrl), { type: "module", name: "argon2" });
}

/** Argon2id in a fresh Worker per derivation, so that the memory is given back. Rejects with an Error if it fails. */
export const argon2idInWorker: Argon2id = ({ password, salt, memoryKiB, passes, length }) =>
  new Promise((resolve, reject) => {
    const worker = startArgon2Worker();
    const settle = (derived: Uint8Array | null): void => {
      worker.terminate();
      if (derived === null) reject(new Error("argon2id failed"));
      else resolve(derived);
    };
    worker.addEventListener("message", (event: MessageEvent<Uint8Array | null>) => {
      settle(event.data);
    });
    worker.addEventListener("error", () => {
      settle(null);
    });
    worker.postMessage({ password, salt, memoryKiB, passes, length });
  });
