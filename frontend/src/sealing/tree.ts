import { u8 } from "./bytes";
import { EMPTY, hash } from "./notation";

const LEAF = u8(0);
const NODE = u8(1);

/** MTH of one entry (RFC 6962 section 2.1). */
export function leafHash(entry: Uint8Array): Uint8Array {
  return hash(LEAF, entry);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return hash(NODE, left, right);
}

/**
 * The Merkle tree of RFC 6962 section 2.1 over a list that only grows. Every complete subtree is kept, so a root at any
 * earlier size costs a few hashes.
 */
export class Tree {
  private constructor(private readonly levels: readonly (readonly Uint8Array[])[]) {}

  static readonly EMPTY = new Tree([[]]);

  get size(): number {
    return this.hashes(0).length;
  }

  /** Another tree with these entries at the end; this one stays as it is. */
  extended(entries: readonly Uint8Array[]): Tree {
    const levels = this.levels.map((hashes) => [...hashes]);
    for (const entry of entries) append(levels, leafHash(entry));
    return new Tree(levels);
  }

  /** Hashes of the complete subtrees of 2^level entries, from the left; none above the highest level. */
  hashes(level: number): readonly Uint8Array[] {
    return this.levels[level] ?? [];
  }

  /** Root over the first `size` entries (32 bytes). Throws RangeError beyond the list. */
  root(size: number): Uint8Array {
    if (!Number.isInteger(size) || size < 0 || size > this.size) throw new RangeError("no root at this size");
    let root: Uint8Array | null = null;
    for (let level = 0, rest = size; rest > 0; level++, rest = Math.floor(rest / 2)) {
      if (rest % 2 === 0) continue;
      const subtree = this.hashes(level)[rest - 1] as Uint8Array;
      root = root === null ? subtree : nodeHash(subtree, root);
    }
    return root ?? hash(EMPTY);
  }
}

function append(levels: Uint8Array[][], leaf: Uint8Array): void {
  let node = leaf;
  for (let level = 0; ; level++) {
    const hashes = (levels[level] ??= []);
    hashes.push(node);
    if (hashes.length % 2 === 1) return;
    node = nodeHash(hashes[hashes.length - 2] as Uint8Array, node);
  }
}
