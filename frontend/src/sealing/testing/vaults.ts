import type { Random } from "../hpke";
import { type Secret, SlotType, sealPrfSlot, sealSlot } from "../slots";
import { type VaultBlob, type VaultContent, sealBlob } from "../vault";
import { argon2id } from "./argon2id";
import { NOW } from "./worlds";

/** The passkey of every PRF slot that tests make. */
export const CREDENTIAL = new Uint8Array(20).fill(7);

/** A vault as a server would hold it, with one slot for each secret. */
export async function vaultFor(
  content: VaultContent,
  secrets: readonly Secret[],
  { handle, vaultKey, random }: { handle: Uint8Array; vaultKey: Uint8Array; random: Random },
): Promise<VaultBlob> {
  const slotOf = (secret: Secret): Promise<Uint8Array> => {
    if (secret.type !== SlotType.PRF) return sealSlot(handle, vaultKey, secret, argon2id, random);
    const passkey = { made: NOW, credentialId: CREDENTIAL };
    return sealPrfSlot(handle, vaultKey, random(16), secret.output, passkey, random);
  };
  const blob = await sealBlob(handle, vaultKey, content, random);
  return { handle, version: content.version, blob, slots: await Promise.all(secrets.map(slotOf)) };
}
