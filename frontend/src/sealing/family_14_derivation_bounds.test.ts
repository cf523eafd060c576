import { describe, expect, test } from "vitest";
import { concat, u32, u8 } from "./bytes";
import { type Argon2id, type Secret, SlotType, openSlot, parseSlot } from "./slots";
import { argon2id } from "./testing/argon2id";
import { vaultFor } from "./testing/vaults";
import { seeded } from "./testing/worlds";

const random = seeded("family 14");
const [handle, vaultKey] = [random(16), random(32)];
const content = {
  version: 1,
  member: { signSeed: random(32), kemSeed: random(32) },
  oldKemSeeds: [],
  bookmarks: [],
  log: null,
};
const never: Argon2id = () => Promise.reject(new Error("derived before the parameters were checked"));
const SECRETS: readonly [string, Secret][] = [
  ["passphrase", { type: SlotType.PASSPHRASE, passphrase: "padi angin sungai batu lampu kayu" }],
  ["recovery", { type: SlotType.RECOVERY, entropy: random(16) }],
];

const withParams = (slot: Uint8Array, m: number, t: number, p: number): Uint8Array =>
  concat(slot.subarray(0, 18), u32(m), u32(t), u8(p), slot.subarray(27));

describe.each(SECRETS)("derivation parameters the server chose, %s", (_, secret) => {
  const sealed = vaultFor(content, [secret], { handle, vaultKey, random }).then(
    ({ slots }) => slots[0] as Uint8Array,
  );

  test.each([
    ["memory below the floor", 65_535, 3, 1],
    ["memory of 8 KiB", 8, 3, 1],
    ["memory above the cap", 1_048_577, 3, 1],
    ["memory of 4 GiB", 4_194_304, 3, 1],
    ["one pass", 131_072, 1, 1],
    ["eleven passes", 131_072, 11, 1],
    ["two lanes", 131_072, 3, 2],
    ["no lane", 131_072, 3, 0],
  ])("%s is forbidden before anything is derived", async (_, m, t, p) => {
    await expect(openSlot(handle, withParams(await sealed, m, t, p), secret, never)).rejects.toMatchObject({
      category: "forbidden",
    });
  });

  test("changed within bounds give another key, not another vault", async () => {
    expect(await openSlot(handle, withParams(await sealed, 65_536, 2, 1), secret, argon2id)).toBeNull();
  });
});

test("new slots use the strong parameters", async () => {
  const { slots } = await vaultFor(
    content,
    SECRETS.map(([, secret]) => secret),
    { handle, vaultKey, random },
  );
  expect(slots.map((slot) => parseSlot(slot).params)).toMatchObject([
    { kdf: { memoryKiB: 131_072, passes: 3 } },
    { kdf: { memoryKiB: 65_536, passes: 3 } },
  ]);
});
