import { toHex } from "./bytes";
import {
  type Epoch,
  type Genesis,
  type Keyring,
  type Session,
  parseAlert,
  parseClose,
  parseEpoch,
  parseGenesis,
  parseKeyring,
  parseSession,
  sessionCertificate,
} from "./bodies";
import { type Verifier, verifierFor } from "./ed25519";
import { type Envelope, Kind, parseEnvelope, signedBytes } from "./envelope";
import { SealingError } from "./errors";
import { sessionIdOf } from "./notation";
import type { Transcript } from "./transcript";

/** The parsed plaintext body, by kind. */
export type Body =
  | { readonly kind: typeof Kind.GENESIS; readonly genesis: Genesis }
  | { readonly kind: typeof Kind.EPOCH; readonly epoch: Epoch }
  | { readonly kind: typeof Kind.SESSION; readonly session: Session }
  | { readonly kind: typeof Kind.CLOSE; readonly reason: number }
  | { readonly kind: typeof Kind.ALERT; readonly code: number; readonly position: number }
  | { readonly kind: typeof Kind.KEYRING; readonly keyring: Keyring }
  | { readonly kind: typeof Kind.MSG | typeof Kind.ACK };

export interface Parsed {
  readonly raw: Uint8Array;
  readonly envelope: Envelope;
  readonly body: Body;
}

/** A parsed envelope with everything that could be computed about it without judging the entries before it. */
export interface Candidate extends Parsed {
  /** Verifier of the session key, from the transcript or from this very batch; null if unknown or unsound. */
  readonly verify: Verifier | null;
  /** The envelope signature verifies; null while nobody has looked (MSG and ACK: there are many). */
  readonly genuine: boolean | null;
  /** [GENESIS, SESSION] the keys in the body are good keys. */
  readonly sound: boolean;
  /** [GENESIS, SESSION] `sig_member` verifies. */
  readonly certified: boolean;
}

const PARSERS: Readonly<Record<Kind, (body: Uint8Array) => Body>> = {
  [Kind.GENESIS]: (body) => ({ kind: Kind.GENESIS, genesis: parseGenesis(body) }),
  [Kind.MSG]: () => ({ kind: Kind.MSG }),
  [Kind.EPOCH]: (body) => ({ kind: Kind.EPOCH, epoch: parseEpoch(body) }),
  [Kind.SESSION]: (body) => ({ kind: Kind.SESSION, session: parseSession(body) }),
  [Kind.ACK]: () => ({ kind: Kind.ACK }),
  [Kind.CLOSE]: (body) => ({ kind: Kind.CLOSE, ...parseClose(body) }),
  [Kind.ALERT]: (body) => ({ kind: Kind.ALERT, ...parseAlert(body) }),
  [Kind.KEYRING]: (body) => ({ kind: Kind.KEYRING, keyring: parseKeyring(body) }),
};

interface Certificate {
  readonly sessionPk: Uint8Array;
  readonly signPk: Uint8Array | null;
  readonly signature: Uint8Array;
  readonly signed: Uint8Array;
}

/** Keys met in one batch, so that all of its signatures can be verified at once. */
class Verifiers {
  private readonly verifiers = new Map<string, Promise<Verifier | null>>();
  private founder: Genesis | null = null;

  constructor(private readonly transcript: Transcript) {}

  /** Notes the keys an entry announces; gives the certificate to check, or null for kinds without one. */
  announce({ envelope, body }: Parsed): Certificate | null {
    const certificate = this.certificateOf(envelope, body);
    if (certificate === null) return null;
    const sessionId = toHex(sessionIdOf(this.transcript.roomId, certificate.sessionPk));
    if (!this.verifiers.has(sessionId)) this.verifiers.set(sessionId, soundVerifier(certificate.sessionPk));
    return certificate;
  }

  private certificateOf(envelope: Envelope, body: Body): Certificate | null {
    if (body.kind === Kind.GENESIS) {
      this.founder ??= body.genesis;
      return body.genesis;
    }
    if (body.kind !== Kind.SESSION) return null;
    const { memberId, sessionPk, fields, signature } = body.session;
    const signed = sessionCertificate(this.transcript.roomId, fields, envelope.seenIndex, envelope.seenHead);
    return { sessionPk, signPk: this.signPk(memberId), signature, signed };
  }

  /** The long-term signing key of a member; null when this client knows none. */
  private signPk(memberId: Uint8Array): Uint8Array | null {
    const founder = this.founder;
    if (founder !== null && toHex(founder.memberId) === toHex(memberId)) return founder.signPk;
    return this.transcript.signPkOf(memberId) ?? null;
  }

  async verifier(sessionId: Uint8Array): Promise<Verifier | null> {
    return this.transcript.session(sessionId)?.verify ?? this.verifiers.get(toHex(sessionId)) ?? null;
  }
}

async function soundVerifier(publicKey: Uint8Array): Promise<Verifier | null> {
  try {
    return await verifierFor(publicKey);
  } catch (refusal) {
    if (refusal instanceof SealingError) return null;
    throw refusal;
  }
}

async function certify(certificate: Certificate | null): Promise<{ sound: boolean; certified: boolean }> {
  if (certificate === null) return { sound: true, certified: true };
  if (certificate.signPk === null) return { sound: true, certified: false };
  const verify = await soundVerifier(certificate.signPk);
  if (verify === null) return { sound: false, certified: false };
  return { sound: true, certified: await verify(certificate.signature, certificate.signed) };
}

/** Nothing has to be waited for: a MSG or ACK of a session that the transcript knows. */
function plain({ raw, envelope, body }: Parsed, transcript: Transcript): Candidate | null {
  const verify = isNumerous(envelope.kind) ? transcript.session(envelope.sessionId)?.verify : undefined;
  if (verify === undefined) return null;
  return { raw, envelope, body, verify, genuine: null, sound: true, certified: true };
}

async function examine(
  verifiers: Verifiers,
  parsed: Parsed,
  certificate: Certificate | null,
): Promise<Candidate> {
  const { envelope } = parsed;
  const verify = await verifiers.verifier(envelope.sessionId);
  const [genuine, member] = await Promise.all([
    verify === null || !isNumerous(envelope.kind) ? isGenuine(envelope, verify) : null,
    certify(certificate),
  ]);
  return { ...parsed, ...member, sound: member.sound && verify !== null, verify, genuine };
}

/** Kinds whose own signature may be verified after later entries were judged. */
function isNumerous(kind: Kind): boolean {
  return kind === Kind.MSG || kind === Kind.ACK;
}

/** Whether the envelope's signature verifies under the session key. */
export async function isGenuine(envelope: Envelope, verify: Verifier | null): Promise<boolean> {
  return verify !== null && verify(envelope.signature, signedBytes(envelope));
}

function parse(raw: Uint8Array): Parsed | SealingError {
  try {
    const envelope = parseEnvelope(raw);
    return { raw, envelope, body: PARSERS[envelope.kind](envelope.body) };
  } catch (refusal) {
    if (refusal instanceof SealingError) return new SealingError(refusal.category, "parse");
    throw refusal;
  }
}

/**
 * Rule `parse` for a whole batch, and the signatures of all but its MSG and ACK at once. An entry that cannot be parsed
 * comes back as its refusal, at its place; nothing after it is examined, because nothing after it may be accepted.
 */
export async function prepare(
  transcript: Transcript,
  raws: readonly Uint8Array[],
): Promise<(Candidate | SealingError)[]> {
  const verifiers = new Verifiers(transcript);
  const pending: (Promise<Candidate> | Candidate | SealingError)[] = [];
  for (const raw of raws) {
    const parsed = parse(raw);
    if (parsed instanceof SealingError) {
      pending.push(parsed);
      break;
    }
    pending.push(plain(parsed, transcript) ?? examine(verifiers, parsed, verifiers.announce(parsed)));
  }
  return Promise.all(pending);
}
