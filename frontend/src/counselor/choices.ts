import { fromHex, toHex, type Quotation } from "../sealing";
import type { Loudness } from "./chime";

/** Where a device remembers; null where the browser forbids it. */
export type Memory = Pick<Storage, "getItem" | "setItem"> | null;

const LOUDNESS = "sobat.console.loudness";
const VAULT = "sobat.console.vault";
const LOG = "sobat.console.log";
const OWN = "sobat.console.own";
const MADE = "sobat.console.made";
/** How many of the keys made here a device remembers. */
const MADE_MAX = 16;

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

/** The state of the key log that this device saw last, of the log of that origin; none if it saw none. */
export function rememberedLog(memory: Memory, origin: string): Quotation[] {
  const [, size, root] = /^(\d{1,15}) ([0-9a-f]{64})$/.exec(read(memory, `${LOG}.${origin}`) ?? "") ?? [];
  return size === undefined || root === undefined ? [] : [{ size: Number(size), root: fromHex(root) }];
}

/** A later log must be this one or this one grown: LogReader demands it of what is remembered. */
export function rememberLog(memory: Memory, origin: string, { size, root }: Quotation): void {
  write(memory, `${LOG}.${origin}`, `${size} ${toHex(root)}`);
}

/** The member ids, in hex, of keys that were made on this device; the newest last. Nothing of them is secret. */
export function rememberedKeys(memory: Memory): string[] {
  return idsIn(read(memory, MADE));
}

export function rememberKeys(memory: Memory, ids: readonly string[]): void {
  write(memory, MADE, ids.slice(-MADE_MAX).join(" "));
}

/** The member ids, in hex, of the keys of this account that a vault opened here held last. Nothing of them is secret. */
export function rememberedOwn(memory: Memory, account: string): string[] {
  return idsIn(read(memory, `${OWN}.${account}`));
}

export function rememberOwn(memory: Memory, account: string, ids: readonly string[]): void {
  write(memory, `${OWN}.${account}`, ids.join(" "));
}

function idsIn(text: string | null): string[] {
  return (text ?? "").split(" ").filter((id) => /^[0-9a-f]{64}$/.test(id));
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
