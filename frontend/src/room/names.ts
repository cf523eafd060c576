import { toHex } from "../sealing";
import { Role } from "../sealing/bodies";
import { t, tOr } from "../strings";
import type { Happening, Line, Reader } from "./lines";
import { phaseOf, seatOf } from "./phase";
import { isAlone, isReader } from "./question";
import type { RoomState } from "./reducer";
import { listed } from "./times";

/** Indexed by the role numbers of docs/sealing.md; a team member is a counselor to the person who reads it. */
const ROLES = ["counselor", "citizen", "counselor", "supervisor", "counselor"] as const;

/** How a member is called on this screen. `memberId` in hex. */
export function nameOf(state: RoomState, memberId: string, role: number): string {
  const person = personOf(state, memberId);
  if (person === state.me) return t("room.you");
  return seatOf(state, person)?.name ?? tOr(`room.role.${ROLES[role] ?? "counselor"}`, "room.role.counselor");
}

/** The latest key of whoever holds, or held, this one: one person on the screen, as the key log says. */
function personOf({ successors }: RoomState, memberId: string): string {
  return successors[memberId] ?? memberId;
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
  if (line.what === "granted") return line.came.map((one) => grantedWords(state, one)).join(" ");
  if (line.what !== "readers") {
    const name = nameOf(state, line.memberId, line.role);
    return line.mine ? t(`room.${line.what}_by_you`) : t(`room.${line.what}_by`, { name });
  }
  const others = line.readers.filter(({ memberId }) => memberId !== state.me);
  const me = others.length < line.readers.length ? [t("room.you")] : [];
  const names = listed([...me, ...others.map((one) => titleOf(state, one))]);
  const came = line.came.map((one) =>
    isBack(state, line, one) ? backWords(state, one) : cameWords(state, one),
  );
  const went = line.went.map((one) => wentWords(state, line, one)).filter((words) => words !== "");
  return [...came, ...went, t("room.readers_from_here", { names })].join(" ");
}

/** Somebody who was here with other keys until those ended. */
function isBack(state: RoomState, at: Happening, { memberId }: Reader): boolean {
  const person = personOf(state, memberId);
  const before = (line: Line): line is Happening =>
    line.kind === "happening" && line.rekeyed === true && (line.position ?? 0) <= (at.position ?? 0);
  return state.lines
    .filter(before)
    .some(({ went }) =>
      went.some((one) => one.memberId !== memberId && personOf(state, one.memberId) === person),
    );
}

function backWords(state: RoomState, { memberId, role }: Reader): string {
  if (memberId === state.me) return t("room.you_came_back");
  return t("room.came_back", { name: nameOf(state, memberId, role) });
}

function grantedWords(state: RoomState, { memberId, role }: Reader): string {
  if (memberId === state.me) return t("room.granted_you");
  return t("room.granted", { name: nameOf(state, memberId, role) });
}

/** Nothing where the same person comes back in the same moment. */
function wentWords(state: RoomState, line: Happening, { memberId, role }: Reader): string {
  const person = personOf(state, memberId);
  const name = nameOf(state, memberId, role);
  if (line.rekeyed !== true || person === memberId) return t("room.went", { name });
  if (line.came.some((one) => personOf(state, one.memberId) === person)) return "";
  return person === state.me ? t("room.your_keys_replaced") : t("room.keys_replaced", { name });
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
