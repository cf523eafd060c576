import { sealPlain, sealSessionCertificate } from "./authoring";
import {
  type Genesis,
  type Session,
  CloseReason,
  NO_LOG,
  parseClose,
  parseGenesis,
  parseSession,
  sessionCertificate,
} from "./bodies";
import { concat, equal, isZero, u8 } from "./bytes";
import { verifierFor } from "./ed25519";
import { type Envelope, Kind, parseEnvelope, signedBytes } from "./envelope";
import { demand } from "./errors";
import type { Random } from "./hpke";
import type { Member } from "./members";
import { firstHead, sessionIdOf } from "./notation";

/** A citizen's order to erase a room: SESSION and CLOSE of a session made for it, which are no entries of the room. */
export interface ErasureOrder {
  readonly session: Uint8Array;
  readonly close: Uint8Array;
}

/** What a server shows for a room that was erased: the order, and GENESIS, which says who may give it. */
export interface ErasureProof extends ErasureOrder {
  readonly roomId: Uint8Array;
  readonly genesis: Uint8Array;
}

/**
 * The founder's order to erase a room (docs/sealing.md section 13). It speaks of no transcript, so it can be given for a
 * room that is closed or that has failed. `now` is in milliseconds.
 */
export async function orderErasure(
  member: Member,
  roomId: Uint8Array,
  random: Random,
  now: number,
): Promise<ErasureOrder> {
  const view = { roomId, epoch: 0, seenIndex: 0, seenHead: firstHead(roomId), log: NO_LOG };
  const { own, raw } = await sealSessionCertificate(member, view, random, now);
  const body = concat(u8(CloseReason.ERASE), u8(1));
  return { session: raw, close: await sealPlain(own, view, Kind.CLOSE, body, random) };
}

/** Throws SealingError unless the room's own citizen ordered its erasure. Needs no transcript. */
export async function verifyErasure({ roomId, genesis, session, close }: ErasureProof): Promise<void> {
  const [first, middle, last] = [parseEnvelope(genesis), parseEnvelope(session), parseEnvelope(close)];
  const here = [first, middle, last].every((envelope) => equal(envelope.roomId, roomId));
  demand(here, "wrong_binding", "room");
  const { sessionPk, log } = await checkSession(middle, await checkGenesis(first));
  demand(last.kind === Kind.CLOSE, "wrong_binding", "place");
  demand(parseClose(last.body).reason === CloseReason.ERASE, "forbidden", "close_reason");
  demand(equal(last.sessionId, middle.sessionId), "wrong_binding", "session");
  demand(last.senderSeq === 1 && equal(last.prevOwn, middle.envHash), "wrong_binding", "sequence");
  await demandSigned(last, sessionPk);
  for (const envelope of [middle, last]) {
    demand(envelope.epoch === 0, "wrong_epoch", "epoch_known");
    demandUnseen(envelope);
  }
  demand(log.size === 0, "forbidden", "log_view");
}

/** Everything about a GENESIS that needs no transcript, in the order of docs/sealing.md section 8. */
async function checkGenesis(envelope: Envelope): Promise<Genesis> {
  demand(envelope.kind === Kind.GENESIS, "wrong_binding", "place");
  const genesis = parseGenesis(envelope.body);
  demand(equal(envelope.roomId, genesis.roomId), "wrong_binding", "room");
  demand(envelope.epoch === 0, "wrong_epoch", "epoch_known");
  await demandFirst(envelope, genesis, genesis.signPk, genesis.signed);
  demandUnseen(envelope);
  return genesis;
}

/** The same for a SESSION of the founder. */
async function checkSession(envelope: Envelope, founder: Genesis): Promise<Session> {
  demand(envelope.kind === Kind.SESSION, "wrong_binding", "place");
  const session = parseSession(envelope.body);
  const { roomId, seenIndex, seenHead } = envelope;
  const signed = sessionCertificate(roomId, session.fields, seenIndex, seenHead);
  await demandFirst(envelope, session, founder.signPk, signed);
  demand(equal(session.memberId, founder.memberId), "forbidden", "author");
  return session;
}

/** The first envelope of a session: named after its key, certified by the member's, signed. */
async function demandFirst(
  envelope: Envelope,
  certificate: { readonly sessionPk: Uint8Array; readonly signature: Uint8Array },
  signPk: Uint8Array,
  signed: Uint8Array,
): Promise<void> {
  const { sessionPk, signature } = certificate;
  demand(equal(envelope.sessionId, sessionIdOf(envelope.roomId, sessionPk)), "wrong_binding", "session");
  await verifierFor(sessionPk);
  const certified = await (await verifierFor(signPk))(signature, signed);
  demand(certified, "tampered", "certificate");
  await demandSigned(envelope, sessionPk);
  demand(envelope.senderSeq === 0 && isZero(envelope.prevOwn), "wrong_binding", "sequence");
}

async function demandSigned(envelope: Envelope, sessionPk: Uint8Array): Promise<void> {
  const verify = await verifierFor(sessionPk);
  demand(await verify(envelope.signature, signedBytes(envelope)), "tampered", "signature");
}

/** The view of an author who has seen no entry of the room. */
function demandUnseen({ roomId, seenIndex, seenHead }: Envelope): void {
  demand(seenIndex === 0, "wrong_binding", "seen_index");
  demand(equal(seenHead, firstHead(roomId)), "wrong_binding", "seen_head");
}
