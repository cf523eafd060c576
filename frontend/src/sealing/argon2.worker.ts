/**
 * Argon2id in a Worker of its own: WebAssembly needs 'wasm-unsafe-eval', and only this file is served with it. The page
 * keeps its strict policy, and half a second of derivation does not freeze it.
 */
import { argon2id } from "hash-wasm";

/** What the page asks; the answer is the derived bytes, or null when the derivation failed. */
export interface Argon2Question {
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly memoryKiB: number;
  readonly passes: number;
  readonly length: number;
}

async function answer({
  password,
  salt,
  memoryKiB,
  passes,
  length,
}: Argon2Question): Promise<Uint8Array | null> {
  try {
    const options = {
      password,
      salt,
      memorySize: memoryKiB,
      iterations: passes,
      parallelism: 1,
      hashLength: length,
    };
    return await argon2id({ ...options, outputType: "binary" });
  } catch {
    return null;
  }
}

self.addEventListener("message", (event: MessageEvent<Argon2Question>) => {
  void answer(event.data).then((derived) => {
    self.postMessage(derived);
  });
});
