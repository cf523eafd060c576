import type { Attachment } from "./attachments";
import {
  type OwnSession,
  type View,
  composeEpoch,
  composeKeyring,
  sealGenesis,
  sealMsg,
  sealPlain,
  sealSessionCertificate,
  viewOf,
} from "./authoring";
import { concat, u64, u8 } from "./bytes";
import { Kind, parseEnvelope } from "./envelope";
import { refuse } from "./errors";
import type { Random } from "./hpke";
import type { Member } from "./members";
import { ZERO32 } from "./notation";
import { type Mute, inRoster, muteOf } from "./mute";
import { encodeAttachment, encodeText, pad } from "./padding";
import { type SeatRequest, demandAcceptable, heldSecrets, keyringSeat, seatsFor } from "./rosters";
import { RoomReader } from "./reader";
import type { Bookmark } from "./vault";

/** A member who reads a room and seals its envelopes. Time (`now`, ms) and randomness come in. */
export class SealedRoom extends RoomReader {
  private own: OwnSession | null = null;
  private firstEpoch: Uint8Array | null = null;
  private foundingHash: Uint8Array | null = null;

  private constructor(
    member: Member,
    roomId: Uint8Array,
    private readonly random: Random,
    rootPk: Uint8Array,
    bookmark: Bookmark | null = null,
  ) {
    super(member, roomId, rootPk, bookmark);
  }

  /**
   * A citizen founds a room: gives the GENESIS envelope to post. `sealEpoch` for EPOCH 0 may be called at once; the
   * transcript, GENESIS included, is then fed from position 0. `rootPk` pins whose key log may be used.
   */
  static async found(
    member: Member,
    opts: { now: number; random: Random; rootPk?: Uint8Array },
  ): Promise<{ room: SealedRoom; genesis: Uint8Array }> {
    const { roomId, own, raw } = await sealGenesis(member, opts.random, opts.now);
    const room = new SealedRoom(member, roomId, opts.random, opts.rootPk ?? ZERO32);
    room.own = own;
    room.foundingHash = parseEnvelope(raw).envHash;
    room.transcript.founder = member;
    return { room, genesis: raw };
  }

  /**
   * Anybody (re-)enters a room: the transcript is then fed from position 0. `rootPk` pins whose key log may be used,
   * `founding` (H of its body) which GENESIS is believed; another past than that of `bookmark` will be refused.
   */
  static enter(
    member: Member,
    roomId: Uint8Array,
    opts: { random: Random; rootPk: Uint8Array; founding?: Uint8Array; bookmark?: Bookmark | undefined },
  ): Promise<SealedRoom> {
    const room = new SealedRoom(member, roomId, opts.random, opts.rootPk, opts.bookmark);
    room.transcript.founding = opts.founding ?? null;
    return Promise.resolve(room);
  }

  /** The own session, once its certificate was accepted. */
  get sessionId(): Uint8Array | null {
    return this.certified ? (this.own?.sessionId ?? null) : null;
  }

  private get certified(): boolean {
    return this.own !== null && this.transcript.session(this.own.sessionId) !== undefined;
  }

  /** Why sealing a MSG is impossible now, or null. */
  get mute(): Mute | null {
    if (this.failed !== null) return "failed";
    if (this.owing > 0) return "unproven";
    return this.logNeeded === null
      ? muteOf(this.transcript, this.member.memberId, this.certified)
      : "log_needed";
  }

  /** What an own envelope says it has accepted: nothing may be sealed upon entries that are not proven. */
  private view(): View {
    if (this.owing > 0) refuse("forbidden", "unproven");
    return viewOf(this.transcript, this.foundingHash);
  }

  /** The session to speak under; throws `forbidden` with why there is none. */
  private speaker(now: number): OwnSession {
    const own = this.own;
    if (own === null || !(this.certified || this.length === 0)) return refuse("forbidden", "no_session");
    if (!inRoster(this.transcript, this.member.memberId)) return refuse("forbidden", "not_in_roster");
    if (now >= own.notAfter) return refuse("forbidden", "session_expired");
    return own;
  }

  private demandOpen(): void {
    if (this.failed !== null) throw this.failed;
    if (this.logNeeded !== null) refuse("forbidden", "log_needed");
    if (this.closed) refuse("forbidden", "closed");
  }

  /** A fresh session certificate (SESSION). The session may speak once `accept` has seen it accepted. */
  sealSession(now: number): Promise<Uint8Array> {
    return this.next(async () => {
      this.demandOpen();
      if (this.transcript.current === null) refuse("forbidden", "no_epoch");
      if (!inRoster(this.transcript, this.member.memberId)) refuse("forbidden", "not_in_roster");
      const { own, raw } = await sealSessionCertificate(this.member, this.view(), this.random, now);
      this.own = own;
      return raw;
    });
  }

  /**
   * A new epoch for exactly this roster. Throws `forbidden` for what other clients would refuse and for keys that
   * must not be sealed to now (docs/sealing.md 9.7), `no_key` when history is to be shared that this member does not hold. Reasons: docs/sealing.md 6.
   */
  sealEpoch(roster: readonly SeatRequest[], reason: number, now: number): Promise<Uint8Array> {
    return this.next(async () => {
      this.demandOpen();
      // Two EPOCH 0 would stop the room: the second call gives the first one's bytes, as a retry must.
      if (this.transcript.current === null && this.firstEpoch !== null) return this.firstEpoch;
      const own = this.speaker(now);
      const seats = seatsFor(this.transcript, this.member, roster, now);
      const held = heldSecrets(this.transcript);
      const body = await composeEpoch(this.view(), this.epoch + 1, reason, seats, held, this.random);
      demandAcceptable(this.transcript, this.member.memberId, body);
      const raw = await this.plain(own, Kind.EPOCH, body);
      if (this.transcript.current === null) this.firstEpoch = raw;
      return raw;
    });
  }

  /** KEYRING: `historyFrom` to `last` for a member in the roster. Throws `forbidden` (or `no_key`: not held). */
  sealKeyring(member: SeatRequest, last: number, now: number): Promise<Uint8Array> {
    return this.next(async () => {
      this.demandOpen();
      const own = this.speaker(now);
      const { seat, epoch } = keyringSeat(this.transcript, this.member, member, last, now);
      const held = heldSecrets(this.transcript);
      const body = await composeKeyring({ ...this.view(), ...epoch }, seat, last, held, this.random);
      return this.plain(own, Kind.KEYRING, body);
    });
  }

  /** A text of 1 to 8,000 bytes UTF-8 (else RangeError). Throws `forbidden` when `mute`. */
  sealText(text: string, now: number): Promise<Uint8Array> {
    return this.sealData(() => encodeText(text, now), now);
  }

  /** The MSG of an attachment whose chunks are sealed and stored (attachments.ts). Throws like `sealText`. */
  sealAttachment(attachment: Attachment, now: number): Promise<Uint8Array> {
    return this.sealData(() => encodeAttachment(attachment, now), now);
  }

  private sealData(encode: () => Uint8Array, now: number): Promise<Uint8Array> {
    return this.next(async () => {
      this.demandOpen();
      const own = this.speaker(now);
      const secret = this.transcript.current?.secret ?? refuse("no_key", this.mute ?? "no_key");
      const raw = await sealMsg(own, this.view(), secret, pad(encode()), this.random);
      this.acks.spoke();
      return raw;
    });
  }

  sealAck(now: number): Promise<Uint8Array> {
    return this.event(Kind.ACK, new Uint8Array(0), now);
  }

  /** CLOSE: 1 done, 2 left, 3 erase. Nothing may follow it. */
  sealClose(reason: 1 | 2 | 3, now: number): Promise<Uint8Array> {
    return this.event(Kind.CLOSE, concat(u8(reason), u8(1)), now);
  }

  /** ALERT about a position (codes: `AlertCode`); the one thing a failed view may still say. */
  sealAlert(code: 1 | 2 | 3, position: number, now: number): Promise<Uint8Array> {
    return this.next(async () => this.plain(this.speaker(now), Kind.ALERT, concat(u8(code), u64(position))));
  }

  /** Whether an ACK should be sealed and sent now. */
  ackDue(now: number): boolean {
    const mayAck = this.mute === null || this.mute === "no_key";
    return mayAck && this.acks.due(now);
  }

  private event(kind: Kind, body: Uint8Array, now: number): Promise<Uint8Array> {
    return this.next(async () => {
      this.demandOpen();
      return this.plain(this.speaker(now), kind, body);
    });
  }

  private async plain(own: OwnSession, kind: Kind, body: Uint8Array): Promise<Uint8Array> {
    const raw = await sealPlain(own, this.view(), kind, body, this.random);
    this.acks.spoke();
    return raw;
  }
}
