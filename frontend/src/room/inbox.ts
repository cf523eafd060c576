import { fromBase64, type Entry, type SealedRoom } from "../sealing";
import type { RoomAction } from "./reducer";
import type { Register } from "./register";

/** Who is told of accepted entries. */
export interface Readership {
  readonly dispatch: (action: RoomAction) => void;
  readonly seen: (entry: Entry) => void;
  /** The bytes of what was accepted, from position `first` on. */
  readonly accepted: (first: number, envelopes: readonly Uint8Array[]) => void;
}

/** Envelopes on their way into the transcript. They wait here while the key log that one of them quotes is not there. */
export class Inbox {
  private unread: Uint8Array[] = [];

  constructor(
    private readonly register: Register,
    private readonly readership: Readership,
  ) {}

  get waiting(): boolean {
    return this.unread.length > 0;
  }

  clear(): void {
    this.unread = [];
  }

  /** Takes envelopes from position `first` on, when `read` have been read; false if some are missing before them. */
  take(read: number, first: number, envelopes: readonly string[]): boolean {
    const next = read + this.unread.length;
    if (first > next) return false;
    this.unread.push(...envelopes.slice(next - first).map(fromBase64));
    return true;
  }

  /**
   * Feeds the room what waits and tells of what it accepts. Throws what `accept` throws, after telling of the entries
   * before it, and a grave LogError. Envelopes stay here when the log does not come.
   */
  async feed(sealed: SealedRoom, now: number): Promise<void> {
    let insist = false;
    sealed.useLog(this.register.log);
    while (this.waiting) {
      const entries = await sealed
        .accept(sealed.length, this.unread, now, insist)
        .catch((refusal: unknown) => {
          this.tell(sealed.salvaged, sealed);
          throw refusal;
        });
      this.tell(entries, sealed);
      const needed = sealed.logNeeded;
      if (needed === null || !(await this.register.reach(needed))) return;
      sealed.useLog(this.register.log);
      insist = this.register.log.size < needed; // there is none: what quotes it is to be judged all the same
    }
  }

  private tell(entries: readonly Entry[], sealed: SealedRoom): void {
    const { dispatch, seen, accepted } = this.readership;
    const envelopes = this.unread.splice(0, entries.length);
    accepted(entries[0]?.position ?? sealed.length, envelopes);
    dispatch({ type: "entries", entries });
    const opened = sealed.takeOpened();
    if (opened.length > 0) dispatch({ type: "opened", entries: opened });
    for (const entry of entries) seen(entry);
  }
}
