import { socketUrl } from "../link/address";
import type { LogReader } from "../log/reader";
import { SealedRoom, toBase64, type Bookmark, type Member, type Random } from "../sealing";
import { further } from "./horizon";
import type { RoomOptions } from "./options";

/** A counselor's seat, and how far it has verified the room. */
export interface CounselorSeat extends RoomOptions {
  /** Null while nothing is verified, or once the room is refused. */
  readonly mark: () => Bookmark | null;
}

/**
 * What a counselor brings to a room: the unlocked member keys, the tab's key log, and what the vault remembers of this room
 * (asked again whenever the room is read from its start).
 */
export function counselorSeat(
  member: Member,
  roomId: Uint8Array,
  log: LogReader,
  random: Random,
  remembered: () => Bookmark | undefined,
): CounselorSeat {
  let sealed: SealedRoom | null = null;
  const mark = (): Bookmark | null =>
    sealed === null || sealed.failed !== null || sealed.owing > 0 || sealed.length === 0
      ? null
      : { roomId, index: sealed.length, head: sealed.head };
  return {
    mark,
    url: socketUrl("/ws/room/"),
    memberId: member.memberId,
    log,
    hello: (cursor) => ({ type: "hello.counselor", room_id: toBase64(roomId), cursor }),
    founder: false,
    enter: async (verified) => {
      const bookmark = further(verified, remembered());
      sealed = await SealedRoom.enter(member, roomId, { random, rootPk: log.rootPk, bookmark });
      return sealed;
    },
  };
}
