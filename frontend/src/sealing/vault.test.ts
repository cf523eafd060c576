import { describe, expect, test } from "vitest";
import { concat, toHex, u32, u8 } from "./bytes";
import { type Argon2id, type Secret, SlotType, openSlot, passphraseBytes } from "./slots";
import { argon2id } from "./testing/argon2id";
import { vaultFor } from "./testing/vaults";
import { seeded } from "./testing/worlds";
import { MAX_BOOKMARKS, type VaultContent, openBlob, sealBlob, unlockVault } from "./vault";

const random = seeded("vault");
const [handle, vaultKey] = [random(16), random(32)];
const PHRASE = "padi angin sungai batu lampu kayu";
const typed = (passphrase: string): Secret => ({ type: SlotType.PASSPHRASE, passphrase });

const never: Argon2id = () => Promise.reject(new Error("derived before the form was checked"));

const content: VaultContent = {
  version: 3,
  member: { signSeed: random(32), kemSeed: random(32) },
  oldKemSeeds: [random(32)],
  bookmarks: [
    { roomId: new Uint8Array(16).fill(1), index: 12, head: random(32) },
    { roomId: new Uint8Array(16).fill(2), index: 7, head: random(32) },
  ],
  log: null,
};

// One derivation is enough for most tests: it is slow on purpose.
const sealed = vaultFor(content, [typed(PHRASE)], { handle, vaultKey, random });

describe("a vault", () => {
  test("opens with its passphrase, however it is typed, and with no other", async () => {
    const vault = await sealed;
    expect(vault.slots.map(({ length }) => length)).toEqual([135]);
    const careless = `  ${PHRASE.toUpperCase().replaceAll(" ", " \t ")}\n`;
    expect(await unlockVault(vault, typed(careless), argon2id)).toEqual({ content, vaultKey });
    await expect(unlockVault(vault, typed(`${PHRASE}s`), argon2id)).rejects.toThrow("no_key (slot_commit)");
  });

  test("with a slot of an unknown type is malformed", async () => {
    await expect(unlockVault({ ...(await sealed), slots: [u8(9)] }, typed(PHRASE), never)).rejects.toThrow(
      "malformed",
    );
    await expect(unlockVault({ ...(await sealed), slots: [] }, typed(PHRASE), never)).rejects.toThrow(
      "unsupported",
    );
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

  test("holds 1,024 bookmarks and not one more", async () => {
    const mark = (number: number) => ({ roomId: concat(u32(number), new Uint8Array(12)), index: 1, head });
    const head = random(32);
    const marks = Array.from({ length: MAX_BOOKMARKS + 1 }, (_, number) => mark(number));
    const blobOf = (bookmarks: VaultContent["bookmarks"]): Promise<Uint8Array> =>
      sealBlob(handle, vaultKey, { ...content, bookmarks }, random);
    const most = await openBlob(handle, vaultKey, await blobOf(marks.slice(1)));
    expect(most.bookmarks).toEqual(marks.slice(1));
    await expect(openBlob(handle, vaultKey, await blobOf(marks))).rejects.toThrow(
      "malformed (vault_content)",
    );
  });

  test("remembers the key log, of which at least one entry was seen", async () => {
    const logged = { ...content, log: { size: 9, root: random(32) } };
    expect(await openBlob(handle, vaultKey, await sealBlob(handle, vaultKey, logged, random))).toEqual(
      logged,
    );
    const nothing = await sealBlob(
      handle,
      vaultKey,
      { ...content, log: { size: 0, root: random(32) } },
      random,
    );
    await expect(openBlob(handle, vaultKey, nothing)).rejects.toThrow("malformed (vault_log)");
  });
});

test("an unknown algorithm and another length are malformed, a changed wrap is tampered", async () => {
  const slot = (await sealed).slots[0] as Uint8Array;
  const changed = (at: number): Uint8Array => slot.map((byte, k) => (k === at ? byte ^ 1 : byte));
  const secret = typed(PHRASE);
  await expect(openSlot(handle, changed(17), secret, never)).rejects.toThrow("malformed");
  await expect(openSlot(handle, slot.subarray(1), secret, never)).rejects.toThrow("malformed");
  await expect(openSlot(handle, concat(slot, u8(0)), secret, never)).rejects.toThrow("malformed");
  await expect(openSlot(handle, changed(134), secret, argon2id)).rejects.toThrow("tampered");
  expect(toHex((await openSlot(handle, slot, secret, argon2id)) ?? new Uint8Array())).toBe(toHex(vaultKey));
});

test("passphrases are normalized, and an empty one is refused", () => {
  expect(new TextDecoder().decode(passphraseBytes("\t Ｐadi\u0020\u0020ANGIN\r\n"))).toBe("padi angin");
  expect(() => passphraseBytes(" \n ")).toThrow("malformed");
});
