import {
  Reason,
  Role,
  SealedRoom,
  fromBase64,
  memberFromSeeds,
  newMember,
  parseEnvelope,
  toBase64,
  type Member,
  type Random,
} from "../sealing";
import type { RoomOptions } from "../room/options";
import type { Keepsake } from "./keepsake";

export const random: Random = (n) => crypto.getRandomValues(new Uint8Array(n));

/**
 * Makes a new citizen with a new room, all in memory. EPOCH 0 names the founder alone, so it is sealed now, by the same
 * session as GENESIS; whoever helps later is let in by a later EPOCH. `now` in milliseconds.
 */
export async function found(topic: string, language: string, now: number): Promise<Keepsake> {
  const member = await newMember(random);
  const { room, genesis } = await SealedRoom.found(member, { now, random });
  const opening = await room.sealEpoch(
    [{ role: Role.CITIZEN, key: "self", historyFrom: 0 }],
    Reason.START,
    now,
  );
  return {
    version: 1,
    topic,
    language,
    token: toBase64(random(32)),
    signSeed: toBase64(member.seeds.signSeed),
    kemSeed: toBase64(member.seeds.kemSeed),
    genesis: toBase64(genesis),
    opening: toBase64(opening),
    stage: "asking",
  };
}

export function memberOf(keepsake: Keepsake): Promise<Member> {
  return memberFromSeeds({ signSeed: fromBase64(keepsake.signSeed), kemSeed: fromBase64(keepsake.kemSeed) });
}

/** Derived from GENESIS, whatever the server says. */
export function roomIdOf(keepsake: Keepsake): Uint8Array {
  return parseEnvelope(fromBase64(keepsake.genesis)).roomId;
}

/** What a citizen brings to a room. */
export function citizenSeat(
  keepsake: Keepsake,
  member: Member,
  rootPk: Uint8Array,
  url: string,
): RoomOptions {
  const roomId = roomIdOf(keepsake);
  return {
    url,
    memberId: member.memberId,
    rootPk,
    opening: fromBase64(keepsake.opening),
    hello: (cursor) => ({ type: "hello.seat", token: keepsake.token, cursor }),
    enter: () => SealedRoom.enter(member, roomId, { random, rootPk }),
  };
}
