import { describe, expect, test } from "vitest";
import { concat, toHex, u32, u8 } from "./bytes";
import { type Argon2id, openSlot, passphraseBytes } from "./slots";
import { argon2id } from "./testing/argon2id";
import { seeded } from "./testing/worlds";
import { type VaultContent, openBlob, sealBlob, sealVault, unlockVault } from "./vault";

const random = seeded("vault");
const handle = random(16);
const vaultKey = random(32);
const PHRASE = "padi angin sungai batu lampu kayu";

const never: Argon2id = () => Promise.reject(new Error("derived before the parameters were checked"));

const content: VaultContent = {
  version: 3,
  member: { signSeed: random(32), kemSeed: random(32) },
  oldKemSeeds: [random(32)],
  bookmarks: [
    { roomId: new Uint8Array(16).fill(1), index: 12, head: random(32) },
    { roomId: new Uint8Array(16).fill(2), index: 7, head: random(32) },
  ],
};

// One derivation is enough for most tests: it is slow on purpose.
const sealed = sealVault(handle, content, PHRASE, { argon2id, random, vaultKey });

describe("a vault", () => {
  test("opens with its passphrase, however it is typed, and with no other", async () => {
    const vault = await sealed;
    expect(vault.slots.map(({ length }) => length)).toEqual([135]);
    expect(await unlockVault(vault, `  ${PHRASE.toUpperCase().replaceAll(" ", " \t ")}\n`, argon2id)).toEqual(
      content,
    );
    await expect(unlockVault(vault, `${PHRASE}s`, argon2id)).rejects.toThrow("no_key (slot_commit)");
  });

  test("is bound to its version and its owner", async () => {
    const vault = await sealed;
    await expect(unlockVault({ ...vault, version: 4 }, PHRASE, argon2id)).rejects.toThrow("vault_version");
    await expect(unlockVault({ ...vault, handle: random(16) }, PHRASE, argon2id)).rejects.toThrow("no_key");
    const older = await sealBlob(handle, vaultKey, { ...content, version: 2 }, random);
    await expect(unlockVault({ ...vault, blob: older }, PHRASE, argon2id)).rejects.toThrow("vault_version");
  });

  test("wants a passphrase slot", async () => {
    const vault = await sealed;
    await expect(unlockVault({ ...vault, slots: [] }, PHRASE, never)).rejects.toThrow("unsupported");
    const prf = concat(u8(2), new Uint8Array(134));
    await expect(unlockVault({ ...vault, slots: [prf] }, PHRASE, never)).rejects.toThrow("unsupported");
    await expect(unlockVault({ ...vault, slots: [u8(9)] }, PHRASE, never)).rejects.toThrow("malformed");
    expect(await unlockVault({ ...vault, slots: [prf, ...vault.slots] }, PHRASE, argon2id)).toEqual(content);
  });
});

describe("the blob", () => {
  test("says which of its parts is wrong", async () => {
    const blob = await sealBlob(handle, vaultKey, content, random);
    await expect(openBlob(handle, random(32), blob)).rejects.toThrow("no_key (vault_commit)");
    const flip = (at: number): Uint8Array => blob.map((byte, k) => (k === at ? byte ^ 1 : byte));
    await expect(openBlob(handle, vaultKey, flip(0))).rejects.toThrow("malformed");
    await expect(openBlob(handle, vaultKey, flip(8))).rejects.toThrow("no_key");
    await expect(openBlob(handle, vaultKey, flip(9))).rejects.toThrow("no_key");
    await expect(openBlob(handle, vaultKey, flip(41))).rejects.toThrow("tampered");
    await expect(openBlob(handle, vaultKey, flip(blob.length - 1))).rejects.toThrow("tampered");
    await expect(openBlob(handle, vaultKey, blob.subarray(0, 60))).rejects.toThrow("malformed");
  });

  test("with bookmarks out of order is malformed", async () => {
    const twice = { ...content, bookmarks: [content.bookmarks[0], content.bookmarks[0]] as never };
    const blob = await sealBlob(handle, vaultKey, twice, random);
    await expect(openBlob(handle, vaultKey, blob)).rejects.toThrow("malformed");
  });
});

describe("derivation parameters the server chose", () => {
  const withParams = (slot: Uint8Array, m: number, t: number, p: number): Uint8Array =>
    concat(slot.subarray(0, 18), u32(m), u32(t), u8(p), slot.subarray(27));

  test.each([
    ["memory below the floor", 65_535, 3, 1],
    ["memory of 8 KiB", 8, 3, 1],
    ["memory of 4 GiB", 4_194_304, 3, 1],
    ["one pass", 131_072, 1, 1],
    ["eleven passes", 131_072, 11, 1],
    ["two lanes", 131_072, 3, 2],
  ])("%s is forbidden before anything is derived", async (_, m, t, p) => {
    const slot = (await sealed).slots[0] as Uint8Array;
    await expect(openSlot(handle, withParams(slot, m, t, p), PHRASE, never)).rejects.toThrow("forbidden");
  });

  test("changed within bounds give another key, not another vault", async () => {
    const slot = (await sealed).slots[0] as Uint8Array;
    expect(await openSlot(handle, withParams(slot, 65_536, 2, 1), PHRASE, argon2id)).toBeNull();
  });

  test("an unknown algorithm and another length are malformed, a changed wrap is tampered", async () => {
    const slot = (await sealed).slots[0] as Uint8Array;
    const changed = (at: number): Uint8Array => slot.map((byte, k) => (k === at ? byte ^ 1 : byte));
    await expect(openSlot(handle, changed(17), PHRASE, never)).rejects.toThrow("malformed");
    await expect(openSlot(handle, slot.subarray(1), PHRASE, never)).rejects.toThrow("malformed");
    await expect(openSlot(handle, concat(slot, u8(0)), PHRASE, never)).rejects.toThrow("malformed");
    await expect(openSlot(handle, changed(134), PHRASE, argon2id)).rejects.toThrow("tampered");
    expect(toHex((await openSlot(handle, slot, PHRASE, argon2id)) ?? new Uint8Array())).toBe(toHex(vaultKey));
  });
});

test("passphrases are normalized, and an empty one is refused", () => {
  expect(new TextDecoder().decode(passphraseBytes("\t Ｐadi\u0020\u0020ANGIN\r\n"))).toBe("padi angin");
  expect(() => passphraseBytes(" \n ")).toThrow("malformed");
});
