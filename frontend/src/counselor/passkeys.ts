import { type Passkey, type Random } from "../sealing";
import { SlotType, parseSlot, prfSalt, slotTypeOf } from "../sealing/slots";
import { source } from "../sealing/bytes";
import { UnlockError } from "./problems";

/** A passkey slot of a vault, as the settings list it and the browser is asked for it. */
export interface PasskeySlot extends Passkey {
  readonly slotId: Uint8Array;
}

/** What a passkey said: the credential and its 32 bytes. */
export interface PasskeyAnswer {
  readonly credentialId: Uint8Array;
  readonly output: Uint8Array;
}

interface Named {
  readonly name: string;
  readonly city: string;
}

const UV_FLAG = 4;
const FLAGS_AT = 32;
/** ES256, EdDSA, RS256; the signature is never used, only the PRF. */
const ALGORITHMS = [-7, -8, -257];

/** Whether this browser knows passkeys at all; whether one can do PRF shows when it is made. */
export function passkeysPossible(): boolean {
  return typeof PublicKeyCredential === "function" && isSecureContext;
}

export function passkeySlots(slots: readonly Uint8Array[]): PasskeySlot[] {
  return slots
    .filter((slot) => slotTypeOf(slot) === SlotType.PRF)
    .map(parseSlot)
    .flatMap(({ slotId, params }) => ("passkey" in params ? [{ slotId, ...params.passkey }] : []));
}

/** Asks for one of the passkeys of these slots, each with its own salt. Throws UnlockError. */
export async function askPasskey(
  handle: Uint8Array,
  slots: readonly PasskeySlot[],
  random: Random,
): Promise<PasskeyAnswer> {
  const evalByCredential = Object.fromEntries(
    slots.map(({ credentialId, slotId }) => [
      base64url(credentialId),
      { first: source(prfSalt(handle, slotId)) },
    ]),
  );
  const publicKey: PublicKeyCredentialRequestOptions = {
    challenge: source(random(32)),
    rpId: location.hostname,
    userVerification: "required",
    allowCredentials: slots.map(({ credentialId }) => ({ type: "public-key", id: source(credentialId) })),
    extensions: { prf: { evalByCredential } },
  };
  const credential = await asked(() => navigator.credentials.get({ publicKey }));
  const { authenticatorData } = credential.response as AuthenticatorAssertionResponse;
  demandVerified(authenticatorData);
  return { credentialId: new Uint8Array(credential.rawId), output: outputOf(credential) };
}

/** Makes a passkey for a slot that does not exist yet. `known` are asked not to answer. Throws UnlockError. */
export async function makePasskey(
  handle: Uint8Array,
  slotId: Uint8Array,
  known: readonly PasskeySlot[],
  { name, city }: Named,
  random: Random,
): Promise<PasskeyAnswer> {
  const publicKey: PublicKeyCredentialCreationOptions = {
    challenge: source(random(32)),
    rp: { id: location.hostname, name: city },
    // A fresh id each time: an authenticator that knew it already would write over the older passkey, and its slot.
    user: { id: source(random(16)), name, displayName: name },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
    authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
    excludeCredentials: known.map(({ credentialId }) => ({ type: "public-key", id: source(credentialId) })),
    extensions: { prf: { eval: { first: source(prfSalt(handle, slotId)) } } },
  };
  const credential = await asked(() => navigator.credentials.create({ publicKey }));
  const { prf } = credential.getClientExtensionResults();
  if (prf?.enabled !== true) throw new UnlockError("passkey_unable");
  const credentialId = new Uint8Array(credential.rawId);
  // Some authenticators give the output only when they are asked for the second time.
  if (prf.results?.first === undefined)
    return askPasskey(handle, [{ slotId, credentialId, made: 0 }], random);
  demandVerified((credential.response as AuthenticatorAttestationResponse).getAuthenticatorData());
  return { credentialId, output: outputOf(credential) };
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await ask();
    if (credential instanceof PublicKeyCredential) return credential;
  } catch (error) {
    if (error instanceof DOMException && error.name === "InvalidStateError")
      throw new UnlockError("passkey_known");
    // "NotAllowedError" is all that a browser says of a refusal, a timeout and an absent passkey alike.
  }
  throw new UnlockError("passkey_canceled");
}

/** PRF outputs with and without user verification differ; only the verified one may open a vault. */
function demandVerified(authenticatorData: ArrayBuffer): void {
  const flags = new Uint8Array(authenticatorData)[FLAGS_AT] ?? 0;
  if ((flags & UV_FLAG) === 0) throw new UnlockError("passkey_unable");
}

function outputOf(credential: PublicKeyCredential): Uint8Array {
  const first = credential.getClientExtensionResults().prf?.results?.first;
  if (first === undefined) throw new UnlockError("passkey_unable");
  return first instanceof ArrayBuffer
    ? new Uint8Array(first)
    : new Uint8Array(first.buffer, first.byteOffset, first.byteLength);
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
