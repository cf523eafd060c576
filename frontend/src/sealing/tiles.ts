import { Reader, toHex } from "./bytes";

/** Paths and bytes of the served key log that a client needs: C2SP tlog-tiles (docs/sealing.md section 9.6). */
export const TILE_WIDTH = 256;
export const CHECKPOINT_PATH = "checkpoint";

/** The entries (or hashes) from `256 * number` on, `width` of them; 256 is a full tile. */
export interface Tile {
  readonly number: number;
  readonly width: number;
}

/** N in groups of three digits, all but the last behind an "x"; a tile that is not full names its width. */
export function tileName({ number, width }: Tile): string {
  const digits = String(number);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/\d{3}/g) ?? [];
  const last = groups.pop() ?? "";
  const suffix = width < TILE_WIDTH ? `.p/${width}` : "";
  return [...groups.map((group) => `x${group}`), last].join("/") + suffix;
}

/** Path of an entry bundle below the log's prefix. */
export function bundlePath(tile: Tile): string {
  return `tile/entries/${tileName(tile)}`;
}

/** Path of a listed member's 1,216-byte KEM key. */
export function keyPath(memberId: Uint8Array): string {
  return `keys/${toHex(memberId)}`;
}

/** The tiles that hold items `from` to `size - 1` of a level with `size` items; the first may hold earlier ones too. */
export function tilesOf(size: number, from = 0): Tile[] {
  const tiles: Tile[] = [];
  for (let number = Math.floor(from / TILE_WIDTH); number * TILE_WIDTH < size; number++)
    tiles.push({ number, width: Math.min(TILE_WIDTH, size - number * TILE_WIDTH) });
  return tiles;
}

/** Exactly `width` entries, each behind its u16 length, and nothing after them. Throws `malformed`. */
export function parseBundle(raw: Uint8Array, width: number): Uint8Array[] {
  const reader = new Reader(raw, "bundle_length");
  const entries = Array.from({ length: width }, () => reader.bytes(reader.u16()));
  reader.end();
  return entries;
}
