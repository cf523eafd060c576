import type { Loudness } from "./chime";

const LOUDNESS = "sobat.console.loudness";
const VAULT = "sobat.console.vault";

/** Remembered on this device: how loud an offer rings. Anything unreadable is "soft". */
export function rememberedLoudness(store: Storage): Loudness {
  const value = read(store, LOUDNESS);
  return value === "off" || value === "clear" ? value : "soft";
}

export function rememberLoudness(store: Storage, loudness: Loudness): void {
  write(store, LOUDNESS, loudness);
}

/**
 * Compares a vault's version with the highest this device has seen, and remembers the higher one. True means that the
 * server handed out an older vault than before (docs/sealing.md section 10.1): the counselor must be warned.
 */
export function vaultRolledBack(store: Storage, handle: string, version: number): boolean {
  const key = `${VAULT}.${handle}`;
  const seen = Number(read(store, key) ?? 0);
  if (version > seen) write(store, key, String(version));
  return version < seen;
}

// Storage may be forbidden or full; the console works without it.
function read(store: Storage, key: string): string | null {
  try {
    return store.getItem(key);
  } catch {
    return null;
  }
}

function write(store: Storage, key: string, value: string): void {
  try {
    store.setItem(key, value);
  } catch {
    return;
  }
}
