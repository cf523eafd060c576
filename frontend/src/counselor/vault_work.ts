import { type Argon2id, type Random } from "../sealing";
import { SlotType, sealPrfSlot, sealSlot } from "../sealing/slots";
import { type Edit, type VaultKeeper, adding, inOne, replacing, underNewKey } from "./keeper";
import { type PasskeyAnswer, makePasskey, passkeySlots } from "./passkeys";
import { UnlockError } from "./problems";

/** What people hold in their hands after a change: either, or both. */
export interface NewSecrets {
  readonly passphrase?: string;
  /** Of the recovery code, 16 bytes. */
  readonly entropy?: Uint8Array;
}

export interface Tools {
  readonly argon2id: Argon2id;
  readonly random: Random;
}

/** Wraps a vault key under new secrets, a slot for each. Throws UnlockError. */
export async function slotsFor(
  { handle }: Pick<VaultKeeper, "handle">,
  vaultKey: Uint8Array,
  { passphrase, entropy }: NewSecrets,
  { argon2id, random }: Tools,
): Promise<Uint8Array[]> {
  try {
    const slots: Uint8Array[] = [];
    if (passphrase !== undefined) {
      const secret = { type: SlotType.PASSPHRASE, passphrase } as const;
      slots.push(await sealSlot(handle, vaultKey, secret, argon2id, random));
    }
    if (entropy !== undefined)
      slots.push(await sealSlot(handle, vaultKey, { type: SlotType.RECOVERY, entropy }, argon2id, random));
    return slots;
  } catch {
    throw new UnlockError("worker");
  }
}

/** Wraps the same vault key under new secrets; what they replace is dead from then on. Throws UnlockError. */
export async function renewSecrets(keeper: VaultKeeper, secrets: NewSecrets, tools: Tools): Promise<void> {
  const slots = await slotsFor(keeper, keeper.vaultKey, secrets, tools);
  const edits: Edit[] = slots.map(replacing);
  await keeper.change(inOne(...edits));
}

/** After a suspected theft: a new vault key, under these secrets alone. Passkeys have to be added anew. */
export async function replaceVaultKey(keeper: VaultKeeper, secrets: NewSecrets, tools: Tools): Promise<void> {
  const vaultKey = tools.random(32);
  const slots = await slotsFor(keeper, vaultKey, secrets, tools);
  await keeper.change(underNewKey(vaultKey, slots), "theft_suspected");
}

/** Makes a passkey on this device and gives it a slot. `now` in ms. Throws UnlockError. */
export async function addPasskey(
  keeper: VaultKeeper,
  named: { readonly name: string; readonly city: string },
  random: Random,
  now: number,
): Promise<void> {
  await keeper.change(adding(await passkeySlot(keeper, keeper.view.slots, named, random, now)));
}

/** Makes a passkey on this device; gives the slot that it opens. `slots` are those there are already. Throws UnlockError. */
export async function passkeySlot(
  { handle, vaultKey }: Pick<VaultKeeper, "handle" | "vaultKey">,
  slots: readonly Uint8Array[],
  named: { readonly name: string; readonly city: string },
  random: Random,
  now: number,
): Promise<Uint8Array> {
  const slotId = random(16);
  const answer: PasskeyAnswer = await makePasskey(handle, slotId, passkeySlots(slots), named, random);
  const passkey = { made: now, credentialId: answer.credentialId };
  return sealPrfSlot(handle, vaultKey, slotId, answer.output, passkey, random);
}
