import { equal } from "./bytes";
import type { Epoch, Keyring } from "./bodies";
import { Kind } from "./envelope";
import { SealingError, refuse } from "./errors";
import { type EpochBinding, type GrantBinding, type Secrets, openGrant, openKeyring } from "./grants";
import type { Member } from "./members";
import { epochCommit } from "./notation";
import { type Case, type Rulebook, rosterVerdict } from "./rules";
import { epochBinding, rosterEntry } from "./transcript";

/** What a change of the roster, or a KEYRING, gave a member. */
export interface Gain {
  readonly secrets: Secrets;
  readonly alarm: "grant" | "commit" | null;
}

export const UNCHANGED: Gain = { secrets: [], alarm: null };

/**
 * Judges a change of the roster and opens this member's own grant in it or in a KEYRING, if there is one. Throws
 * `forbidden` with the roster rule that is violated.
 */
export async function gain(c: Case, author: Uint8Array, self: Member, book: Rulebook): Promise<Gain> {
  const { body } = c.entry;
  if (body.kind === Kind.KEYRING) return take(c, null, () => keyringSecrets(c, body.keyring, self));
  if (body.kind !== Kind.EPOCH) return UNCHANGED;
  const violated = rosterVerdict(c.transcript, author, body.epoch, book.roster);
  if (violated !== null) refuse("forbidden", violated);
  return take(c, body.epoch, () => grantSecrets(c, body.epoch, self));
}

async function grantSecrets(c: Case, epoch: Epoch, self: Member): Promise<Secrets> {
  const own = rosterEntry(epoch.roster, self.memberId);
  const grant = own === undefined ? undefined : epoch.grants[epoch.roster.indexOf(own)];
  if (own === undefined || grant === undefined) return [];
  return openGrant(binding(c, epoch), own, self.seeds.kemSeed, grant);
}

async function keyringSecrets(c: Case, keyring: Keyring, self: Member): Promise<Secrets> {
  const under = c.transcript.epochs[c.entry.envelope.epoch];
  if (under === undefined || !equal(keyring.target, self.memberId)) return [];
  return openKeyring(binding(c, epochBinding(under)), keyring, self.seeds.kemSeed);
}

function binding(c: Case, epoch: EpochBinding): GrantBinding {
  const { seenIndex, seenHead } = c.entry.envelope;
  return { ...epoch, roomId: c.transcript.roomId, seenIndex, seenHead };
}

/** A grant that does not open or does not match its commits is an alarm, and brings nothing. */
async function take(c: Case, change: Epoch | null, open: () => Promise<Secrets>): Promise<Gain> {
  try {
    const secrets = await open();
    return commitsMatch(c, secrets, change) ? { secrets, alarm: null } : { secrets: [], alarm: "commit" };
  } catch (refusal) {
    if (!(refusal instanceof SealingError)) throw refusal;
    return { secrets: [], alarm: "grant" };
  }
}

function commitsMatch({ transcript }: Case, secrets: Secrets, change: Epoch | null): boolean {
  const { roomId, epochs } = transcript;
  return secrets.every(({ epoch, secret }) => {
    const commit = epoch === change?.newEpoch ? change.commit : epochs[epoch]?.commit;
    return commit !== undefined && equal(epochCommit(secret, roomId, epoch), commit);
  });
}
