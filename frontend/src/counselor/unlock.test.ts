import { beforeAll, describe, expect, it } from "vitest";
import {
  type Argon2id,
  fromBase64,
  type Member,
  newMember,
  recoveryWords,
  type Secret,
  SlotType,
  toBase64,
} from "../sealing";
import { concat, u64, u8 } from "../sealing/bytes";
import { signerFromSeed } from "../sealing/ed25519";
import { hash, label, ZERO32 } from "../sealing/notation";
import { argon2id } from "../sealing/testing/argon2id";
import { vaultFor } from "../sealing/testing/vaults";
import type { VaultBody } from "../wire/generated/frames";
import { UnlockError, type UnlockProblem } from "./problems";
import { openVault, typedCode } from "./unlock";
import type { VaultDoor } from "./vault_api";

const NOW = 1_790_000_000_000;
const DAY = 86_400_000;
const PHRASE = "lampu teras hujan sore kopi hangat";
const random = (n: number): Uint8Array => crypto.getRandomValues(new Uint8Array(n));

const never: Argon2id = () => Promise.reject(new Error("derived although it must not"));

const rootSeed = random(32);
let rootPk: Uint8Array;
let member: Member;
let body: VaultBody;

/** A key-log ADD entry (docs/sealing.md section 9) for `of`, signed by `byRoot`. */
async function entryOf(of: Member, byRoot: Uint8Array, from = NOW - DAY): Promise<Uint8Array> {
  const fields = concat(
    ...[
      u8(1),
      u8(1),
      u64(0),
      of.memberId,
      ZERO32,
      u8(2),
      of.signPk,
      hash(of.kemPk),
      u64(from),
      u64(from + 2 * DAY),
    ],
  );
  const covered = concat(label("keylog"), fields);
  const requested = concat(label("keylog-request"), fields.subarray(0, 2), fields.subarray(10));
  const [root, own] = await Promise.all([signerFromSeed(byRoot), signerFromSeed(of.seeds.signSeed)]);
  return concat(fields, await root.sign(covered), await own.sign(requested), new Uint8Array(64));
}

const typed = (passphrase: string): Secret => ({ type: SlotType.PASSPHRASE, passphrase });
const PASSKEY: Secret = { type: SlotType.PRF, output: random(32) };
const CODE = { type: SlotType.RECOVERY, entropy: random(16) } as const;
const shut: VaultDoor = {
  read: () => Promise.reject(new UnlockError("offline")),
  write: () => Promise.reject(new UnlockError("offline")),
};
const seen: [string, number][] = [];
const options = (derive: Argon2id, now = NOW) => ({
  rootPk,
  now,
  argon2id: derive,
  door: shut,
  random,
  remember: (handle: string, version: number) => void seen.push([handle, version]),
});

async function bodyOf(of: Member, seedsOf: Member): Promise<VaultBody> {
  const handle = random(16);
  const content = { version: 1, member: seedsOf.seeds, oldKemSeeds: [], bookmarks: [], log: null };
  const vault = await vaultFor(content, [typed(PHRASE), PASSKEY, CODE], {
    handle,
    vaultKey: random(32),
    random,
  });
  return {
    handle: toBase64(handle),
    version: 1,
    blob: toBase64(vault.blob),
    slots: vault.slots.map(toBase64),
    member_id: toBase64(of.memberId),
    entry: toBase64(await entryOf(of, rootSeed)),
    kem_pk: toBase64(of.kemPk),
    name: "Bu Sekar",
    kind: "family",
  };
}

beforeAll(async () => {
  rootPk = (await signerFromSeed(rootSeed)).publicKey;
  member = await newMember(random);
  body = await bodyOf(member, member);
});

async function refusal(promise: Promise<unknown>): Promise<UnlockProblem | "opened"> {
  try {
    await promise;
    return "opened";
  } catch (error) {
    if (error instanceof UnlockError) return error.problem;
    throw error;
  }
}

const open = (changes: Partial<VaultBody>, phrase = PHRASE, derive: Argon2id = argon2id, now = NOW) =>
  openVault({ ...body, ...changes }, typed(phrase), options(derive, now));

describe("opening the vault", () => {
  it("gives the member whose key the organization signed", async () => {
    const unlocked = await open({}, "  Lampu TERAS hujan   sore kopi hangat ");
    expect(unlocked.member.memberId).toEqual(member.memberId);
    expect(unlocked.key.memberId).toEqual(member.memberId);
    expect([unlocked.name, unlocked.kind, unlocked.by]).toEqual(["Bu Sekar", "family", SlotType.PASSPHRASE]);
    expect([unlocked.keeper.view.version, seen.at(-1)]).toEqual([1, [body.handle, 1]]);
  });

  it("tells a wrong passphrase from a damaged vault", async () => {
    expect(await refusal(open({}, "lampu teras hujan sore kopi dingin"))).toBe("wrong_passphrase");
    const blob = fromBase64(body.blob).slice();
    blob.set([(blob.at(-1) ?? 0) ^ 1], blob.length - 1);
    expect(await refusal(open({ blob: toBase64(blob) }))).toBe("damaged_vault");
  });

  it("refuses parameters below the floor and above the cap before deriving anything", async () => {
    const slot = fromBase64(body.slots[0] ?? "").slice();
    for (const memory of [8, 4_194_304]) {
      new DataView(slot.buffer).setUint32(18, memory);
      expect(await refusal(open({ slots: [toBase64(slot)] }, PHRASE, never))).toBe("weak_vault");
    }
  });

  it("derives nothing for a key that the organization did not sign, or no longer vouches for", async () => {
    const foreign = toBase64(await entryOf(member, random(32)));
    expect(await refusal(open({ entry: foreign }, PHRASE, never))).toBe("key_unsigned");
    expect(await refusal(open({}, PHRASE, never, NOW + 2 * DAY))).toBe("key_expired");
  });

  it("refuses a vault with other keys than the signed ones, and a body that names another member", async () => {
    const stranger = await newMember(random);
    const strange = await bodyOf(member, stranger);
    expect(await refusal(openVault(strange, PASSKEY, options(never)))).toBe("keys_differ");
    expect(await refusal(open({ member_id: toBase64(stranger.memberId) }, PHRASE, never))).toBe(
      "keys_differ",
    );
  });

  it("opens by passkey without deriving, and by the recovery code as people type it", async () => {
    expect((await openVault(body, PASSKEY, options(never))).by).toBe(SlotType.PRF);
    const code = typedCode(recoveryWords(CODE.entropy).join(" ").toUpperCase());
    expect((await openVault(body, code, options(argon2id))).by).toBe(SlotType.RECOVERY);
  });

  it("tells which secret does not fit, and a typo in a code without deriving", async () => {
    const passkey: Secret = { type: SlotType.PRF, output: random(32) };
    expect(await refusal(openVault(body, passkey, options(never)))).toBe("wrong_passkey");
    const other: Secret = { type: SlotType.RECOVERY, entropy: random(16) };
    expect(await refusal(openVault(body, other, options(argon2id)))).toBe("wrong_code");
    const words = recoveryWords(CODE.entropy);
    expect(await refusal(Promise.resolve().then(() => typedCode(words.slice(1).join("-"))))).toBe(
      "code_typo",
    );
  });

  it("says so when the device cannot derive", async () => {
    expect(await refusal(open({}, PHRASE, never))).toBe("worker");
  });
});
