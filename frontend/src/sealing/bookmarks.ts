import { equal } from "./bytes";
import { SealingError } from "./errors";
import type { Bookmark } from "./vault";

/** The refusal of a transcript (`heads[i]` after i entries) that does not pass through a bookmark it has reached. */
export function strayed(bookmark: Bookmark | null, heads: readonly Uint8Array[]): SealingError | null {
  const head = bookmark === null ? undefined : heads[bookmark.index];
  if (bookmark === null || head === undefined || equal(head, bookmark.head)) return null;
  return new SealingError("wrong_binding", "bookmark", bookmark.index);
}

/** The refusal of a room that is said to be shorter than it was when the bookmark was set. */
export function shortened(bookmark: Bookmark | null, length: number): SealingError | null {
  if (bookmark === null || length >= bookmark.index) return null;
  return new SealingError("wrong_binding", "bookmark", length);
}
