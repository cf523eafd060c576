import { NO_LOG, type Quotation } from "./bodies";
import { equal, isZero, toHex } from "./bytes";
import { type Verifier, verifierFor } from "./ed25519";
import { SealingError, demand, refuse } from "./errors";
import {
  EntryType,
  type Listed,
  type LogEntry,
  type VerifiedKey,
  checkSignatures,
  demandValidity,
  keyOf,
  parseEntry,
} from "./keylog";
import { type Checkpoint, type LogPolicy, checkFresh, openCheckpoint } from "./notes";
import { Tree } from "./tree";

/** What readers and authors of transcripts ask of the key log (docs/sealing.md sections 9.5 and 9.7). */
export interface LogView {
  /** The organization's root whose signatures were checked. */
  readonly rootPk: Uint8Array;
  readonly size: number;
  /** Whom the log lists under this name, ended or not. */
  entryOf(memberId: Uint8Array): Listed | undefined;
  /** The entry at `seq` if the member it lists was current when the log had `size` entries. */
  standing(seq: number, size: number): Listed | undefined;
  /** Whether this is a quotation of this log; one that quotes nothing always is. */
  agrees(quoted: Quotation): boolean;
  quotation(): Quotation;
  /** Steps (d) and (e) of section 9.7: current, this very key, valid at `now` (ms), and the log is fresh. */
  demandSealable(key: VerifiedKey, now: number): void;
}

/** An entry with the verdict on its signatures; a refusal alone if it is no entry at all. */
type Examined = { readonly entry: LogEntry; readonly signatures: SealingError | null } | SealingError;

interface Places {
  readonly entries: readonly Uint8Array[];
  readonly tree: Tree;
  readonly listed: ReadonlyMap<number, LogEntry>;
  readonly seqOf: ReadonlyMap<string, number>;
  readonly ended: ReadonlyMap<number, number>;
}

const NOTHING: Places = {
  entries: [],
  tree: Tree.EMPTY,
  listed: new Map(),
  seqOf: new Map(),
  ended: new Map(),
};

/**
 * The key log replayed (docs/sealing.md section 9.2): every entry checked, in order, without a clock. A value: a longer
 * log is another one, so that nobody judges by entries that have not been verified together.
 */
export class KeyLog implements LogView {
  private constructor(
    readonly rootPk: Uint8Array,
    private readonly places: Places,
    /** What the log's keys have signed about exactly these entries; null until `checkView` has seen it. */
    readonly checkpoint: Checkpoint | null,
  ) {}

  static empty(rootPk: Uint8Array): KeyLog {
    return new KeyLog(rootPk.slice(), NOTHING, null);
  }

  get size(): number {
    return this.places.entries.length;
  }

  get entries(): readonly Uint8Array[] {
    return this.places.entries;
  }

  /** Root over the first `size` entries. */
  root(size = this.size): Uint8Array {
    return this.places.tree.root(size);
  }

  /** The ADD or ROTATE at this place, ended or not. */
  listedAt(seq: number): LogEntry | undefined {
    return this.places.listed.get(seq);
  }

  /** Every entry that lists a member, ended or not, in order. */
  get listed(): LogEntry[] {
    return [...this.places.listed.values()];
  }

  /** The seq of the ROTATE or REVOKE that ended the member listed at `seq`. */
  endedBy(seq: number): number | undefined {
    return this.places.ended.get(seq);
  }

  entryOf(memberId: Uint8Array): LogEntry | undefined {
    const seq = this.places.seqOf.get(toHex(memberId));
    return seq === undefined ? undefined : this.places.listed.get(seq);
  }

  standing(seq: number, size: number): LogEntry | undefined {
    const current = seq < size && size <= (this.places.ended.get(seq) ?? size);
    return current ? this.places.listed.get(seq) : undefined;
  }

  agrees({ size, root }: Quotation): boolean {
    if (size === 0) return isZero(root);
    return size <= this.size && equal(this.root(size), root);
  }

  quotation(): Quotation {
    return this.size === 0 ? NO_LOG : { size: this.size, root: this.root() };
  }

  demandSealable(key: VerifiedKey, now: number): void {
    const entry = this.standing(key.seq, this.size);
    if (entry === undefined || !equal(entry.memberId, key.memberId)) return refuse("forbidden", "logged");
    demandValidity(keyOf(entry, key.kemPk), now);
    this.demandFresh(now);
  }

  /** Step (e): the cosigners of its checkpoint spoke lately. Throws `forbidden` (`stale`). */
  demandFresh(now: number): void {
    checkFresh(this.checkpoint ?? refuse("forbidden", "checkpoint"), now);
  }

  /**
   * This log with more entries at the end (347 bytes each). Throws SealingError for the first that may not stand there,
   * with its place as `position`. Signatures are verified all at once, places one after another.
   */
  async extended(raws: readonly Uint8Array[]): Promise<KeyLog> {
    if (raws.length === 0) return this;
    const org = await verifierFor(this.rootPk);
    const examined = await Promise.all(raws.map((raw) => examine(raw, org)));
    const replay = new Replay(this.places);
    for (const [k, each] of examined.entries()) await replay.take(each, this.size + k);
    const entries = raws.map((raw) => raw.slice());
    const tree = this.places.tree.extended(entries);
    return new KeyLog(this.rootPk, { ...replay, entries: [...this.entries, ...entries], tree }, null);
  }

  /** This log with the checkpoint that was verified for exactly its entries. */
  checked(checkpoint: Checkpoint): KeyLog {
    return new KeyLog(this.rootPk, this.places, checkpoint);
  }
}

/** Throws unless `log` is the one known so far or that one grown, under the same root. */
export function demandGrown(known: LogView, log: LogView): void {
  demand(equal(log.rootPk, known.rootPk), "wrong_binding", "root_pk");
  demand(log.size >= known.size, "forbidden", "shrunk");
  demand(log.agrees(known.quotation()), "forbidden", "forked");
}

async function examine(raw: Uint8Array, org: Verifier): Promise<Examined> {
  let entry: LogEntry | null = null;
  try {
    entry = parseEntry(raw);
    await checkSignatures(entry, org);
    return { entry, signatures: null };
  } catch (refusal) {
    if (!(refusal instanceof SealingError)) throw refusal;
    return entry === null ? refusal : { entry, signatures: refusal };
  }
}

/** Places and ends members, entry by entry (docs/sealing.md section 9.2). */
class Replay {
  readonly listed: Map<number, LogEntry>;
  readonly seqOf: Map<string, number>;
  readonly ended: Map<number, number>;

  constructor(before: Places) {
    this.listed = new Map(before.listed);
    this.seqOf = new Map(before.seqOf);
    this.ended = new Map(before.ended);
  }

  async take(examined: Examined, seq: number): Promise<void> {
    try {
      if (examined instanceof SealingError) throw examined;
      const { entry, signatures } = examined;
      demand(entry.seq === seq, "wrong_binding", "seq");
      if (signatures !== null) throw signatures;
      await this.place(entry);
    } catch (refusal) {
      throw refusal instanceof SealingError ? refusal.at(seq) : refusal;
    }
  }

  private async place(entry: LogEntry): Promise<void> {
    if (entry.type === EntryType.ADD) this.list(entry);
    else if (entry.type === EntryType.REVOKE) this.revoke(entry);
    else await this.rotate(entry);
  }

  private current(memberId: Uint8Array): LogEntry {
    const seq = this.seqOf.get(toHex(memberId)) ?? -1;
    const entry = this.ended.has(seq) ? undefined : this.listed.get(seq);
    return entry ?? refuse("forbidden", "not_current");
  }

  private list(entry: LogEntry): void {
    const name = toHex(entry.memberId);
    demand(!this.seqOf.has(name), "forbidden", "listed_before");
    this.listed.set(entry.seq, entry);
    this.seqOf.set(name, entry.seq);
  }

  private async rotate(entry: LogEntry): Promise<void> {
    const former = this.current(entry.prevMemberId);
    demand(entry.role === former.role, "forbidden", "role");
    if (!isZero(entry.sigPrev)) {
      const verify = await verifierFor(former.signPk);
      demand(await verify(entry.sigPrev, entry.requested), "tampered", "sig_prev");
    }
    this.list(entry);
    this.ended.set(former.seq, entry.seq);
  }

  private revoke(entry: LogEntry): void {
    const former = this.current(entry.memberId);
    demand(equal(entry.repeated, former.repeated), "wrong_binding", "revoked_fields");
    this.ended.set(former.seq, entry.seq);
  }
}

/**
 * Steps (a) to (c) of section 9.7: a served checkpoint, the log replayed up to it, and what is known from before; no
 * clock. Gives the log with its checkpoint. Throws, after what `openCheckpoint` throws: `missing` and `root` (`tampered`:
 * the entries are not those that the checkpoint signs), `shrunk` and `forked` (`forbidden`: not the log seen before).
 */
export async function checkView(
  policy: LogPolicy,
  note: Uint8Array,
  log: KeyLog,
  remembered: readonly Quotation[] = [],
): Promise<KeyLog> {
  const checkpoint = await openCheckpoint(note, policy);
  demand(log.size <= checkpoint.size, "forbidden", "shrunk");
  demand(log.size === checkpoint.size, "tampered", "missing");
  demand(equal(log.root(), checkpoint.root), "tampered", "root");
  for (const quoted of remembered) {
    demand(quoted.size <= checkpoint.size, "forbidden", "shrunk");
    demand(log.agrees(quoted), "forbidden", "forked");
  }
  return log.checked(checkpoint);
}
