import { Acceptor, type Verdicts } from "../acceptor";
import {
  type OwnSession,
  type Seat,
  type View,
  composeEpoch,
  composeKeyring,
  sealMsg,
  sealPlain,
  sealSessionCertificate,
  viewOf,
} from "../authoring";
import type { Role } from "../bodies";
import { Kind } from "../envelope";
import type { GrantBinding, Secrets } from "../grants";
import type { Member } from "../members";
import { hash } from "../notation";
import { encodeText, pad } from "../padding";
import { type SeatRequest, heldSecrets, seatsFor } from "../rosters";
import type { LogView } from "../replay";
import { RULEBOOK, type Rulebook } from "../rules";
import { type EpochState, Transcript, epochBinding } from "../transcript";
import { NOW } from "./worlds";

/** A reader without a will of its own: the transcript and its judge, with a rule book that a test may shorten. */
export class Judge {
  readonly transcript: Transcript;
  readonly acceptor: Acceptor;

  constructor(
    readonly member: Member,
    roomId: Uint8Array,
    log: LogView,
    book: Rulebook = RULEBOOK,
  ) {
    this.transcript = new Transcript(roomId, log);
    this.acceptor = new Acceptor(this.transcript, member, book);
  }

  /** Accepts what it has not seen of `envelopes`, up to `until`, by the key log it has. */
  read(envelopes: readonly Uint8Array[], until = envelopes.length): Promise<Verdicts> {
    return this.acceptor.accept(envelopes.slice(this.transcript.length, until), true);
  }
}

/** The verdict on the last envelope of a batch, in one word or two: what the vectors and the scenarios compare. */
export function verdictOf({ entries, refusal }: Verdicts): string {
  if (refusal !== null) return `${refusal.category}/${refusal.rule ?? ""}`;
  const last = entries[entries.length - 1];
  if (last === undefined) return "nothing";
  if (last.void) return "void";
  return last.late ? "raced" : "accepted";
}

/** An author that may break every rule: what it signs is genuine, what it says need not be. */
export class Scribe {
  own: OwnSession | null = null;

  constructor(
    readonly judge: Judge,
    readonly random: (n: number) => Uint8Array,
  ) {}

  get member(): Member {
    return this.judge.member;
  }

  /** The honest view, with changes. */
  view(change: Partial<View> = {}): View {
    return { ...viewOf(this.judge.transcript, null), ...change };
  }

  /** A view as of `count` entries, in the epoch of then. */
  viewAt(count: number): View {
    const { heads, epochs } = this.judge.transcript;
    const epoch = epochs.filter(({ position }) => position < count).length - 1;
    return this.view({ epoch, seenIndex: count, seenHead: heads[count] as Uint8Array });
  }

  async session(view = this.view()): Promise<Uint8Array> {
    const { own, raw } = await sealSessionCertificate(this.member, view, this.random, NOW);
    this.own = own;
    return raw;
  }

  private speaker(change: Partial<OwnSession>): OwnSession {
    if (this.own === null) throw new Error("a scribe needs a session");
    // Changes are for one envelope only: the session itself must stay usable.
    return Object.keys(change).length === 0 ? this.own : { ...this.own, ...change };
  }

  plain(
    kind: Kind,
    body: Uint8Array,
    view = this.view(),
    own: Partial<OwnSession> = {},
  ): Promise<Uint8Array> {
    return sealPlain(this.speaker(own), view, kind, body, this.random);
  }

  ack(view = this.view(), own: Partial<OwnSession> = {}): Promise<Uint8Array> {
    return this.plain(Kind.ACK, new Uint8Array(0), view, own);
  }

  /** A MSG of any plaintext, under any secret. */
  sealed(plaintext: Uint8Array, view = this.view(), secret = this.secret(view.epoch)): Promise<Uint8Array> {
    return sealMsg(this.speaker({}), view, secret, plaintext, this.random);
  }

  text(text: string, view = this.view()): Promise<Uint8Array> {
    return this.sealed(pad(encodeText(text, NOW)), view);
  }

  secret(epoch: number): Uint8Array {
    return this.judge.transcript.epochs[epoch]?.secret ?? new Uint8Array(32).fill(1);
  }

  async epochBody(requests: readonly SeatRequest[], change: EpochChange = {}): Promise<Uint8Array> {
    const { transcript } = this.judge;
    const view = change.view ?? this.view();
    const seats = change.seats ?? seatsFor(transcript, this.member, requests, NOW);
    const held = change.held ?? heldSecrets(transcript);
    return composeEpoch(
      view,
      change.newEpoch ?? view.epoch + 1,
      change.reason ?? 2,
      seats,
      held,
      this.random,
    );
  }

  async epoch(requests: readonly SeatRequest[], change: EpochChange = {}): Promise<Uint8Array> {
    return this.plain(Kind.EPOCH, await this.epochBody(requests, change), change.view ?? this.view());
  }

  /** A KEYRING of `seat.entry.historyFrom` to `last`, under the epoch of the view. */
  async keyring(seat: Seat, last: number, change: KeyringChange = {}): Promise<Uint8Array> {
    const { transcript } = this.judge;
    const view = this.view();
    const under = epochBinding(transcript.epochs[view.epoch] as EpochState);
    const binding = { ...view, ...under, ...change.binding };
    const held = change.held ?? heldSecrets(transcript);
    return this.plain(Kind.KEYRING, await composeKeyring(binding, seat, last, held, this.random), view);
  }

  read(envelopes: readonly Uint8Array[], until?: number): Promise<Verdicts> {
    return this.judge.read(envelopes, until);
  }
}

export interface KeyringChange {
  readonly binding?: Partial<GrantBinding>;
  readonly held?: Secrets;
}

export interface EpochChange {
  readonly view?: View;
  readonly newEpoch?: number;
  readonly reason?: number;
  readonly seats?: readonly Seat[];
  readonly held?: Secrets;
}

/** A seat for any member under any role and log index, logged or not. */
export function seat(member: Member, role: Role, logIndex: number, historyFrom: number): Seat {
  const { memberId, kemPk } = member;
  return { entry: { role, memberId, logIndex, kemPkHash: hash(kemPk), historyFrom }, kemPk };
}
