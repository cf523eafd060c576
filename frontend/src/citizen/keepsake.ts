/**
 * The one thing that is stored on a citizen's device, for this tab only: what it takes to come back to the same place after
 * a reload. Written when the person has asked for a counselor or come back by a code, never before, and on a shared phone
 * not at all; wiped by leaving, ending and quick exit.
 */
export type Keepsake = Founded | Restored;

interface Membership {
  readonly version: 1;
  /** Base64: the secret of ticket and seat. */
  readonly token: string;
  /** Base64: the member's two seeds. */
  readonly signSeed: string;
  readonly kemSeed: string;
  /** Base64: the sealed vault of the return code that opens this room, as the server holds it; absent without a code. */
  readonly codeVault?: string | null;
  /** How far this tab has verified the room: so many entries, and (base64) the head there. Absent until something is. */
  readonly verified?: { readonly index: number; readonly head: string };
}

/** Of the tab that founded the room. */
export interface Founded extends Membership {
  readonly topic: string;
  readonly language: string;
  /** Base64: GENESIS and EPOCH 0 of the room to be. The session that signed them is gone with the page that made them. */
  readonly genesis: string;
  readonly opening: string;
  /** asking: the request may or may not have arrived; waiting: there is a ticket; matched: there is a room. */
  readonly stage: "asking" | "waiting" | "matched";
}

/** Of a tab that needs no more than to know the room: what began it is in the transcript. */
export interface Restored extends Membership {
  /** restored: came back by a return code; erasing: to be erased, and the server has not yet shown that it is. */
  readonly stage: "restored" | "erasing";
  /** Base64: the room's id and H of its GENESIS body. */
  readonly roomId: string;
  readonly genesisHash: string;
}

const KEY = "sobat.room";

export function keep(keepsake: Keepsake, storage: Storage = sessionStorage): void {
  storage.setItem(KEY, JSON.stringify(keepsake));
}

/** What was kept in this tab, or null. Anything unreadable is removed. */
export function kept(storage: Storage = sessionStorage): Keepsake | null {
  const text = storage.getItem(KEY);
  if (text === null) return null;
  try {
    const found = JSON.parse(text) as Partial<Keepsake>;
    if (found.version === 1 && typeof found.token === "string") return found as Keepsake;
  } catch {
    // Not ours, or cut off: falls through to the removal.
  }
  storage.removeItem(KEY);
  return null;
}

export function forget(storage: Storage = sessionStorage): void {
  storage.removeItem(KEY);
}
