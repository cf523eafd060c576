import { toHex } from "../sealing";
import { t, tOr } from "../strings";
import { seatOf } from "./phase";
import type { RoomState } from "./reducer";

/** Indexed by the role numbers of docs/sealing.md; a team member is a counselor to the person who reads it. */
const ROLES = ["counselor", "citizen", "counselor", "supervisor", "counselor"] as const;

/** How a member is called on this screen. `memberId` in hex. */
export function nameOf(state: RoomState, memberId: string, role: number): string {
  if (memberId === state.me) return t("room.you");
  return (
    seatOf(state, memberId)?.name ?? tOr(`room.role.${ROLES[role] ?? "counselor"}`, "room.role.counselor")
  );
}

/** Everybody else who can read, by the sealed roster and not by the server's word. */
export function otherReaders(state: RoomState): string[] {
  const members = state.roster.map(({ role, memberId }) => ({ role, memberId: toHex(memberId) }));
  return members
    .filter(({ memberId }) => memberId !== state.me)
    .map((one) => nameOf(state, one.memberId, one.role));
}
