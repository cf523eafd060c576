import { sha256 } from "@noble/hashes/sha2.js";
import {
  Reason,
  Role,
  SealedRoom,
  SealingError,
  fromBase64,
  memberFromSeeds,
  newMember,
  parseEnvelope,
  toBase64,
  type Member,
  type Random,
  type VerifiedKey,
} from "../sealing";
import type { RoomOptions } from "../room/engine";
import type { Keepsake } from "./keepsake";

export const random: Random = (n) => crypto.getRandomValues(new Uint8Array(n));

/**
 * Random bytes that come out the same again for the same seed, so that a founding session survives a reload: 32-byte
 * blocks SHA-256(seed || block number). The seed is used for nothing else.
 */
export function randomFrom(seed: Uint8Array): Random {
  let block = 0;
  return (n) => {
    const bytes = new Uint8Array(n);
    for (let at = 0; at < n; at += 32) {
      const input = new Uint8Array([
        ...seed,
        block >>> 24,
        (block >>> 16) & 255,
        (block >>> 8) & 255,
        block & 255,
      ]);
      bytes.set(sha256(input).subarray(0, Math.min(32, n - at)), at);
      block += 1;
    }
    return bytes;
  };
}

/** Makes a new citizen with a new room, all in memory. `now` in milliseconds. */
export async function found(topic: string, language: string, now: number): Promise<Keepsake> {
  const member = await newMember(random);
  const foundingSeed = random(32);
  const { genesis } = await SealedRoom.found(member, { now, random: randomFrom(foundingSeed) });
  return {
    version: 1,
    topic,
    language,
    token: toBase64(random(32)),
    signSeed: toBase64(member.seeds.signSeed),
    kemSeed: toBase64(member.seeds.kemSeed),
    foundingSeed: toBase64(foundingSeed),
    foundedAt: now,
    genesis: toBase64(genesis),
    opening: null,
    matched: false,
  };
}

/** The room id is derived from GENESIS, whatever the server says. */
export function roomIdOf(keepsake: Keepsake): Uint8Array {
  return parseEnvelope(fromBase64(keepsake.genesis)).roomId;
}

export function memberOf(keepsake: Keepsake): Promise<Member> {
  return memberFromSeeds({ signSeed: fromBase64(keepsake.signSeed), kemSeed: fromBase64(keepsake.kemSeed) });
}

/**
 * EPOCH 0 for the founder and these helpers, under the founding session. Throws SealingError when the founding session
 * cannot be made again from what was kept.
 */
async function sealOpening(
  keepsake: Keepsake,
  member: Member,
  rootPk: Uint8Array,
  helpers: readonly VerifiedKey[],
) {
  if (keepsake.foundingSeed === null) throw new SealingError("no_key", "founding_seed");
  let source = randomFrom(fromBase64(keepsake.foundingSeed));
  const { room, genesis } = await SealedRoom.found(member, {
    now: keepsake.foundedAt,
    random: (n) => source(n),
    rootPk,
  });
  source = random; // only GENESIS is made a second time; the secret of the epoch is new
  if (toBase64(genesis) !== keepsake.genesis) throw new SealingError("wrong_binding", "genesis");
  const seats = helpers.map((key) => ({ role: Role.COUNSELOR, key, historyFrom: 0 }));
  return room.sealEpoch(
    [{ role: Role.CITIZEN, key: "founder", historyFrom: 0 }, ...seats],
    Reason.START,
    Date.now(),
  );
}

/** What a citizen brings to a room. `remember` stores a changed keepsake before anything based on it is sent. */
export function citizenSeat(
  start: Keepsake,
  member: Member,
  rootPk: Uint8Array,
  url: string,
  remember: (keepsake: Keepsake) => void,
): RoomOptions {
  let keepsake = start;
  const roomId = roomIdOf(start);
  return {
    url,
    memberId: member.memberId,
    rootPk,
    hello: (cursor) => ({ type: "hello.seat", token: keepsake.token, cursor }),
    enter: () => SealedRoom.enter(member, roomId, { random, rootPk }),
    openingEpoch: async (helpers) => {
      if (keepsake.opening === null) {
        const opening = toBase64(await sealOpening(keepsake, member, rootPk, helpers));
        keepsake = { ...keepsake, opening, foundingSeed: null };
        remember(keepsake);
      }
      return fromBase64(keepsake.opening ?? "");
    },
  };
}
