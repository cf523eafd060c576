import { toHex } from "./bytes";
import { type Role, type RosterEntry, encodeRoster } from "./bodies";
import type { Verifier } from "./ed25519";
import type { EpochBinding } from "./grants";
import type { VerifiedKey } from "./keylog";
import { ZERO32, firstHead, nextHead } from "./notation";

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
  readonly logged = new Map<string, VerifiedKey>();
  /** Largest seen_index of any envelope by this member, over all of its sessions. */
  readonly seenByMember = new Map<string, number>();
  founder: MemberKeys | null = null;
  closed = false;

  constructor(readonly roomId: Uint8Array) {
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
    return this.founder !== null && toHex(this.founder.memberId) === toHex(memberId);
  }

  /** Keys known for a member id: the founder's from GENESIS, others' from verified key-log entries. */
  keysOf(memberId: Uint8Array): MemberKeys | undefined {
    return this.isFounder(memberId) ? (this.founder ?? undefined) : this.logged.get(toHex(memberId));
  }

  /** Role of a member in the roster of `epoch`; before EPOCH 0 the founder alone is in. */
  roleIn(epoch: number, memberId: Uint8Array): Role | undefined {
    if (this.epochs.length === 0) return epoch === 0 && this.isFounder(memberId) ? 1 : undefined;
    return rosterEntry(this.epochs[epoch]?.roster, memberId)?.role;
  }

  largestSeen(memberId: Uint8Array): number {
    return this.seenByMember.get(toHex(memberId)) ?? 0;
  }

  noteSeen(memberId: Uint8Array, seenIndex: number): void {
    this.seenByMember.set(toHex(memberId), Math.max(this.largestSeen(memberId), seenIndex));
  }

  /** Extends the hash chain by the envelope hash at the next position. */
  advance(envHash: Uint8Array): void {
    this.heads.push(nextHead(this.roomId, this.length, this.head, envHash));
  }

  /** Forgets entries from `length` on; only for a room that has failed there. */
  truncate(length: number): void {
    this.heads.length = length + 1;
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
  const wanted = toHex(memberId);
  return roster?.find((entry) => toHex(entry.memberId) === wanted);
}
