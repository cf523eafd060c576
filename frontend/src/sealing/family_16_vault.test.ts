import { describe, expect, test } from "vitest";
import { readRecoveryCode, recoveryWords } from "./recovery";
import {
  type Argon2id,
  type Secret,
  SlotType,
  openSlot,
  parseSlot,
  prfSalt,
  sealPrfSlot,
  sealSlot,
} from "./slots";
import { argon2id } from "./testing/argon2id";
import { CREDENTIAL, vaultFor } from "./testing/vaults";
import { NOW, seeded } from "./testing/worlds";
import { type VaultContent, openServed, sealBlob, unlockVault } from "./vault";

const random = seeded("family 16");
const [handle, other, vaultKey] = [random(16), random(16), random(32)];
const never: Argon2id = () => Promise.reject(new Error("derived although it must not"));
const content: VaultContent = {
  version: 3,
  member: { signSeed: random(32), kemSeed: random(32) },
  oldKemSeeds: [random(32)],
  bookmarks: [{ roomId: random(16), index: 12, head: random(32) }],
  log: { size: 5, root: random(32) },
};
const passphrase: Secret = { type: SlotType.PASSPHRASE, passphrase: "padi angin sungai batu lampu kayu" };
const recovery = { type: SlotType.RECOVERY, entropy: random(16) } as const;
const prf: Secret = { type: SlotType.PRF, output: random(32) };
const SECRETS: readonly [string, Secret][] = [
  ["passphrase", passphrase],
  ["prf", prf],
  ["recovery", recovery],
];
const sealed = vaultFor(
  content,
  SECRETS.map(([, secret]) => secret),
  { handle, vaultKey, random },
);
const slotAt = async (at: number): Promise<Uint8Array> => (await sealed).slots[at] as Uint8Array;

describe.each(SECRETS)("a vault, by %s", (name, secret) => {
  const at = SECRETS.findIndex(([each]) => each === name);

  test("opens", async () => {
    expect(await unlockVault(await sealed, secret, argon2id)).toEqual({ content, vaultKey });
  });

  test("of somebody else does not", async () => {
    expect(await openSlot(other, await slotAt(at), secret, argon2id)).toBeNull();
    await expect(unlockVault({ ...(await sealed), handle: other }, secret, argon2id)).rejects.toThrow(
      "no_key",
    );
  });

  test("without its slot is refused before anything is derived", async () => {
    const slots = (await sealed).slots.filter((_, each) => each !== at);
    const without = { ...(await sealed), slots };
    await expect(unlockVault(without, secret, never)).rejects.toThrow("unsupported (slot_type)");
  });

  test("with a changed byte in any field of the slot is refused", async () => {
    const slot = await slotAt(at);
    for (const place of [0, 1, 17, 20, 25, 26, 30, -92, -60, -48, -1]) {
      const changed = slot.slice();
      changed.set([(slot.at(place) as number) ^ 1], (place + slot.length) % slot.length);
      const opened = await openSlot(handle, changed, secret, argon2id).catch(() => "refused");
      expect([null, "refused"], `byte ${place}`).toContain(opened);
    }
  });
});

test("a blob that is not of the version it is served as is refused", async () => {
  const older = await sealBlob(handle, vaultKey, { ...content, version: 2 }, random);
  await expect(openServed({ ...(await sealed), blob: older }, vaultKey)).rejects.toThrow("vault_version");
  await expect(openServed({ ...(await sealed), version: 4 }, vaultKey)).rejects.toThrow("vault_version");
});

test("a passkey that answers otherwise opens nothing", async () => {
  const slot = await slotAt(1);
  expect(await openSlot(handle, slot, { type: SlotType.PRF, output: random(32) }, never)).toBeNull();
  for (const length of [0, 31, 33])
    await expect(
      openSlot(handle, slot, { type: SlotType.PRF, output: random(length) }, never),
    ).rejects.toThrow("malformed (prf_output)");
});

test.each([0, 31, 33])("no slot is made of a passkey's answer of %i bytes", async (length) => {
  const passkey = { made: NOW, credentialId: CREDENTIAL };
  const make = (size: number): Promise<Uint8Array> =>
    sealPrfSlot(handle, vaultKey, random(16), random(size), passkey, random);
  await expect(make(length)).rejects.toThrow("malformed (prf_output)");
  expect((await make(32)).length).toBeGreaterThan(0);
});

test("a passkey slot names its passkey and asks a question of its own", async () => {
  const { params, slotId } = parseSlot(await slotAt(1));
  expect(params).toEqual({ passkey: { made: NOW, credentialId: CREDENTIAL } });
  const salts = [prfSalt(handle, slotId), prfSalt(other, slotId), prfSalt(handle, random(16))];
  expect(salts.map(({ length }) => length)).toEqual([32, 32, 32]);
  expect(new Set(salts.map(String)).size).toBe(3);
});

test("a renewed sheet leaves the old one dead", async () => {
  const fresh = { type: SlotType.RECOVERY, entropy: random(16) } as const;
  const slot = await sealSlot(handle, vaultKey, fresh, argon2id, random);
  expect(await openSlot(handle, slot, fresh, argon2id)).toEqual(vaultKey);
  expect(await openSlot(handle, slot, recovery, argon2id)).toBeNull();
});

describe("a recovery code", () => {
  const words = recoveryWords(recovery.entropy);
  const code = words.join("-");

  test("is nine words, typed as people type", () => {
    expect(code).toMatch(/^([a-z]{5}-){8}[a-z]{5}$/);
    for (const typed of [code, code.toUpperCase(), words.join(""), ` ${words.join("\n")}. `])
      expect(readRecoveryCode(typed)).toEqual(recovery.entropy);
  });

  test("with any letter changed or two neighbors swapped is found out without a derivation", () => {
    const typos = [...code].flatMap((letter, at) =>
      letter === "-"
        ? []
        : [..."abz"]
            .filter((wrong) => wrong !== letter)
            .map((wrong) => code.slice(0, at) + wrong + code.slice(at + 1)),
    );
    const swaps = words.slice(1).map((_, at) => {
      const swapped = [...words];
      [swapped[at], swapped[at + 1]] = [words[at + 1] as string, words[at] as string];
      return swapped.join("-");
    });
    for (const typed of [...typos, ...swaps, words.slice(0, 8).join("-"), `${code}-babab`, ""])
      expect(() => readRecoveryCode(typed), typed).toThrow("malformed");
  });
});
