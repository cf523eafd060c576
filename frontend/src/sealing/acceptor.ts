import { toHex } from "./bytes";
import { type Body, type Candidate, isGenuine, prepare } from "./candidates";
import { type Entry, entryOf } from "./entries";
import { type Envelope, Kind } from "./envelope";
import { SealingError, refuse } from "./errors";
import { UNCHANGED, gain } from "./gains";
import type { Secrets } from "./grants";
import type { Member } from "./members";
import { openMessage } from "./opening";
import type { Content } from "./padding";
import { Proofs, type Proven, type Refused } from "./proofs";
import { type Case, RULEBOOK, type Rule, type Rulebook, quotedIn } from "./rules";
import type { EpochState, Transcript } from "./transcript";

type Opened = { readonly content: Content } | { readonly refusal: SealingError };

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
  /** The bytes of the refused entry. */
  readonly evidence: Uint8Array | undefined;
  /** The entry after them quotes a key log of this size, larger than the reader's: there is no verdict on it yet. */
  readonly logNeeded: number | null;
}

/** Thrown where an entry can only be judged with a larger key log. */
class LogNeeded extends Error {
  constructor(readonly size: number) {
    super("sealing: a larger key log is needed");
  }
}

/**
 * Judges the entries of one room for one member, in server order, and takes their effect on the transcript. Nothing is
 * believed of what `take` gives until it is proven; the verdicts are those of judging one entry after another.
 */
export class Acceptor {
  /** MSG entries of earlier calls that a later grant has opened, in order; the owner takes them out. */
  readonly opened: Entry[] = [];
  private closed: ClosedMsg[] = [];
  private readonly proofs = new Proofs();

  constructor(
    private readonly transcript: Transcript,
    private readonly self: Member,
    private readonly book: Rulebook = RULEBOOK,
  ) {}

  /** How many accepted entries are not proven yet. */
  get owing(): number {
    return this.proofs.owing;
  }

  /** Everything from this position on is proven; 0 when all is. */
  get provenFrom(): number {
    return this.proofs.from;
  }

  /**
   * Accepts entries from the next position on, up to the first that is refused or that needs a larger key log. With
   * `insist` that one is judged by the log at hand: there is no larger one to be had.
   */
  async accept(raws: readonly Uint8Array[], insist = false): Promise<Verdicts> {
    const from = this.transcript.length;
    const taken = await this.take(raws, insist);
    const refused = taken.refusal === null ? (await this.prove()).refused : null;
    return refused === null ? taken : cut(taken.entries, from, refused);
  }

  /** Like `accept`, but signatures and contents of MSG and ACK are left to `prove`: till then every MSG is closed. */
  async take(raws: readonly Uint8Array[], insist = false): Promise<Verdicts> {
    const from = this.transcript.length;
    const entries: Entry[] = [];
    let stop: SealingError | LogNeeded | null = null;
    for (const candidate of await prepare(this.transcript, raws)) {
      stop = await this.attempt(candidate, insist, entries);
      if (stop !== null) break;
    }
    if (stop instanceof SealingError)
      return cut(entries, from, (await this.prove()).refused ?? { refusal: stop, raw: raws[entries.length] });
    return { entries, refusal: null, evidence: undefined, logNeeded: stop?.size ?? null };
  }

  /** Proves the newest `count` of what is owed. Gives the earliest refused entry, and takes back everything from it on. */
  async prove(count = Infinity): Promise<Proven> {
    const proven = await this.proofs.prove(count);
    const position = proven.refused?.refusal.position;
    if (position !== undefined) this.transcript.truncate(position);
    return proven;
  }

  private async attempt(
    candidate: Candidate | SealingError,
    insist: boolean,
    entries: Entry[],
  ): Promise<SealingError | LogNeeded | null> {
    const position = this.transcript.length;
    try {
      if (candidate instanceof SealingError) throw candidate;
      if (!this.transcript.foresaw(position, candidate.raw)) refuse("wrong_binding", "glimpse");
      entries.push(await this.step(candidate, insist));
      return null;
    } catch (stop) {
      if (stop instanceof LogNeeded) return stop;
      if (!(stop instanceof SealingError)) throw stop;
      return stop.position === undefined ? stop.at(position) : stop;
    }
  }

  private async step(candidate: Candidate, insist: boolean): Promise<Entry> {
    const c = this.caseOf(candidate);
    const broken = this.book.entry.find((rule) => !rule.holds(c));
    const voidRule = broken === undefined ? null : await this.judge(c, broken, insist);
    const isVoid = voidRule !== null;
    const author = c.author ?? refuse("wrong_binding", "session");
    const change = isVoid || !gives(candidate) ? UNCHANGED : await gain(c, author, this.self, this.book);
    if (change.secrets.length > 0) await this.reopen(change.secrets);
    const entry = entryOf(c, author, voidRule, change.alarm);
    this.takeEffect(c, author, isVoid);
    this.keep(change.secrets);
    if (isVoid || candidate.genuine !== null) this.proofs.vouched(toHex(candidate.envelope.sessionId));
    else this.owe(c, entry);
    return entry;
  }

  private caseOf(entry: Candidate): Case {
    const { transcript } = this;
    const session = transcript.session(entry.envelope.sessionId);
    const author = announcedMember(entry.body) ?? session?.memberId ?? null;
    const current = transcript.current?.epoch ?? 0;
    return { transcript, entry, position: transcript.length, author, session, current };
  }

  /** The void case; throws the refusal of the first rule that does not hold, or that there is no verdict yet. */
  private async judge(c: Case, first: Rule, insist: boolean): Promise<string> {
    const broken = c.entry.genuine === null ? await this.brokenFirst(c, first) : first;
    if (broken.otherwise === "void") return broken.name;
    const size = quotedIn(c)?.size ?? 0;
    if (broken.name === "log_view" && size > this.transcript.log.size && !insist) throw new LogNeeded(size);
    return refuse(broken.otherwise, broken.name);
  }

  /** `signature` comes before what is broken, or after. */
  private async brokenFirst(c: Case, found: Rule): Promise<Rule> {
    const known = await signatureKnown(c);
    return this.book.entry.find((rule) => !rule.holds(known)) ?? found;
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

  /** What `take` leaves open of a MSG or ACK: rule `signature`, and the rules on what a MSG says. */
  private owe(c: Case, entry: Entry): void {
    const { position } = c;
    const { envelope, raw } = c.entry;
    const secret = this.transcript.epochs[envelope.epoch]?.secret ?? null;
    if (entry.kind === "msg" && secret === null) this.closed.push({ entry, envelope });
    let looked: Promise<SealingError | null> | undefined;
    const signature = (): Promise<SealingError | null> => (looked ??= this.signatureOf(c));
    const verdict = async (): Promise<SealingError | null> => {
      const opening = entry.kind === "msg" && secret !== null ? tryOpen(envelope, secret) : null;
      const [refusal, opened] = await Promise.all([signature(), opening]);
      if (refusal !== null || opened === null) return refusal;
      if ("refusal" in opened) return opened.refusal.at(position);
      fill(entry, opened.content);
      return null;
    };
    this.proofs.owe({ entry, session: toHex(envelope.sessionId), raw, signature, verdict });
  }

  private async signatureOf(c: Case): Promise<SealingError | null> {
    const known = await signatureKnown(c);
    const broken = this.book.entry.find((rule) => rule.deferrable && !rule.holds(known));
    if (broken === undefined || broken.otherwise === "void") return null;
    return new SealingError(broken.otherwise, broken.name, c.position);
  }
}

/** The verdicts up to a refused entry, which may stand before the entries of this call. */
function cut(entries: Entry[], from: number, { refusal, raw }: Refused): Verdicts {
  entries.length = Math.min(entries.length, Math.max(0, (refusal.position ?? from) - from));
  return { entries, refusal, evidence: raw, logNeeded: null };
}

/** Kinds that can bring secrets. Of the others there are many, and none of them is waited for. */
function gives({ envelope }: Candidate): boolean {
  return envelope.kind === Kind.EPOCH || envelope.kind === Kind.KEYRING;
}

async function signatureKnown(c: Case): Promise<Case> {
  return { ...c, entry: { ...c.entry, genuine: await isGenuine(c.entry.envelope, c.entry.verify) } };
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
