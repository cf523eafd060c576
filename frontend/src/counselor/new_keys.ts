import { Role, fromBase64, newMember, toBase64, type CounselorKey, type Random } from "../sealing";
import { keyRequest } from "../sealing/requests";
import { sealBlob } from "../sealing/vault";
import type { KeysBody, KeysRequest } from "../wire/generated/frames";

const FIRST_VERSION = 1;
/** For how long a key is asked to be valid; then it has to be listed anew. */
const VALID_MS = 365 * 86_400_000;

/** Keys that nobody knows yet, in a vault that nobody has. They live in this tab's memory until they are sent, sealed. */
export interface MadeKeys {
  readonly handle: Uint8Array;
  readonly vaultKey: Uint8Array;
  /** What the organization is asked to list; nothing secret. */
  readonly asked: CounselorKey;
  /** The vault's blob, sealed under `vaultKey`. */
  readonly blob: Uint8Array;
}

/**
 * New member keys, sealed into a vault of their own, and the request to list them in the place of what `standing` says is
 * listed, or as the first of hers, as `role`. `now` in ms. The vault has a handle of its own: the former one stays whole.
 */
export async function makeKeys(
  standing: KeysBody,
  role: KeysBody["role"],
  random: Random,
  now: number,
): Promise<MadeKeys> {
  const member = await newMember(random);
  const [handle, vaultKey] = [random(16), random(32)];
  const content = {
    version: FIRST_VERSION,
    member: member.seeds,
    oldKemSeeds: [],
    bookmarks: [],
    log: null,
  };
  const blob = await sealBlob(handle, vaultKey, content, random);
  const lost = standing.member_id == null ? null : fromBase64(standing.member_id);
  const as = (standing.role ?? role) === "supervisor" ? Role.SUPERVISOR : Role.COUNSELOR;
  const asked = await keyRequest(member, as, { notBefore: now, notAfter: now + VALID_MS }, lost);
  member.seeds.signSeed.fill(0);
  member.seeds.kemSeed.fill(0);
  return { handle, vaultKey, asked, blob };
}

/** What is sent: the request, and the vault with everything that opens it. */
export function requestOf({ handle, asked, blob }: MadeKeys, slots: readonly Uint8Array[]): KeysRequest {
  return {
    entry: toBase64(asked.entry),
    kem_pk: toBase64(asked.kemPk),
    handle: toBase64(handle),
    blob: toBase64(blob),
    slots: slots.map(toBase64),
  };
}
