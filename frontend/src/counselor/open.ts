import { startHeartbeat } from "../duty/heartbeat";
import { DutyStore } from "../duty/duty.svelte";
import { socketUrl } from "../link/address";
import type { LogReader } from "../log/reader";
import { type CounselorSeat, counselorSeat } from "../room/counselor_seat";
import { Room } from "../room/room.svelte";
import { fromBase64 } from "../sealing";
import { isDutyServerFrame } from "../wire/generated/validators/DutyServerFrame";
import { Bookmarking, type Standing } from "./bookmarking";
import { Desk } from "./desk.svelte";
import type { Drafts } from "./drafts";
import type { PageData } from "./page";
import type { Unlocked } from "./unlock";

const random = (n: number): Uint8Array => crypto.getRandomValues(new Uint8Array(n));

/** The desk of an unlocked counselor, and what tells her vault how far she has read. */
export interface OpenDesk {
  readonly desk: Desk;
  readonly bookmarking: Bookmarking;
}

/** Wired to this page's sockets and the tab's key log; nothing is dialed before `duty.start`. */
export function openDesk(page: PageData, unlocked: Unlocked, log: LogReader, drafts: Drafts): OpenDesk {
  const { keeper, member } = unlocked;
  const seats = new Map<string, CounselorSeat>();
  const duty = new DutyStore({
    url: socketUrl("/ws/duty/"),
    accepts: isDutyServerFrame,
    clock: Date.now,
    heartbeat: startHeartbeat,
  });
  const converse = (roomId: string): Room => {
    const id = fromBase64(roomId);
    const seat = counselorSeat(member, id, log, random, () => keeper.bookmark(id));
    seats.set(roomId, seat);
    return new Room(seat);
  };
  const desk = new Desk({ page, duty, converse, drafts });
  const standings = (): Standing[] =>
    [...desk.conversations].flatMap(([roomId, { state }]) => {
      const mark = seats.get(roomId)?.mark() ?? null;
      return mark === null ? [] : [{ mark, closed: state.closed }];
    });
  return { desk, bookmarking: new Bookmarking(keeper, standings) };
}
