import { Aes256Gcm, CipherSuite, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { concat, source } from "./bytes";
import { demand, refuse } from "./errors";

/** Randomness comes in: gives `n` fresh, uniform, unpredictable bytes. */
export type Random = (n: number) => Uint8Array;

export const KEM_PK_LENGTH = 1216;
export const ENC_LENGTH = 1120;
const ML_KEM_MODULUS = 3329;
const ML_KEM_POLYNOMIALS_LENGTH = 1152;

// The suite is private to this file on purpose. The library would take `senderKey` / `senderPublicKey` (HPKE Auth mode)
// with X-Wing and then authenticate nobody; the two functions below cannot express them.
const kem = new XWing();
const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/**
 * Refuses (`malformed`) an X-Wing public key of the wrong length or whose ML-KEM half holds an unreduced coefficient
 * (FIPS 203 section 7.2, modulus check): some libraries accept those, so two clients could disagree about one key.
 */
export function checkKemPk(kemPk: Uint8Array): void {
  demand(kemPk.length === KEM_PK_LENGTH, "malformed", "kem_pk");
  for (let at = 0; at < ML_KEM_POLYNOMIALS_LENGTH; at += 3) {
    const [a, b, c] = kemPk.subarray(at, at + 3) as unknown as [number, number, number];
    const low = a | ((b & 0x0f) << 8);
    const high = (b >> 4) | (c << 4);
    demand(low < ML_KEM_MODULUS && high < ML_KEM_MODULUS, "malformed", "kem_pk");
  }
}

/** X-Wing public key (1216 bytes) of a 32-byte seed. */
export async function kemPkOf(kemSeed: Uint8Array): Promise<Uint8Array> {
  // Sliced: the library reads `.buffer`, so a view into a larger buffer would hand over the wrong bytes.
  const pair = await kem.generateKeyPairDerand(kemSeed.slice());
  return new Uint8Array(await kem.serializePublicKey(pair.publicKey));
}

/**
 * HPKE base mode, one shot (RFC 9180 section 6.1): gives `enc || ct`. A fresh context for every grant. Throws
 * `malformed` for a key that must not be sealed to.
 */
export async function sealTo(
  kemPk: Uint8Array,
  info: Uint8Array,
  plaintext: Uint8Array,
  random: Random,
): Promise<Uint8Array> {
  checkKemPk(kemPk);
  const ekm = source(random(64).slice()).buffer; // drawn before anything is awaited: callers seal many at once
  try {
    const recipientPublicKey = await kem.deserializePublicKey(source(kemPk.slice()).buffer);
    const sealed = await suite.seal(
      { recipientPublicKey, info: source(info.slice()).buffer, ekm },
      source(plaintext),
    );
    return concat(new Uint8Array(sealed.enc), new Uint8Array(sealed.ct));
  } catch {
    return refuse("malformed", "kem_pk");
  }
}

/** Opens `enc || ct` sealed by `sealTo`; throws `no_key` when it was not sealed to this key under this `info`. */
export async function openWith(
  kemSeed: Uint8Array,
  info: Uint8Array,
  sealed: Uint8Array,
): Promise<Uint8Array> {
  try {
    const recipientKey = await kem.deserializePrivateKey(source(kemSeed.slice()).buffer);
    const enc = source(sealed.slice(0, ENC_LENGTH)).buffer;
    const ct = source(sealed.slice(ENC_LENGTH)).buffer;
    return new Uint8Array(await suite.open({ recipientKey, info: source(info.slice()).buffer, enc }, ct));
  } catch {
    return refuse("no_key", "grant");
  }
}
