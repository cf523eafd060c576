import { startHeartbeat } from "../duty/heartbeat";
import { DutyStore } from "../duty/duty.svelte";
import { socketUrl } from "../link/address";
import type { LogReader } from "../log/reader";
import { counselorSeat } from "../room/counselor_seat";
import { Room } from "../room/room.svelte";
import { fromBase64 } from "../sealing";
import { isDutyServerFrame } from "../wire/generated/validators/DutyServerFrame";
import { Desk } from "./desk.svelte";
import type { PageData } from "./page";
import type { Unlocked } from "./unlock";

const random = (n: number): Uint8Array => crypto.getRandomValues(new Uint8Array(n));

/** The desk of an unlocked counselor, wired to this page's sockets; nothing is dialed before `duty.start`. */
export function openDesk(page: PageData, unlocked: Unlocked, log: LogReader): Desk {
  const duty = new DutyStore({
    url: socketUrl("/ws/duty/"),
    accepts: isDutyServerFrame,
    clock: Date.now,
    heartbeat: startHeartbeat,
  });
  const converse = (roomId: string): Room =>
    new Room(counselorSeat(unlocked.member, fromBase64(roomId), log, random));
  return new Desk({ page, duty, converse });
}
