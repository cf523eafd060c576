import { concat, u64, u8 } from "./bytes";
import {
  NO_LOG,
  type Quotation,
  type RosterEntry,
  encodeEpoch,
  encodeKeyring,
  encodeQuotation,
  encodeRoster,
  parseEpoch,
  parseKeyring,
  roomIdOf,
  sessionCertificate,
} from "./bodies";
import { type Signer, signerFromSeed } from "./ed25519";
import { type Kind, encodeHeader, signEnvelope } from "./envelope";
import { refuse } from "./errors";
import { type GrantBinding, type Secrets, sealGrant, sealKeyringGrant } from "./grants";
import type { Random } from "./hpke";
import { type Member, memberSigner } from "./members";
import { SUITE, ZERO32, epochCommit, firstHead, label, messageKeys, nextHead, sessionIdOf } from "./notation";
import { encrypt } from "./opening";
import type { Transcript } from "./transcript";

/** A session expires a day after it was made; the protocol's upper bound is 30 days. */
export const SESSION_LIFETIME_MS = 24 * 3_600_000;

/** Where an author stands in the transcript. */
export interface View {
  readonly roomId: Uint8Array;
  readonly epoch: number;
  readonly seenIndex: number;
  readonly seenHead: Uint8Array;
  /** The key log as far as the author has verified it: what SESSION and EPOCH quote. */
  readonly log: Quotation;
}

/** Where an author of this transcript stands; `foundingHash` is that of the GENESIS it wrote itself, if it did. */
export function viewOf(transcript: Transcript, foundingHash: Uint8Array | null): View {
  const { roomId, epochs, length, head } = transcript;
  const epoch = Math.max(0, epochs.length - 1);
  const log = transcript.log.quotation();
  if (length > 0 || foundingHash === null) return { roomId, epoch, seenIndex: length, seenHead: head, log };
  // The founder knows position 0 before the server says so.
  return { roomId, epoch, seenIndex: 1, seenHead: nextHead(roomId, 0, head, foundingHash), log };
}

/** This tab's own session: the only thing that signs envelopes. */
export interface OwnSession {
  readonly sessionId: Uint8Array;
  readonly signer: Signer;
  readonly notAfter: number;
  nextSeq: number;
  prevOwn: Uint8Array;
}

async function freshSession(roomId: Uint8Array, random: Random, now: number): Promise<OwnSession> {
  const signer = await signerFromSeed(random(32));
  const sessionId = sessionIdOf(roomId, signer.publicKey);
  return { sessionId, signer, notAfter: now + SESSION_LIFETIME_MS, nextSeq: 0, prevOwn: ZERO32 };
}

interface Draft {
  readonly kind: Kind;
  readonly msgId: Uint8Array;
  readonly body: Uint8Array;
  readonly keyCommit?: Uint8Array;
}

function headerOf(own: OwnSession, view: View, draft: Omit<Draft, "body">, bodyLength: number): Uint8Array {
  const { sessionId, nextSeq, prevOwn } = own;
  const header = {
    ...view,
    ...draft,
    keyCommit: draft.keyCommit ?? ZERO32,
    sessionId,
    senderSeq: nextSeq,
    prevOwn,
  };
  return encodeHeader(header, bodyLength);
}

async function finish(own: OwnSession, header: Uint8Array, body: Uint8Array): Promise<Uint8Array> {
  const { raw, envHash } = await signEnvelope(header, body, (data) => own.signer.sign(data));
  own.nextSeq += 1;
  own.prevOwn = envHash;
  return raw;
}

/** Seals an envelope whose body is not encrypted; the session moves on by one. */
export function sealPlain(
  own: OwnSession,
  view: View,
  kind: Kind,
  body: Uint8Array,
  random: Random,
): Promise<Uint8Array> {
  return finish(own, headerOf(own, view, { kind, msgId: random(16) }, body.length), body);
}

/** Seals padded `plaintext` as MSG under the epoch's secret; the session moves on by one. */
export async function sealMsg(
  own: OwnSession,
  view: View,
  secret: Uint8Array,
  plaintext: Uint8Array,
  random: Random,
): Promise<Uint8Array> {
  const msgId = random(16);
  const { roomId, epoch } = view;
  const { key, commit } = messageKeys(secret, {
    roomId,
    epoch,
    sessionId: own.sessionId,
    senderSeq: own.nextSeq,
    msgId,
  });
  const header = headerOf(own, view, { kind: 1, msgId, keyCommit: commit }, plaintext.length + 16);
  return finish(own, header, await encrypt(key, header, plaintext));
}

/** A founder's GENESIS: gives the room id, the first session and the envelope bytes. */
export async function sealGenesis(
  member: Member,
  random: Random,
  now: number,
): Promise<{ roomId: Uint8Array; own: OwnSession; raw: Uint8Array }> {
  const identity = concat(u8(SUITE), member.signPk, member.kemPk, random(16));
  const roomId = roomIdOf(identity);
  const own = await freshSession(roomId, random, now);
  const unsigned = concat(identity, own.signer.publicKey, u64(own.notAfter));
  const signature = await (await memberSigner(member)).sign(concat(label("genesis"), unsigned));
  const view = { roomId, epoch: 0, seenIndex: 0, seenHead: firstHead(roomId), log: NO_LOG };
  return { roomId, own, raw: await sealPlain(own, view, 0, concat(unsigned, signature), random) };
}

/** A SESSION certificate for a fresh session key. */
export async function sealSessionCertificate(
  member: Member,
  view: View,
  random: Random,
  now: number,
): Promise<{ own: OwnSession; raw: Uint8Array }> {
  const own = await freshSession(view.roomId, random, now);
  const fields = concat(member.memberId, own.signer.publicKey, u64(own.notAfter), encodeQuotation(view.log));
  const signed = sessionCertificate(view.roomId, fields, view.seenIndex, view.seenHead);
  const signature = await (await memberSigner(member)).sign(signed);
  return { own, raw: await sealPlain(own, view, 3, concat(fields, signature), random) };
}

/** One member of a new roster, with the key its grant is sealed to. */
export interface Seat {
  readonly entry: RosterEntry;
  readonly kemPk: Uint8Array;
}

/** The body of an EPOCH with a fresh secret, granted to every seat (ascending by member id). */
export async function composeEpoch(
  view: View,
  newEpoch: number,
  reason: number,
  seats: readonly Seat[],
  held: Secrets,
  random: Random,
): Promise<Uint8Array> {
  const secret = random(32);
  const commit = epochCommit(secret, view.roomId, newEpoch);
  const rosterBytes = encodeRoster(seats.map((seat) => seat.entry));
  const binding = { ...view, newEpoch, commit, rosterBytes };
  const grants = await Promise.all(
    seats.map(({ entry, kemPk }) => {
      const secrets = [...history(held, entry.historyFrom, newEpoch), { epoch: newEpoch, secret }];
      return sealGrant(binding, entry, kemPk, secrets, random);
    }),
  );
  const body = encodeEpoch({ newEpoch, commit, reason, rosterBytes, log: view.log, grants });
  parseEpoch(body); // an author must never post a body that every reader would refuse
  return body;
}

function history(held: Secrets, from: number, until: number): Secrets {
  const wanted = held.filter(({ epoch }) => epoch >= from && epoch < until);
  if (wanted.length !== Math.max(0, until - from)) refuse("no_key", "history");
  return wanted;
}

/** The body of a KEYRING for `seat`, a member of the epoch that `binding` names: its `historyFrom` to `last`. */
export async function composeKeyring(
  binding: GrantBinding,
  { entry, kemPk }: Seat,
  last: number,
  held: Secrets,
  random: Random,
): Promise<Uint8Array> {
  const { memberId: target, kemPkHash, historyFrom: first } = entry;
  const grant = await sealKeyringGrant(binding, entry, kemPk, history(held, first, last + 1), random);
  const body = encodeKeyring({ target, kemPkHash, first, grant });
  parseKeyring(body); // an author must never post a body that every reader would refuse
  return body;
}
