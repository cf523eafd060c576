import { type Signer, signerFromSeed } from "./ed25519";
import { type Random, kemPkOf } from "./hpke";
import { memberIdOf } from "./notation";

/** The two 32-byte secrets a member is made of. */
export interface MemberSeeds {
  readonly signSeed: Uint8Array;
  readonly kemSeed: Uint8Array;
}

/** Somebody who can take part: a citizen (fresh keys per room, never reused) or a counselor (keys from the vault). */
export interface Member {
  readonly memberId: Uint8Array; // 32
  readonly signPk: Uint8Array; // 32
  readonly kemPk: Uint8Array; // 1216
  readonly seeds: MemberSeeds;
}

/** A member with fresh keys. */
export function newMember(random: Random): Promise<Member> {
  return memberFromSeeds({ signSeed: random(32), kemSeed: random(32) });
}

/** The member of two stored 32-byte seeds. Throws RangeError for other lengths. */
export async function memberFromSeeds(seeds: MemberSeeds): Promise<Member> {
  if (seeds.signSeed.length !== 32 || seeds.kemSeed.length !== 32) throw new RangeError("seed length");
  const kept = { signSeed: seeds.signSeed.slice(), kemSeed: seeds.kemSeed.slice() };
  const [signer, kemPk] = await Promise.all([signerFromSeed(kept.signSeed), kemPkOf(kept.kemSeed)]);
  return { memberId: memberIdOf(signer.publicKey, kemPk), signPk: signer.publicKey, kemPk, seeds: kept };
}

/** Signs with the member key; used only for certificates, never for envelopes. */
export function memberSigner(member: Member): Promise<Signer> {
  return signerFromSeed(member.seeds.signSeed);
}
