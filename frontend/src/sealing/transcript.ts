import { equal, toHex } from "./bytes";
import { type Role, type RosterEntry, encodeRoster } from "./bodies";
import type { Verifier } from "./ed25519";
import type { EpochBinding } from "./grants";
import { headWords } from "./proquint";
import { ZERO32, firstHead, nextHead } from "./notation";
import type { LogView } from "./replay";

/** What a transcript knows of one certified session key. */
export interface SessionState {
  readonly memberId: Uint8Array;
  readonly verify: Verifier;
  nextSeq: number;
  prevOwn: Uint8Array;
  seenIndex: number;
}

/** One epoch in force or past; `secret` is null while this member holds no grant for it. */
export interface EpochState {
  readonly epoch: number;
  readonly position: number;
  readonly commit: Uint8Array;
  readonly roster: readonly RosterEntry[];
  secret: Uint8Array | null;
}

/** Keys of a member of the room. */
export interface MemberKeys {
  readonly memberId: Uint8Array;
  readonly signPk: Uint8Array;
  readonly kemPk: Uint8Array;
}

/**
 * The accepted part of a room's transcript: pure bookkeeping, no judgment (rules.ts) and no secrets of its own except
 * the epoch secrets it has been given.
 */
export class Transcript {
  /** `heads[i]` is the chain head after `i` entries. */
  readonly heads: Uint8Array[];
  readonly sessions = new Map<string, SessionState>();
  readonly epochs: EpochState[] = [];
  /** Largest seen_index of any envelope by this member, over all of its sessions. */
  readonly seenByMember = new Map<string, number>();
  /** `logSizes[i]` is the largest size of the key log that accepted entries before position `i` quote. */
  private readonly logSizes: number[] = [0];
  founder: MemberKeys | null = null;
  /** H of the GENESIS body, for a reader who remembers it. */
  founding: Uint8Array | null = null;
  closed = false;
  /** Bytes that were shown to be at these positions, before they came in their turn. */
  foreseen: ReadonlyMap<number, Uint8Array> = new Map();

  /** `log` is the largest key log that this reader has verified. */
  constructor(
    readonly roomId: Uint8Array,
    public log: LogView,
  ) {
    this.heads = [firstHead(roomId)];
  }

  /** Number of accepted entries, which is also the next position. */
  get length(): number {
    return this.heads.length - 1;
  }

  get head(): Uint8Array {
    return this.heads[this.length] ?? ZERO32;
  }

  get current(): EpochState | null {
    return this.epochs[this.epochs.length - 1] ?? null;
  }

  session(sessionId: Uint8Array): SessionState | undefined {
    return this.sessions.get(toHex(sessionId));
  }

  isFounder(memberId: Uint8Array): boolean {
    return this.founder !== null && equal(this.founder.memberId, memberId);
  }

  /** The signing key of a member: the founder's from GENESIS, others' from the key log. */
  signPkOf(memberId: Uint8Array): Uint8Array | undefined {
    return this.isFounder(memberId) ? this.founder?.signPk : this.log.entryOf(memberId)?.signPk;
  }

  /** The largest size of the key log quoted before an author who had seen this many entries. */
  quotedBefore(seenIndex: number): number {
    return this.logSizes[seenIndex] ?? 0;
  }

  /** Role of a member in the roster of `epoch`; before EPOCH 0 the founder alone is in. */
  roleIn(epoch: number, memberId: Uint8Array): Role | undefined {
    if (this.epochs.length === 0) return epoch === 0 && this.isFounder(memberId) ? 1 : undefined;
    return rosterEntry(this.epochs[epoch]?.roster, memberId)?.role;
  }

  largestSeen(memberId: Uint8Array): number {
    return this.seenByMember.get(toHex(memberId)) ?? 0;
  }

  /** Two words of the head at the largest count of entries that this member has signed as seen. */
  markOf(memberId: Uint8Array): string {
    return headWords(this.heads[this.largestSeen(memberId)] ?? this.head);
  }

  noteSeen(memberId: Uint8Array, seenIndex: number): void {
    const name = toHex(memberId);
    if ((this.seenByMember.get(name) ?? 0) < seenIndex) this.seenByMember.set(name, seenIndex);
  }

  /** Extends the hash chain by the envelope hash at the next position, where a key log of this size is quoted. */
  advance(envHash: Uint8Array, logSize = 0): void {
    this.logSizes.push(Math.max(this.quotedBefore(this.length), logSize));
    this.heads.push(nextHead(this.roomId, this.length, this.head, envHash));
  }

  /** Goes on at a later position. What lies between is not known: heads from there on mean nothing. */
  leap(position: number): void {
    const logSize = this.quotedBefore(this.length);
    while (this.length < position) {
      this.logSizes.push(logSize);
      this.heads.push(ZERO32);
    }
  }

  /** Whether nothing else was shown to be at this position. */
  foresaw(position: number, raw: Uint8Array): boolean {
    const shown = this.foreseen.get(position);
    return shown === undefined || equal(shown, raw);
  }

  /** Forgets entries from `length` on, with who reads since; only for a room that has failed there. */
  truncate(length: number): void {
    this.heads.length = this.logSizes.length = length + 1;
    while ((this.current?.position ?? -1) >= length) this.epochs.pop();
  }
}

/** What a KEYRING written under this epoch is bound to. */
export function epochBinding({ epoch, commit, roster }: EpochState): EpochBinding {
  return { newEpoch: epoch, commit, rosterBytes: encodeRoster(roster) };
}

export function rosterEntry(
  roster: readonly RosterEntry[] | undefined,
  memberId: Uint8Array,
): RosterEntry | undefined {
  return roster?.find((entry) => equal(entry.memberId, memberId));
}
