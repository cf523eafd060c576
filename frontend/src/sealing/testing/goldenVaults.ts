import { toHex } from "../bytes";
import { recoveryWords } from "../recovery";
import { type Argon2id, SlotType, prfSalt, sealPrfSlot, sealSlot } from "../slots";
import { sealBlob } from "../vault";
import type { Vector } from "./vectors";
import { NOW, seeded } from "./worlds";

/** Vectors of slots and vault blobs. */
export async function vaultVectors(argon2id: Argon2id): Promise<Vector[]> {
  return [...(await vaults(argon2id)), ...(await furtherVaults(argon2id))];
}

async function vaults(argon2id: Argon2id): Promise<Vector[]> {
  const random = seeded("golden vault");
  const [handle, vaultKey] = [random(16), random(32)];
  const passphrase = "padi angin sungai batu lampu kayu";
  const slot = await sealSlot(handle, vaultKey, { type: SlotType.PASSPHRASE, passphrase }, argon2id, random);
  const member = { signSeed: random(32), kemSeed: random(32) };
  const bookmarks = [{ roomId: random(16), index: 41, head: random(32) }];
  const content = { version: 5, member, oldKemSeeds: [random(32)], bookmarks, log: null };
  const blob = await sealBlob(handle, vaultKey, content, random);
  const served = { type: "slot", handle: toHex(handle), slot: toHex(slot) };
  const typed = ` Padi  ANGIN sungai batu lampu kayu`;
  return [
    {
      name: "ts-slot",
      expect: "opens",
      description: "Typed carelessly.",
      ...served,
      passphrase: typed,
      vault_key: toHex(vaultKey),
    },
    {
      name: "ts-slot-wrong",
      expect: "no_key",
      description: "One word missing.",
      ...served,
      passphrase: "padi angin",
    },
    {
      ...{ name: "ts-vault", type: "vault", expect: "opens", description: "Two KEM seeds and a bookmark." },
      ...{ handle: toHex(handle), vault_key: toHex(vaultKey), blob: toHex(blob), version: 5 },
      ...{
        sign_seed: toHex(member.signSeed),
        kem_seeds: [member.kemSeed, ...content.oldKemSeeds].map(toHex),
      },
      bookmarks: bookmarks.map((mark) => ({
        room_id: toHex(mark.roomId),
        index: mark.index,
        head: toHex(mark.head),
      })),
    },
  ];
}

/** Ways into a vault beside the passphrase, and a vault that remembers the key log. */
async function furtherVaults(argon2id: Argon2id): Promise<Vector[]> {
  const random = seeded("golden further vaults");
  const [handle, vaultKey, entropy, slotId] = [random(16), random(32), random(16), random(16)];
  const [output, credentialId, root] = [random(32), random(64), random(32)];
  const recovery = await sealSlot(handle, vaultKey, { type: SlotType.RECOVERY, entropy }, argon2id, random);
  const passkey = { made: NOW, credentialId };
  const prf = await sealPrfSlot(handle, vaultKey, slotId, output, passkey, random);
  const member = { signSeed: random(32), kemSeed: random(32) };
  const content = { version: 6, member, oldKemSeeds: [], bookmarks: [], log: { size: 300, root } };
  const blob = await sealBlob(handle, vaultKey, content, random);
  const words = recoveryWords(entropy);
  const served = { type: "slot", handle: toHex(handle) };
  const opened = { vault_key: toHex(vaultKey) };
  const asked = { credential_id: toHex(credentialId), prf_salt: toHex(prfSalt(handle, slotId)) };
  return [
    {
      ...{ name: "ts-slot-recovery", expect: "opens", description: "Words without hyphens.", ...served },
      ...{ slot: toHex(recovery), code: words.join(" "), ...opened },
    },
    {
      ...{ name: "ts-slot-recovery-wrong", expect: "no_key", description: "Another sheet.", ...served },
      ...{ slot: toHex(recovery), code: recoveryWords(random(16)).join("-") },
    },
    {
      ...{ name: "ts-slot-prf", expect: "opens", description: "A passkey slot.", ...served },
      ...{ slot: toHex(prf), prf: toHex(output), ...opened, ...asked },
    },
    {
      ...{ name: "ts-slot-prf-wrong", expect: "no_key", description: "Another output.", ...served },
      ...{ slot: toHex(prf), prf: toHex(random(32)) },
    },
    {
      ...{ name: "ts-vault-log", type: "vault", expect: "opens", description: "Remembers the key log." },
      ...{ handle: toHex(handle), ...opened, blob: toHex(blob), version: 6 },
      ...{ sign_seed: toHex(member.signSeed), kem_seeds: [toHex(member.kemSeed)], bookmarks: [] },
      log: { size: 300, root: toHex(root) },
    },
  ];
}
