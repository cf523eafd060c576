import workerUrl from "./beat.worker?worker&url";

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): {
    createScriptURL(url: string): string;
  };
}

/** Name of the Trusted Types policy; the page's `trusted-types` directive must list it. It passes one constant URL. */
const TRUSTED_TYPES_POLICY = "sobat-worker";

let trustedUrl: string | undefined;

function scriptUrl(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy(TRUSTED_TYPES_POLICY, { createScriptURL: () => workerUrl });
  return policy?.createScriptURL(workerUrl) ?? workerUrl;
}

/** Calls `beat` every DUTY_BEAT_SECONDS, also while the page is hidden, until the returned function is called. */
export function startHeartbeat(beat: () => void): () => void {
  trustedUrl ??= scriptUrl();
  const worker = new Worker(trustedUrl, { type: "module", name: "beat" });
  worker.onmessage = beat;
  return () => worker.terminate();
}
