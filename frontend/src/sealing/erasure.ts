import {
  type Genesis,
  CloseReason,
  parseClose,
  parseGenesis,
  parseSession,
  sessionCertificate,
} from "./bodies";
import { equal, isZero } from "./bytes";
import { verifierFor } from "./ed25519";
import { type Envelope, Kind, parseEnvelope } from "./envelope";
import { type Category, demand, refuse } from "./errors";
import { firstHead, sessionIdOf } from "./notation";

/** What a server shows for a room that it says was erased: envelopes verbatim (docs/sealing.md section 13). */
export interface ErasureProof {
  readonly roomId: Uint8Array;
  readonly genesis: Uint8Array;
  /** The certificate of the session that signed `close`; null exactly when that is the session of GENESIS. */
  readonly session: Uint8Array | null;
  readonly close: Uint8Array;
}

/** Throws SealingError unless the room's own citizen signed that it is to be erased. Needs no transcript. */
export async function verifyErasure({ roomId, genesis, session, close }: ErasureProof): Promise<void> {
  const [first, last] = [parseEnvelope(genesis), parseEnvelope(close)];
  demand(equal(first.roomId, roomId) && equal(last.roomId, roomId), "wrong_binding", "room");
  const founder = await checkGenesis(first);
  demand(last.kind === Kind.CLOSE, "wrong_binding", "place");
  demand(parseClose(last.body).reason === CloseReason.ERASE, "forbidden", "close_reason");
  const own = equal(first.sessionId, last.sessionId);
  demand(own === (session === null), "wrong_binding", "session");
  const sessionPk = session === null ? founder.sessionPk : await laterSession(session, last, founder);
  await demandSigned(last, sessionPk);
}

/** Everything about a GENESIS that needs no transcript, in the order of docs/sealing.md section 8. */
async function checkGenesis(envelope: Envelope): Promise<Genesis> {
  demand(envelope.kind === Kind.GENESIS, "wrong_binding", "place");
  const genesis = parseGenesis(envelope.body);
  demand(equal(envelope.roomId, genesis.roomId), "wrong_binding", "room");
  demand(envelope.epoch === 0, "wrong_epoch", "epoch_known");
  demand(
    equal(envelope.sessionId, sessionIdOf(envelope.roomId, genesis.sessionPk)),
    "wrong_binding",
    "session",
  );
  await demandCertified(genesis.sessionPk, genesis.signPk, genesis.signature, genesis.signed);
  await demandSigned(envelope, genesis.sessionPk);
  demandFirst(envelope);
  demand(envelope.seenIndex === 0, "wrong_binding", "seen_index");
  demand(equal(envelope.seenHead, firstHead(envelope.roomId)), "wrong_binding", "seen_head");
  return genesis;
}

async function laterSession(raw: Uint8Array, close: Envelope, founder: Genesis): Promise<Uint8Array> {
  const envelope = parseEnvelope(raw);
  demand(equal(envelope.roomId, close.roomId), "wrong_binding", "room");
  demand(equal(envelope.sessionId, close.sessionId), "wrong_binding", "session");
  demand(envelope.kind === Kind.SESSION, "wrong_binding", "place");
  const { sessionPk, memberId, fields, signature } = parseSession(envelope.body);
  demand(equal(envelope.sessionId, sessionIdOf(envelope.roomId, sessionPk)), "wrong_binding", "session");
  const signed = sessionCertificate(envelope.roomId, fields, envelope.seenIndex, envelope.seenHead);
  await demandCertified(sessionPk, founder.signPk, signature, signed);
  await demandSigned(envelope, sessionPk);
  demandFirst(envelope);
  demand(equal(memberId, founder.memberId), "forbidden", "author");
  return sessionPk;
}

async function demandCertified(
  sessionPk: Uint8Array,
  signPk: Uint8Array,
  signature: Uint8Array,
  signed: Uint8Array,
): Promise<void> {
  await verifierFor(sessionPk);
  await demandVerified(signPk, signature, signed, "tampered", "certificate");
}

function demandSigned(envelope: Envelope, sessionPk: Uint8Array): Promise<void> {
  return demandVerified(sessionPk, envelope.signature, envelope.signed, "tampered", "signature");
}

async function demandVerified(
  publicKey: Uint8Array,
  signature: Uint8Array,
  signed: Uint8Array,
  category: Category,
  rule: string,
): Promise<void> {
  const verify = await verifierFor(publicKey);
  if (!(await verify(signature, signed))) refuse(category, rule);
}

function demandFirst(envelope: Envelope): void {
  demand(envelope.senderSeq === 0 && isZero(envelope.prevOwn), "wrong_binding", "sequence");
}
