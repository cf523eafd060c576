import { toHex } from "../sealing";
import { Role } from "../sealing/bodies";
import { t, tOr } from "../strings";
import type { Happening, Reader } from "./lines";
import { phaseOf, seatOf } from "./phase";
import { isAlone, isReader } from "./question";
import type { RoomState } from "./reducer";
import { listed } from "./times";

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
  return members.filter(({ memberId }) => memberId !== state.me).map((one) => titleOf(state, one));
}

function titleOf(state: RoomState, { memberId, role }: Pick<Reader, "memberId" | "role">): string {
  const name = nameOf(state, memberId, role);
  return role === Role.SUPERVISOR ? t("room.looks_on", { name }) : name;
}

/** What happened, in one or a few sentences: who came, with how much of the past, who went, who reads from here on. */
export function happeningWords(state: RoomState, line: Happening): string {
  if (line.what !== "readers") {
    const name = nameOf(state, line.memberId, line.role);
    return line.mine ? t(`room.${line.what}_by_you`) : t(`room.${line.what}_by`, { name });
  }
  const others = line.readers.filter(({ memberId }) => memberId !== state.me);
  const me = others.length < line.readers.length ? [t("room.you")] : [];
  const names = listed([...me, ...others.map((one) => titleOf(state, one))]);
  const came = line.came.map((one) => cameWords(state, one));
  const went = line.went.map(({ memberId, role }) => t("room.went", { name: nameOf(state, memberId, role) }));
  return [...came, ...went, t("room.readers_from_here", { names })].join(" ");
}

function cameWords(state: RoomState, { memberId, role, history }: Reader): string {
  if (memberId === state.me) return t("room.you_came");
  const name = nameOf(state, memberId, role);
  if (role === Role.SUPERVISOR)
    return t(history ? "room.came_looking_history" : "room.came_looking", { name });
  return t(history ? "room.came_history" : "room.came", { name });
}

/** Why nothing can be written yet. */
export function preparingWords(state: RoomState): string {
  if (phaseOf(state) === "checking") return t("room.checking");
  if (isAlone(state)) return t("room.alone");
  if (waitsAtDoor(state)) return t("room.at_door");
  return t(state.view?.role === "supervisor" ? "room.preparing_looking" : "room.preparing");
}

/** A helper whom the roster does not name yet. */
function waitsAtDoor(state: RoomState): boolean {
  return state.view !== null && state.view.role !== "citizen" && state.epoch > 0 && !isReader(state);
}
