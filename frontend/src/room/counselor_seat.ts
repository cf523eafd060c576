import { socketUrl } from "../link/address";
import type { LogReader } from "../log/reader";
import { SealedRoom, toBase64, type Member, type Random } from "../sealing";
import type { RoomOptions } from "./options";

/** What a counselor brings to a room: the unlocked member keys and the tab's key log. */
export function counselorSeat(
  member: Member,
  roomId: Uint8Array,
  log: LogReader,
  random: Random,
): RoomOptions {
  return {
    url: socketUrl("/ws/room/"),
    memberId: member.memberId,
    log,
    hello: (cursor) => ({ type: "hello.counselor", room_id: toBase64(roomId), cursor }),
    enter: () => SealedRoom.enter(member, roomId, { random, rootPk: log.rootPk }),
  };
}
