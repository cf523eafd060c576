import { SealingError, fromBase64, type Entry, type SealedRoom } from "../sealing";
import type { RoomGlimpse, RoomView } from "../wire";
import type { RoomAction } from "./reducer";
import type { Register } from "./register";

/** How many entries are proven before anything is shown: a screenful and more. */
const SCREENFUL = 16;
/** How many are proven from one moment to the next, */
const SLICE = 128;
/** and how many opened words are told at once, twice as many each time: each telling draws the page anew. */
const TELL_AT = { first: SLICE, most: 1024 };
/** A line that has brought nothing for so long leaves time to prove what it has brought. */
const LULL_MS = 60;

/** Who is told of accepted entries. */
export interface Readership {
  readonly dispatch: (action: RoomAction) => void;
  readonly seen: (entry: Entry) => void;
  /** `feed` is to be called again, in its turn. */
  readonly again: () => void;
  /** The bytes of what was taken, from position `first` on; what was taken before and stands there is void. */
  readonly taken: (first: number, envelopes: readonly Uint8Array[]) => void;
}

/**
 * Envelopes on their way into the transcript. They wait here while the key log that one of them quotes is not there. Of a
 * long transcript the end is proven and told first, the rest by and by (docs/sealing.md section 8.3).
 */
export class Inbox {
  private unread: Uint8Array[] = [];
  private untold: Entry[] = [];
  /** Told of before they were proven, in order. */
  private unproven: Entry[] = [];
  private tellAt = TELL_AT.first;
  /** What was shown before its turn, by position; no rereading forgets it. */
  private readonly foreseen = new Map<number, Uint8Array>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly register: Register,
    private readonly readership: Readership,
  ) {}

  get waiting(): boolean {
    return this.unread.length > 0;
  }

  /** Forgets everything; for a room that is read anew, or left. */
  clear(): void {
    clearTimeout(this.timer);
    this.unread = [];
    this.untold = [];
    this.unproven = [];
    this.tellAt = TELL_AT.first;
  }

  /** Takes envelopes from position `first` on, when `read` have been read; false if some are missing before them. */
  take(read: number, first: number, envelopes: readonly string[]): boolean {
    const next = read + this.unread.length;
    if (first > next) return false;
    this.unread.push(...envelopes.slice(next - first).map(fromBase64));
    return true;
  }

  /**
   * The end of a long room, while nothing of it has been read: told of when it is good, and held against what comes in its
   * turn. A glimpse that is no good is left: the room is read without one.
   */
  async preview(
    sealed: SealedRoom | null,
    { positions, envelopes }: RoomGlimpse,
    view: RoomView | null,
  ): Promise<void> {
    if (sealed === null || view === null || sealed.length > 0 || this.waiting) return;
    const glimpse = { positions, envelopes: envelopes.map(fromBase64) };
    const entries = await sealed.glimpse(glimpse, view.length).catch(leave);
    if (entries.length === 0) return;
    for (const [k, raw] of glimpse.envelopes.entries()) this.foreseen.set(positions[k] as number, raw);
    this.readership.dispatch({ type: "glimpsed", entries });
  }

  /**
   * Feeds the room what waits and, when it has come to `length` entries, proves some and tells of them. Throws what `take`
   * and `prove` throw, after telling of the entries before it, and a grave LogError. Envelopes stay here when the log does
   * not come. False while more of the `length` is on its way: nothing was told, and there is nothing to be done.
   */
  async feed(sealed: SealedRoom, length: number, now: number): Promise<boolean> {
    clearTimeout(this.timer);
    const lull = !this.waiting;
    try {
      await this.read(sealed, now);
      const whole = sealed.length >= length || this.waiting;
      if (whole) await this.showMore(sealed);
      else if (lull) await sealed.prove(SLICE);
      if (sealed.owing > 0) this.timer = setTimeout(this.readership.again, whole ? 0 : LULL_MS);
      return whole;
    } catch (refusal) {
      this.readership.taken(sealed.length, []);
      this.tell(sealed);
      throw refusal;
    }
  }

  /** Of what has arrived whole: its end at once, the rest slice by slice. */
  private async showMore(sealed: SealedRoom): Promise<void> {
    if (this.untold.length > 0) return this.show(sealed);
    await sealed.prove(SLICE);
    const many = this.unproven.at(-this.tellAt);
    if (sealed.owing > 0 && (many === undefined || many.position < sealed.provenFrom)) return;
    this.tellAt = Math.min(2 * this.tellAt, TELL_AT.most);
    this.tell(sealed);
  }

  private async read(sealed: SealedRoom, now: number): Promise<void> {
    let insist = false;
    sealed.useLog(this.register.log);
    sealed.foresee(this.foreseen);
    while (this.waiting) {
      const first = sealed.length;
      const entries = await sealed.take(first, this.unread, now, insist).catch((refusal: unknown) => {
        this.keep(first, sealed.salvaged);
        throw refusal;
      });
      this.keep(first, entries);
      const needed = sealed.logNeeded;
      if (needed === null) return;
      await this.show(sealed);
      if (!(await this.register.reach(needed))) return;
      sealed.useLog(this.register.log);
      insist = this.register.log.size < needed; // there is none: what quotes it is to be judged all the same
    }
  }

  private keep(first: number, entries: readonly Entry[]): void {
    this.readership.taken(first, this.unread.splice(0, entries.length));
    this.untold.push(...entries);
  }

  /** What has arrived is told of as soon as its end is proven. */
  private async show(sealed: SealedRoom): Promise<void> {
    await sealed.prove(SCREENFUL);
    this.tell(sealed);
  }

  /** Tells of what is new, and of what is open by now. */
  private tell(sealed: SealedRoom): void {
    const { dispatch, seen } = this.readership;
    const { length, provenFrom } = sealed;
    const entries = this.untold.filter(({ position }) => position < length);
    const proven = this.unproven.filter(({ position }) => position >= provenFrom && position < length);
    this.unproven = [...this.unproven, ...entries].filter(({ position }) => position < provenFrom);
    this.untold = [];
    dispatch({ type: "entries", entries, provenFrom });
    const opened = [...proven, ...sealed.takeOpened()];
    if (opened.length > 0) dispatch({ type: "opened", entries: opened });
    for (const entry of entries) seen(entry);
  }
}

function leave(refusal: unknown): Entry[] {
  if (refusal instanceof SealingError) return [];
  throw refusal;
}
