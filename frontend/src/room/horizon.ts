import type { Bookmark, SealedRoom } from "../sealing";

/**
 * How far a tab has verified its room. A server may have it read again from its start, by a refusal, a gap or a reload, and
 * must not make it forget by that (docs/sealing.md section 8.4): nothing shorter and no other past is believed afterwards.
 */
export class Horizon {
  private furthest: Bookmark | null;

  /** `remembered` from before a reload; `onMoved` is told of every step further. */
  constructor(
    remembered?: Bookmark,
    private readonly onMoved?: (mark: Bookmark) => void,
  ) {
    this.furthest = remembered ?? null;
  }

  get mark(): Bookmark | null {
    return this.furthest;
  }

  /** Notes where `sealed` stands, once all before it is verified. It only ever moves forward. */
  note(sealed: SealedRoom): void {
    const { failed, owing, length, roomId, head } = sealed;
    if (failed !== null || owing > 0 || length <= (this.furthest?.index ?? 0)) return;
    this.furthest = { roomId, index: length, head };
    this.onMoved?.(this.furthest);
  }
}

/** The one that goes further; undefined if there is none. */
export function further(one: Bookmark | null, other: Bookmark | undefined): Bookmark | undefined {
  if (one === null || other === undefined) return one ?? other;
  return one.index >= other.index ? one : other;
}
