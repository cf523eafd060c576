import { toHex } from "../bytes";
import { SealedRoom, newMember } from "../index";
import { FOUNDER } from "./stage";
import type { Vector } from "./vectors";
import { NOW, seeded } from "./worlds";

/** Proofs of an erasure by the founding session and by a later one of the same citizen (docs/sealing.md section 13). */
export async function erasures(): Promise<Vector[]> {
  const random = seeded("golden erasure");
  const member = await newMember(random);
  const { room, genesis } = await SealedRoom.found(member, { now: NOW, random });
  const stored = [genesis, await room.sealEpoch([FOUNDER], 0, NOW)];
  await room.accept(0, stored, NOW);
  const close = await room.sealClose(3, NOW);
  const tab = await SealedRoom.enter(member, room.roomId, { random, rootPk: new Uint8Array(32) });
  await tab.accept(0, stored, NOW);
  const session = await tab.sealSession(NOW);
  await tab.accept(2, [session], NOW);
  const later = await tab.sealClose(3, NOW);
  const common = { type: "erasure", room_id: toHex(room.roomId), genesis: toHex(genesis) };
  return [
    {
      ...{ name: "ts-erasure", expect: "opens", description: "Signed by the founding session." },
      ...{ ...common, close: toHex(close) },
    },
    {
      ...{
        name: "ts-erasure-later",
        expect: "opens",
        description: "Signed by a later session of the citizen.",
      },
      ...{ ...common, session: toHex(session), close: toHex(later) },
    },
    {
      ...{
        name: "ts-erasure-swapped",
        expect: "tampered",
        description: "CLOSE with another CLOSE's signature.",
      },
      ...{ ...common, close: toHex(close.slice(0, -64)) + toHex(later.slice(-64)) },
    },
  ];
}
