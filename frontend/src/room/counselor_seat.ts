import { socketUrl } from "../link/address";
import { SealedRoom, toBase64, type Member, type Random } from "../sealing";
import type { RoomOptions } from "./options";

/** What a counselor brings to a room: the unlocked member keys and the organization's root key. */
export function counselorSeat(
  member: Member,
  roomId: Uint8Array,
  rootPk: Uint8Array,
  random: Random,
): RoomOptions {
  return {
    url: socketUrl("/ws/room/"),
    memberId: member.memberId,
    rootPk,
    hello: (cursor) => ({ type: "hello.counselor", room_id: toBase64(roomId), cursor }),
    enter: () => SealedRoom.enter(member, roomId, { random, rootPk }),
  };
}
