import { concat, toBase64, u16, u64, u8, utf8 } from "../bytes";
import { Role } from "../bodies";
import { type Signer, signerFromSeed } from "../ed25519";
import { EntryType, type Listed } from "../keylog";
import type { Member } from "../members";
import { hash, label } from "../notation";
import {
  KeyType,
  type LogPolicy,
  type VerifierKey,
  checkpointText,
  cosignedBytes,
  verifierKey,
} from "../notes";

/** Fields of an entry that somebody asks to be listed by; times in ms. */
export interface Wish {
  readonly member: Member;
  readonly role: Role;
  readonly notBefore: number;
  readonly notAfter: number;
  /** [ROTATE] whom the member replaces, and the former key's holder, if there still is one. */
  readonly prevMemberId?: Uint8Array;
  readonly former?: Member | undefined;
}

const NONE = new Uint8Array(64);

/** The 347 bytes of an ADD or ROTATE entry at `seq`, signed by everybody concerned; `root` null for a request. */
export async function listing(wish: Wish, seq: number, root: Signer | null): Promise<Uint8Array> {
  const { member, role, prevMemberId, former } = wish;
  const head = concat(u8(1), u8(prevMemberId === undefined ? EntryType.ADD : EntryType.ROTATE));
  const rest = concat(
    concat(member.memberId, prevMemberId ?? new Uint8Array(32), u8(role), member.signPk),
    concat(hash(member.kemPk), u64(wish.notBefore), u64(wish.notAfter)),
  );
  const fields = concat(head, u64(seq), rest);
  const asked = concat(label("keylog-request"), head, rest);
  const sigMember = await signWith(member, asked);
  const sigPrev = former === undefined ? NONE : await signWith(former, asked);
  const sigOrg = root === null ? NONE : await root.sign(concat(label("keylog"), fields));
  return concat(fields, sigOrg, sigMember, sigPrev);
}

async function signWith(member: Member, data: Uint8Array): Promise<Uint8Array> {
  return (await signerFromSeed(member.seeds.signSeed)).sign(data);
}

/** The REVOKE entry that ends whom `former` lists. */
export async function revocation(former: Listed, seq: number, root: Signer): Promise<Uint8Array> {
  const fields = concat(
    concat(u8(1), u8(EntryType.REVOKE), u64(seq), former.memberId, new Uint8Array(32), u8(former.role)),
    concat(former.signPk, former.kemPkHash, u64(former.notBefore), u64(former.notAfter)),
  );
  return concat(fields, await root.sign(concat(label("keylog"), fields)), NONE, NONE);
}

/** Whoever signs checkpoints: the log's key and its time key. */
export class Notary {
  private constructor(
    readonly policy: LogPolicy,
    readonly log: Signer,
    readonly time: Signer,
  ) {}

  static async open(origin: string, rootPk: Uint8Array, random: (n: number) => Uint8Array): Promise<Notary> {
    const [log, time] = [await signerFromSeed(random(32)), await signerFromSeed(random(32))];
    const logKey = verifierKey(origin, KeyType.NOTE, log.publicKey);
    const timeKey = verifierKey(`${origin}/time`, KeyType.COSIGNATURE, time.publicKey);
    return new Notary({ origin, rootPk, logKey, cosigners: [timeKey] }, log, time);
  }

  /** The checkpoint that an honest server serves, cosigned at `time` (ms). */
  async note(size: number, root: Uint8Array, time: number): Promise<string> {
    const text = checkpointText(this.policy.origin, size, root);
    const own = line(this.policy.logKey, await this.log.sign(utf8(text)));
    const [timeKey] = this.policy.cosigners as [VerifierKey];
    return `${text}\n${own}${await cosignature(timeKey, this.time, text, Math.floor(time / 1000))}`;
  }
}

/** A signature line of a note. */
export function line({ name, keyId }: VerifierKey, signature: Uint8Array): string {
  return `\u2014 ${name} ${toBase64(concat(keyId, signature))}\n`;
}

/** The line of a cosigner who saw this text at `time` (s). */
export async function cosignature(
  key: VerifierKey,
  signer: Signer,
  text: string,
  time: number,
): Promise<string> {
  return line(key, concat(u64(time), await signer.sign(cosignedBytes(text, time))));
}

/** What a server hands out as an entry bundle. */
export function bundleBytes(entries: readonly Uint8Array[]): Uint8Array {
  return concat(...entries.flatMap((entry) => [u16(entry.length), entry]));
}
