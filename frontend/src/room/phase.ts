import { fromBase64, toHex } from "../sealing/bytes";
import { CloseCode, type SeatView } from "../wire";
import type { Line, Words } from "./lines";
import type { RoomState } from "./reducer";

/** What the screen is about, most final first. */
export type Phase =
  "broken" | "erased" | "closed" | "over" | "connecting" | "reading" | "checking" | "preparing" | "ready";

export function phaseOf(state: RoomState): Phase {
  return finalPhase(state) ?? openPhase(state);
}

function finalPhase(state: RoomState): Phase | null {
  if (state.broken !== null) return "broken";
  if (state.erased) return "erased";
  if (state.closed) return "closed";
  if (state.link.kind !== "over") return null;
  return state.link.ending === CloseCode.ROOM_CLOSED ? "closed" : "over";
}

function openPhase(state: RoomState): Phase {
  if (state.canSeal) return "ready";
  if (state.view === null) return "connecting";
  if (state.glimpse.length > 0) return "checking";
  if (state.provenFrom > 0 && state.length >= state.view.length) return "checking";
  return state.caughtUp || state.link.kind !== "live" ? "preparing" : "reading";
}

/** Words may be written: sealed now, or as soon as the line is back and read to its end. */
export function mayWrite(state: RoomState): boolean {
  return phaseOf(state) === "ready";
}

/** The tick under one's own words. */
export type Tick = "clock" | "stored" | "seen" | "failed";

export function tickOf(line: Words, seen: number): Tick {
  if (line.delivery === "failed") return "failed";
  if (line.position === null) return "clock";
  return line.position < seen ? "seen" : "stored";
}

/** Everything to be shown, in order: the transcript as far back as it is verified, then own words on their way. */
export function linesOf({ lines, glimpse, pending, provenFrom }: RoomState): readonly Line[] {
  if (glimpse.length > 0) return [...glimpse, ...pending];
  const proven = provenFrom === 0 ? lines : lines.filter(({ position }) => (position ?? 0) >= provenFrom);
  return pending.length === 0 ? proven : [...proven, ...pending];
}

/** The seat of a member, for its name and kind; names are the server's word, the member id is the transcript's. */
export function seatOf(state: RoomState, memberId: string): SeatView | undefined {
  return state.view?.seats.find((seat) => toHex(fromBase64(seat.member_id)) === memberId);
}
