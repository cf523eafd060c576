import type { Entry } from "./entries";
import type { SealingError } from "./errors";

/** What is still to be looked into of an accepted entry. */
export interface Owed {
  readonly entry: Entry;
  /** The session that sent it, in hex. */
  readonly session: string;
  readonly raw: Uint8Array;
  /** Why its signature is refused, or null. Verified once, however often it is asked. */
  readonly signature: () => Promise<SealingError | null>;
  /** Why the entry is refused, or null: its signature, then what it says. */
  readonly verdict: () => Promise<SealingError | null>;
}

/** A refused entry with its bytes. */
export interface Refused {
  readonly refusal: SealingError;
  readonly raw: Uint8Array | undefined;
}

export interface Proven {
  /** In order of the transcript. */
  readonly entries: readonly Entry[];
  readonly refused: Refused | null;
}

/** How many are looked into at once. */
const AT_ONCE = 128;

/**
 * Entries whose place in the transcript is judged, and whose own signature and content are not (docs/sealing.md section 8.3).
 * Proven from the newest back: what is read first is proven first.
 */
export class Proofs {
  private readonly owed: Owed[] = [];
  /** By session, its newest entry here: a good signature on it speaks for all that the session sent before. */
  private readonly newest = new Map<string, Owed>();

  get owing(): number {
    return this.owed.length;
  }

  /** Everything from this position on is proven; 0 when all is. */
  get from(): number {
    const last = this.owed[this.owed.length - 1];
    return last === undefined ? 0 : last.entry.position + 1;
  }

  owe(entry: Owed): void {
    this.owed.push(entry);
    this.newest.set(entry.session, entry);
  }

  /** A later entry of the session was verified at once. */
  vouched(session: string): void {
    this.newest.delete(session);
  }

  /**
   * Proves the newest `count`, after one signature of every session. Gives the earliest refused entry: where there is any,
   * everything before it is proven first, as if each had been judged in its turn.
   */
  async prove(count: number): Promise<Proven> {
    let refused = await firstRefused([...this.newest.values()], "signature");
    this.newest.clear();
    const entries: Entry[][] = [];
    for (let left = count; this.owed.length > 0 && (left > 0 || refused !== null); left -= AT_ONCE) {
      const some = this.owed.slice(-(refused === null ? Math.min(AT_ONCE, left) : AT_ONCE));
      refused = (await firstRefused(some, "verdict")) ?? refused;
      this.owed.length -= some.length;
      entries.unshift(some.map(({ entry }) => entry));
    }
    return { entries: entries.flat(), refused };
  }
}

async function firstRefused(some: readonly Owed[], what: "signature" | "verdict"): Promise<Refused | null> {
  const refusals = await Promise.all(some.map((one) => one[what]()));
  const at = refusals.findIndex((refusal) => refusal !== null);
  const refusal = refusals[at];
  return refusal == null ? null : { refusal, raw: some[at]?.raw };
}
