import type { Loudness } from "./chime";

/** Where a device remembers; null where the browser forbids it. */
export type Memory = Pick<Storage, "getItem" | "setItem"> | null;

const LOUDNESS = "sobat.console.loudness";
const VAULT = "sobat.console.vault";

/** This browser's memory; merely naming it throws where storage is blocked. */
export function deviceMemory(): Memory {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** Remembered on this device: how loud an offer rings. Anything unreadable is "soft". */
export function rememberedLoudness(memory: Memory): Loudness {
  const value = read(memory, LOUDNESS);
  return value === "off" || value === "clear" ? value : "soft";
}

export function rememberLoudness(memory: Memory, loudness: Loudness): void {
  write(memory, LOUDNESS, loudness);
}

/**
 * Compares a vault's version with the highest this device has seen, and remembers the higher one. True means that the
 * server handed out an older vault than before (docs/sealing.md section 10.1): the counselor must be warned.
 */
export function vaultRolledBack(memory: Memory, handle: string, version: number): boolean {
  const key = `${VAULT}.${handle}`;
  const seen = Number(read(memory, key) ?? 0);
  if (version > seen) write(memory, key, String(version));
  return version < seen;
}

// Storage may be forbidden or full; the console works without it.
function read(memory: Memory, key: string): string | null {
  try {
    return memory?.getItem(key) ?? null;
  } catch {
    return null;
  }
}

function write(memory: Memory, key: string, value: string): void {
  try {
    memory?.setItem(key, value);
  } catch {
    return;
  }
}
