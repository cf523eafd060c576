import type { Role } from "./bodies";
import { concat, toBase64, toHex, u64, u8 } from "./bytes";
import { type CounselorKey, EntryType, parseEntry } from "./keylog";
import { type Member, memberSigner } from "./members";
import { ZERO32, hash, label } from "./notation";

const FORMAT = "sobat/1 key-log request";
const VERSION = 1;
const UNSIGNED = new Uint8Array(64);

/** From when until when a key is to be valid, in ms. */
export interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

/**
 * What a member asks the organization to list (docs/sealing.md section 9.1): an entry without place and root signature,
 * and the KEM key beside it. With `lost` (a member id) it replaces a key that the member has lost, on the root's word
 * alone. Public results only; nothing secret of `member` is in it.
 */
export async function keyRequest(
  member: Member,
  role: Role,
  { notBefore, notAfter }: Validity,
  lost: Uint8Array | null,
): Promise<CounselorKey> {
  const head = concat(u8(VERSION), u8(lost === null ? EntryType.ADD : EntryType.ROTATE));
  const rest = concat(
    concat(member.memberId, lost ?? ZERO32, u8(role), member.signPk),
    concat(hash(member.kemPk), u64(notBefore), u64(notAfter)),
  );
  const signature = await (await memberSigner(member)).sign(concat(label("keylog-request"), head, rest));
  const entry = concat(head, u64(0), rest, UNSIGNED, signature, UNSIGNED);
  parseEntry(entry); // nobody must ask for what every log would refuse
  return { entry, kemPk: member.kemPk };
}

const NUMBER_DIGITS = 25;

/** The number of a key, to be compared by voice: 25 digits in five groups (docs/sealing.md section 9.8). */
export function keyNumber(memberId: Uint8Array): string {
  const value = BigInt(`0x${toHex(memberId.subarray(0, 16))}`) % 10n ** BigInt(NUMBER_DIGITS);
  return (value.toString().padStart(NUMBER_DIGITS, "0").match(/.{5}/g) ?? []).join(" ");
}

/** The request file that goes to the ceremony, the same bytes from every implementation. */
export function requestFile({ entry, kemPk }: CounselorKey): string {
  return `${JSON.stringify({ format: FORMAT, entry: toBase64(entry), kem_pk: toBase64(kemPk) })}\n`;
}
