import { equal, toHex } from "./bytes";
import type { Epoch, Keyring } from "./bodies";
import { type Body, type Candidate, prepare } from "./candidates";
import { type Entry, entryOf } from "./entries";
import { type Envelope, Kind } from "./envelope";
import { SealingError, refuse } from "./errors";
import { type EpochBinding, type GrantBinding, type Secrets, openGrant, openKeyring } from "./grants";
import type { Member } from "./members";
import { epochCommit } from "./notation";
import { openMessage } from "./opening";
import type { Content } from "./padding";
import { type Case, RULEBOOK, type Rulebook, quotedIn, rosterVerdict } from "./rules";
import { type EpochState, type Transcript, epochBinding, rosterEntry } from "./transcript";

type Opened = { readonly content: Content } | { readonly refusal: SealingError };

/** What a change of the roster gave this member. */
interface Change {
  readonly secrets: Secrets;
  readonly alarm: "grant" | "commit" | null;
}

const UNCHANGED: Change = { secrets: [], alarm: null };

/** A MSG accepted closed: its epoch's secret may still arrive with a later grant. */
interface ClosedMsg {
  readonly entry: Entry;
  readonly envelope: Envelope;
}

/** Verdicts on entries from the next position on; the transcript ends where they do. */
export interface Verdicts {
  readonly entries: Entry[];
  /** Why the entry after them was refused, with its position. */
  readonly refusal: SealingError | null;
  /** The entry after them quotes a key log of this size, larger than the reader's: there is no verdict on it yet. */
  readonly logNeeded: number | null;
}

/** Thrown where an entry can only be judged with a larger key log. */
class LogNeeded extends Error {
  constructor(readonly size: number) {
    super("sealing: a larger key log is needed");
  }
}

/** Entries of one `accept` call, with their decryptions still running. */
interface Batch {
  /** Judge by the key log at hand, although it is smaller than what an entry quotes. */
  readonly insist: boolean;
  readonly entries: Entry[];
  readonly openings: { readonly at: number; readonly opened: Promise<Opened> }[];
}

/** Judges the entries of one room for one member, in server order, and takes their effect on the transcript. */
export class Acceptor {
  /** MSG entries of earlier calls that a later grant has opened, in order; the owner takes them out. */
  readonly opened: Entry[] = [];
  private closed: ClosedMsg[] = [];

  constructor(
    private readonly transcript: Transcript,
    private readonly self: Member,
    private readonly book: Rulebook = RULEBOOK,
  ) {}

  /**
   * Accepts entries from the next position on, up to the first that is refused or that needs a larger key log. With
   * `insist` that one is judged by the log at hand: there is no larger one to be had.
   */
  async accept(raws: readonly Uint8Array[], insist = false): Promise<Verdicts> {
    const from = this.transcript.length;
    const batch: Batch = { insist, entries: [], openings: [] };
    let stop: SealingError | LogNeeded | null = null;
    for (const candidate of await prepare(this.transcript, raws)) {
      stop = await this.attempt(candidate, batch);
      if (stop !== null) break;
    }
    stop = (await this.settle(batch, from)) ?? stop;
    const refusal = stop instanceof SealingError ? stop : null;
    return { entries: batch.entries, refusal, logNeeded: stop instanceof LogNeeded ? stop.size : null };
  }

  private async attempt(
    candidate: Candidate | SealingError,
    batch: Batch,
  ): Promise<SealingError | LogNeeded | null> {
    const position = this.transcript.length;
    try {
      if (candidate instanceof SealingError) throw candidate;
      await this.step(candidate, batch);
      return null;
    } catch (stop) {
      if (stop instanceof LogNeeded) return stop;
      if (!(stop instanceof SealingError)) throw stop;
      return stop.position === undefined ? stop.at(position) : stop;
    }
  }

  /** Waits for the decryptions; the first that failed takes back everything from its position on. */
  private async settle(batch: Batch, from: number): Promise<SealingError | null> {
    const results = await Promise.all(batch.openings.map(({ opened }) => opened));
    for (const [k, result] of results.entries()) {
      const at = batch.openings[k]?.at ?? 0;
      if ("refusal" in result) {
        batch.entries.length = at;
        this.transcript.truncate(from + at);
        return result.refusal.at(from + at);
      }
      fill(batch.entries[at], result.content);
    }
    return null;
  }

  private async step(candidate: Candidate, batch: Batch): Promise<void> {
    const c = this.caseOf(candidate);
    const voidRule = this.judge(c, batch.insist);
    const isVoid = voidRule !== null;
    const author = c.author ?? refuse("wrong_binding", "session");
    const { body, envelope } = candidate;
    const change = isVoid ? UNCHANGED : await this.gain(c, author);
    await this.reopen(change.secrets);
    const entry = entryOf(c, author, voidRule, change.alarm);
    this.takeEffect(c, author, isVoid);
    this.keep(change.secrets);
    if (body.kind === Kind.MSG && !isVoid) this.open(entry, envelope, batch);
    batch.entries.push(entry);
  }

  private caseOf(entry: Candidate): Case {
    const { transcript } = this;
    const session = transcript.session(entry.envelope.sessionId);
    const author = announcedMember(entry.body) ?? session?.memberId ?? null;
    const current = transcript.current?.epoch ?? 0;
    return { transcript, entry, position: transcript.length, author, session, current };
  }

  /** The void case, or null; throws the refusal of the first rule that does not hold, or that there is no verdict yet. */
  private judge(c: Case, insist: boolean): string | null {
    const broken = this.book.entry.find((rule) => !rule.holds(c));
    if (broken === undefined) return null;
    if (broken.otherwise === "void") return broken.name;
    const size = quotedIn(c)?.size ?? 0;
    if (broken.name === "log_view" && size > this.transcript.log.size && !insist) throw new LogNeeded(size);
    return refuse(broken.otherwise, broken.name);
  }

  /** Judges a change of the roster and opens this member's own grant in it or in a KEYRING, if there is one. */
  private async gain(c: Case, author: Uint8Array): Promise<Change> {
    const { body } = c.entry;
    if (body.kind === Kind.KEYRING) return this.take(null, () => this.openKeyring(c, body.keyring));
    if (body.kind !== Kind.EPOCH) return UNCHANGED;
    const violated = rosterVerdict(this.transcript, author, body.epoch, this.book.roster);
    if (violated !== null) refuse("forbidden", violated);
    return this.take(body.epoch, () => this.openGrant(c, body.epoch));
  }

  private async openGrant(c: Case, epoch: Epoch): Promise<Secrets> {
    const own = rosterEntry(epoch.roster, this.self.memberId);
    const grant = own === undefined ? undefined : epoch.grants[epoch.roster.indexOf(own)];
    if (own === undefined || grant === undefined) return [];
    return openGrant(this.binding(c, epoch), own, this.self.seeds.kemSeed, grant);
  }

  private async openKeyring(c: Case, keyring: Keyring): Promise<Secrets> {
    const under = this.transcript.epochs[c.entry.envelope.epoch];
    if (under === undefined || !equal(keyring.target, this.self.memberId)) return [];
    return openKeyring(this.binding(c, epochBinding(under)), keyring, this.self.seeds.kemSeed);
  }

  private binding(c: Case, epoch: EpochBinding): GrantBinding {
    const { seenIndex, seenHead } = c.entry.envelope;
    return { ...epoch, roomId: this.transcript.roomId, seenIndex, seenHead };
  }

  /** A grant that does not open or does not match its commits is an alarm, and brings nothing. */
  private async take(change: Epoch | null, open: () => Promise<Secrets>): Promise<Change> {
    try {
      const secrets = await open();
      return this.commitsMatch(secrets, change) ? { secrets, alarm: null } : { secrets: [], alarm: "commit" };
    } catch (refusal) {
      if (!(refusal instanceof SealingError)) throw refusal;
      return { secrets: [], alarm: "grant" };
    }
  }

  private commitsMatch(secrets: Secrets, change: Epoch | null): boolean {
    const { roomId, epochs } = this.transcript;
    return secrets.every(({ epoch, secret }) => {
      const commit = epoch === change?.newEpoch ? change.commit : epochs[epoch]?.commit;
      return commit !== undefined && equal(epochCommit(secret, roomId, epoch), commit);
    });
  }

  private takeEffect(c: Case, author: Uint8Array, isVoid: boolean): void {
    const { transcript, entry } = c;
    const { envelope } = entry;
    this.noteSession(c, author, isVoid);
    transcript.noteSeen(author, envelope.seenIndex);
    if (!isVoid) this.noteBody(c);
    transcript.advance(envelope.envHash, isVoid ? 0 : quotedIn(c)?.size);
  }

  /** A session moves on even when its entry is void: its author did send it. A void SESSION certifies nothing. */
  private noteSession(c: Case, author: Uint8Array, isVoid: boolean): void {
    const { senderSeq, seenIndex, envHash, sessionId } = c.entry.envelope;
    const state = { nextSeq: senderSeq + 1, seenIndex, prevOwn: envHash };
    if (c.session !== undefined) Object.assign(c.session, state);
    else if (!isVoid) {
      const verify = c.entry.verify ?? refuse("malformed", "certificate");
      this.transcript.sessions.set(toHex(sessionId), { memberId: author, verify, ...state });
    }
  }

  private noteBody(c: Case): void {
    const { transcript, position } = c;
    const { body } = c.entry;
    if (body.kind === Kind.GENESIS) transcript.founder = body.genesis;
    if (body.kind === Kind.CLOSE) transcript.closed = true;
    if (body.kind !== Kind.EPOCH) return;
    const { newEpoch, commit, roster } = body.epoch;
    const epoch: EpochState = { epoch: newEpoch, position, commit, roster, secret: null };
    transcript.epochs.push(epoch);
  }

  /** Opens what earlier epochs had left closed and these secrets open; a bad one refuses what revealed it. */
  private async reopen(secrets: Secrets): Promise<void> {
    const gained = new Map(secrets.map(({ epoch, secret }) => [epoch, secret]));
    const openable = this.closed.filter(({ envelope }) => gained.has(envelope.epoch));
    if (openable.length === 0) return;
    const results = await Promise.all(
      openable.map(({ envelope }) => tryOpen(envelope, gained.get(envelope.epoch) as Uint8Array)),
    );
    const contents = results.map((result) =>
      "refusal" in result ? refuse(result.refusal.category, "late_content") : result.content,
    );
    for (const [k, { entry }] of openable.entries()) {
      fill(entry, contents[k] as Content);
      this.opened.push(entry);
    }
    this.closed = this.closed.filter(({ envelope }) => !gained.has(envelope.epoch));
  }

  /** Keeps secrets whose commits matched. */
  private keep(secrets: Secrets): void {
    for (const { epoch, secret } of secrets) {
      const state = this.transcript.epochs[epoch];
      if (state !== undefined) state.secret ??= secret.slice();
    }
  }

  private open(entry: Entry, envelope: Envelope, batch: Batch): void {
    const secret = this.transcript.epochs[envelope.epoch]?.secret ?? null;
    if (secret === null) this.closed.push({ entry, envelope });
    else batch.openings.push({ at: batch.entries.length, opened: tryOpen(envelope, secret) });
  }
}

/** GENESIS and SESSION say whose they are; every other entry is its session's member's. */
function announcedMember(body: Body): Uint8Array | null {
  if (body.kind === Kind.GENESIS) return body.genesis.memberId;
  return body.kind === Kind.SESSION ? body.session.memberId : null;
}

async function tryOpen(envelope: Envelope, secret: Uint8Array): Promise<Opened> {
  try {
    return { content: await openMessage(envelope, secret) };
  } catch (refusal) {
    if (refusal instanceof SealingError) return { refusal };
    throw refusal;
  }
}

function fill(entry: Entry | undefined, content: Content): void {
  if (entry?.kind === "msg") Object.assign(entry, { content });
}
