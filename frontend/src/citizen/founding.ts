import {
  Reason,
  Role,
  SealedRoom,
  foundingOf,
  fromBase64,
  memberFromSeeds,
  newMember,
  toBase64,
  type Bookmark,
  type Founding,
  type Member,
  type Random,
} from "../sealing";
import type { LogReader } from "../log/reader";
import type { RoomOptions } from "../room/options";
import type { Founded, Keepsake } from "./keepsake";

export const random: Random = (n) => crypto.getRandomValues(new Uint8Array(n));

/**
 * Makes a new citizen with a new room, all in memory. EPOCH 0 names the founder alone, so it is sealed now, by the same
 * session as GENESIS; whoever helps later is let in by a later EPOCH. `now` in milliseconds.
 */
export async function found(topic: string, language: string, now: number): Promise<Founded> {
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

/** How the kept room began: derived from its GENESIS, or remembered by the return code; whatever the server says. */
export function beginningOf(keepsake: Keepsake): Founding {
  if ("genesis" in keepsake) return foundingOf(fromBase64(keepsake.genesis));
  return { roomId: fromBase64(keepsake.roomId), genesisHash: fromBase64(keepsake.genesisHash) };
}

/** `keepsake` once its room is verified up to `mark`; null if it is of another room, or of one that is being erased. */
export function reaching(keepsake: Keepsake | null, { roomId, index, head }: Bookmark): Keepsake | null {
  if (keepsake === null || keepsake.stage === "erasing") return null;
  if (toBase64(beginningOf(keepsake).roomId) !== toBase64(roomId)) return null;
  return { ...keepsake, verified: { index, head: toBase64(head) } };
}

/** What a citizen brings to a room. Who came by a code has no EPOCH 0 to post: it is in the transcript. */
export function citizenSeat(keepsake: Keepsake, member: Member, log: LogReader, url: string): RoomOptions {
  const { roomId, genesisHash: founding } = beginningOf(keepsake);
  const { verified } = keepsake;
  return {
    url,
    memberId: member.memberId,
    log,
    ...(verified ? { remembered: { roomId, index: verified.index, head: fromBase64(verified.head) } } : {}),
    ...("opening" in keepsake ? { opening: fromBase64(keepsake.opening) } : {}),
    hello: (cursor) => ({ type: "hello.seat", token: keepsake.token, cursor }),
    founder: true,
    enter: (mark) => {
      const bookmark = mark ?? undefined;
      return SealedRoom.enter(member, roomId, { random, rootPk: log.rootPk, founding, bookmark });
    },
  };
}
