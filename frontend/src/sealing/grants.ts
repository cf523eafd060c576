import { Reader, concat, u16, u32, u64 } from "./bytes";
import type { Keyring, RosterEntry } from "./bodies";
import { demand } from "./errors";
import { type Random, openWith, sealTo } from "./hpke";
import { hash, label } from "./notation";

/** The epoch a grant is bound to: the one that begins, or the one a KEYRING is written under. */
export interface EpochBinding {
  readonly newEpoch: number;
  readonly commit: Uint8Array;
  readonly rosterBytes: Uint8Array;
}

/** What a grant is bound to: opening it anywhere else fails. */
export interface GrantBinding extends EpochBinding {
  readonly roomId: Uint8Array;
  readonly seenIndex: number;
  readonly seenHead: Uint8Array;
}

/** Epoch secrets, ascending and contiguous. */
export type Secrets = readonly { readonly epoch: number; readonly secret: Uint8Array }[];

/** Whom a grant is sealed to. */
export type Grantee = Pick<RosterEntry, "memberId" | "kemPkHash">;

/**
 * HPKE `info` of a grant to `member` (docs/sealing.md section 6). For a KEYRING, `binding` is that of the epoch it is
 * written under, with the KEYRING's own view.
 */
export function grantInfo(
  binding: GrantBinding,
  member: Grantee,
  name: "grant" | "keyring" = "grant",
): Uint8Array {
  return concat(
    label(name),
    binding.roomId,
    u32(binding.newEpoch),
    member.memberId,
    member.kemPkHash,
    binding.commit,
    hash(binding.rosterBytes),
    u64(binding.seenIndex),
    binding.seenHead,
  );
}

export function encodeSecrets(secrets: Secrets): Uint8Array {
  return concat(u16(secrets.length), ...secrets.flatMap(({ epoch, secret }) => [u32(epoch), secret]));
}

/** Parses a grant's plaintext; it must run without a gap from `historyFrom` to `newEpoch`. */
export function parseSecrets(plaintext: Uint8Array, historyFrom: number, newEpoch: number): Secrets {
  const reader = new Reader(plaintext, "grant_secrets");
  const count = reader.u16();
  demand(historyFrom <= newEpoch && count === newEpoch - historyFrom + 1, "malformed", "grant_secrets");
  const secrets = Array.from({ length: count }, () => ({ epoch: reader.u32(), secret: reader.bytes(32) }));
  reader.end();
  demand(
    secrets.every(({ epoch }, at) => epoch === historyFrom + at),
    "malformed",
    "grant_secrets",
  );
  return secrets;
}

export function sealGrant(
  binding: GrantBinding,
  member: RosterEntry,
  kemPk: Uint8Array,
  secrets: Secrets,
  random: Random,
): Promise<Uint8Array> {
  return sealTo(kemPk, grantInfo(binding, member), encodeSecrets(secrets), random);
}

/** Opens the grant sealed to `member`; throws `no_key` or `malformed`. The secrets still need their commit checked. */
export async function openGrant(
  binding: GrantBinding,
  member: RosterEntry,
  kemSeed: Uint8Array,
  grant: Uint8Array,
): Promise<Secrets> {
  const plaintext = await openWith(kemSeed, grantInfo(binding, member), grant);
  return parseSecrets(plaintext, member.historyFrom, binding.newEpoch);
}

/** The grant of a KEYRING: any epochs that the author holds. */
export function sealKeyringGrant(
  binding: GrantBinding,
  member: Grantee,
  kemPk: Uint8Array,
  secrets: Secrets,
  random: Random,
): Promise<Uint8Array> {
  return sealTo(kemPk, grantInfo(binding, member, "keyring"), encodeSecrets(secrets), random);
}

/** Opens one's own KEYRING; throws `no_key` or `malformed`. The secrets still need their commits checked. */
export async function openKeyring(
  binding: GrantBinding,
  { target: memberId, kemPkHash, first, last, grant }: Keyring,
  kemSeed: Uint8Array,
): Promise<Secrets> {
  const plaintext = await openWith(kemSeed, grantInfo(binding, { memberId, kemPkHash }, "keyring"), grant);
  return parseSecrets(plaintext, first, last);
}
