import { toHex } from "../bytes";
import { orderErasure } from "../erasure";
import { SealedRoom, newMember } from "../index";
import type { Vector } from "./vectors";
import { NOW, seeded } from "./worlds";

/** A citizen's order to erase, and one that a server has put together out of two (docs/sealing.md section 13). */
export async function erasures(): Promise<Vector[]> {
  const random = seeded("golden erasure");
  const member = await newMember(random);
  const { room, genesis } = await SealedRoom.found(member, { now: NOW, random });
  const { session, close } = await orderErasure(member, room.roomId, random, NOW);
  const second = await orderErasure(member, room.roomId, random, NOW);
  const common = {
    type: "erasure",
    room_id: toHex(room.roomId),
    genesis: toHex(genesis),
    session: toHex(session),
  };
  return [
    {
      ...{ name: "ts-erasure", expect: "opens", description: "Signed by the citizen." },
      ...{ ...common, close: toHex(close) },
    },
    {
      ...{ name: "ts-erasure-mixed", expect: "wrong_binding", description: "Halves of two orders." },
      ...{ ...common, close: toHex(second.close) },
    },
  ];
}
