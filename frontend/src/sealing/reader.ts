import { Acceptor } from "./acceptor";
import { AckClock } from "./acks";
import { type Alarm, Alarms } from "./alarms";
import { shortened, strayed } from "./bookmarks";
import type { Entry, RosterMember } from "./entries";
import { SealingError } from "./errors";
import { type Glimpse, readGlimpse } from "./glimpse";
import type { Member } from "./members";
import { Past } from "./past";
import { KeyLog, type LogView, demandGrown } from "./replay";
import { Transcript, rosterEntry } from "./transcript";
import type { Bookmark } from "./vault";

/**
 * One member's view of one room: takes envelopes in server order, gives entries. Calls run one after another, in the order
 * they were made. No I/O: time (`now`, ms) comes in.
 */
export class RoomReader {
  protected readonly transcript: Transcript;
  private readonly acceptor: Acceptor;
  protected readonly acks: AckClock;
  /** Who was given what here. */
  readonly past = new Past();
  private readonly alarms: Alarms;
  private refusal: SealingError | null = null;
  private refused: Uint8Array | null = null;
  private waitsFor: number | null = null;
  private queue: Promise<unknown> = Promise.resolve();
  /** Entries of the failing `accept` or `take` call that came before the refused one; empty otherwise. */
  salvaged: readonly Entry[] = [];

  protected constructor(
    protected readonly member: Member,
    roomId: Uint8Array,
    rootPk: Uint8Array,
    private readonly bookmark: Bookmark | null = null,
  ) {
    this.transcript = new Transcript(roomId.slice(), KeyLog.empty(rootPk));
    this.acceptor = new Acceptor(this.transcript, member);
    this.acks = new AckClock(member.memberId);
    this.alarms = new Alarms(member.memberId);
  }

  /**
   * The largest key log this client has verified: what entries are judged by, and what its own will quote. Throws for one
   * of another root, and for one that is not the log used so far or that log grown.
   */
  useLog(log: LogView): void {
    demandGrown(this.transcript.log, log);
    this.transcript.log = log;
  }

  get roomId(): Uint8Array {
    return this.transcript.roomId;
  }

  /** Number of accepted entries, which is the next position. */
  get length(): number {
    return this.transcript.length;
  }

  get head(): Uint8Array {
    return this.transcript.head;
  }

  /** Two words for the transcript as far as this member has last confirmed it: the same on every device. */
  get mark(): string {
    return this.transcript.markOf(this.member.memberId);
  }

  /** The current epoch; -1 before EPOCH 0. */
  get epoch(): number {
    return this.transcript.current?.epoch ?? -1;
  }

  get roster(): RosterMember[] {
    const roster = this.transcript.current?.roster ?? [];
    return roster.map(({ role, memberId, historyFrom }) => ({ role, memberId, historyFrom }));
  }

  /** The first epoch that a member of the current roster can read with all that follow, as far as its grants say. */
  readonly historyOf = (memberId: Uint8Array): number => {
    const { epochs } = this.transcript;
    const from = (epoch: number): number | undefined =>
      rosterEntry(epochs[epoch]?.roster, memberId)?.historyFrom;
    let first = epochs.length;
    for (let earlier = from(first - 1); earlier !== undefined && earlier < first; earlier = from(first - 1))
      first = earlier;
    return first;
  };

  /** Whether this member has the secret of an epoch. */
  holds = (epoch: number): boolean => (this.transcript.epochs[epoch]?.secret ?? null) !== null;

  /** The ALERT that this member owes the room, or null. */
  get alarmDue(): Alarm | null {
    return this.alarms.due;
  }

  /** The refusal that stopped this view for good, or null. */
  get failed(): SealingError | null {
    return this.refusal;
  }

  /** The bytes that were refused. */
  get evidence(): Uint8Array | null {
    return this.refused;
  }

  get closed(): boolean {
    return this.transcript.closed;
  }

  /** The size of the key log without which the next entry cannot be judged; null when nothing waits for it. */
  get logNeeded(): number | null {
    return this.waitsFor;
  }

  /** How many entries of `take` are not proven yet. Nothing can be sealed before they are. */
  get owing(): number {
    return this.acceptor.owing;
  }

  /** Entries from this position on are proven and may be shown; 0 when all are. */
  get provenFrom(): number {
    return this.acceptor.provenFrom;
  }

  /**
   * Judges envelopes at positions `first`, `first + 1`, ... and gives one entry each. Throws SealingError at the first one
   * refused: the view has then `failed` for good, keeps the `evidence`, and `salvaged` holds the entries before it.
   *
   * It stops before an entry that quotes a larger key log than `useLog` was given: `logNeeded` then says the size, and the
   * entry is to be fed again once there is such a log; with `insist`, when there is none to be had.
   */
  accept(first: number, envelopes: readonly Uint8Array[], now: number, insist = false): Promise<Entry[]> {
    return this.next(async () => {
      const entries = await this.judge(first, envelopes, now, insist);
      await this.settle(Infinity, entries);
      return entries;
    });
  }

  /**
   * Like `accept`, but for signatures and contents of MSG and ACK: every MSG is closed until `prove` has come to it, and
   * what is below `provenFrom` is not to be shown (docs/sealing.md section 8.3). For a long transcript whose end matters first.
   */
  take(first: number, envelopes: readonly Uint8Array[], now: number, insist = false): Promise<Entry[]> {
    return this.next(() => this.judge(first, envelopes, now, insist));
  }

  /**
   * The end of a long transcript before anything of it was taken (docs/sealing.md section 8.5): gives the entries of the
   * end, in order. Throws SealingError where it is no good, which is no refusal of the room: nothing of it may be shown.
   */
  glimpse(glimpse: Glimpse, length: number): Promise<Entry[]> {
    return this.next(() => readGlimpse(this.transcript, this.member, glimpse, length));
  }

  /** What was shown of a glimpse, by position: anything else there is refused. */
  foresee(shown: ReadonlyMap<number, Uint8Array>): void {
    this.transcript.foreseen = shown;
  }

  /** The bytes that were shown to be at this position, if any were. */
  shownAt(position: number): Uint8Array | undefined {
    return this.transcript.foreseen.get(position);
  }

  /** Proves the newest `count` of what is owed and gives them in order. Throws like `accept`, for the entry that it would refuse. */
  prove(count: number): Promise<readonly Entry[]> {
    return this.next(() => this.settle(count, []));
  }

  private async judge(
    first: number,
    envelopes: readonly Uint8Array[],
    now: number,
    insist: boolean,
  ): Promise<Entry[]> {
    if (this.refusal !== null) throw this.refusal;
    if (first !== this.length)
      throw this.stop(new SealingError("wrong_binding", "position", first), envelopes[0]);
    const judged = await this.acceptor.take(envelopes, insist).catch((fault: unknown) => this.fault(fault));
    const { entries, refusal } = judged;
    this.waitsFor = judged.logNeeded;
    if (refusal !== null) {
      this.salvaged = entries;
      throw this.stop(refusal, judged.evidence);
    }
    const stray = strayed(this.bookmark, this.transcript.heads);
    if (stray !== null) {
      await this.settle(Infinity, []);
      throw this.stop(stray, undefined);
    }
    this.acks.heard(entries, now);
    this.past.note(entries);
    this.alarms.note(entries);
    return entries;
  }

  private async settle(count: number, entries: readonly Entry[]): Promise<readonly Entry[]> {
    if (this.refusal !== null) throw this.refusal;
    const proven = await this.acceptor.prove(count).catch((fault: unknown) => this.fault(fault));
    const { refused } = proven;
    if (refused === null) return proven.entries;
    this.salvaged = entries.filter(({ position }) => position < this.length);
    throw this.stop(refused.refusal, refused.raw);
  }

  /** Not a verdict but a fault of the engine: what it left half done must not be built upon. */
  private fault(fault: unknown): never {
    this.stop(new SealingError("unsupported", "fault", this.length), undefined);
    throw fault;
  }

  /** The server says that the room has this many entries. Throws when the bookmark knows of more. */
  announced(length: number): void {
    const refusal = shortened(this.bookmark, length);
    if (refusal !== null) throw this.stop(refusal, undefined);
  }

  /** Earlier `closed` messages that a later grant with history has opened since the last call, in order. */
  takeOpened(): Entry[] {
    return this.acceptor.opened.splice(0);
  }

  private stop(refusal: SealingError, raw: Uint8Array | undefined): SealingError {
    this.refusal = refusal;
    this.refused = raw?.slice() ?? null;
    return refusal;
  }

  protected next<T>(act: () => Promise<T>): Promise<T> {
    const result = this.queue.then(act);
    this.queue = result.catch(() => undefined); // the caller hears of it; the next act runs all the same
    return result;
  }
}
