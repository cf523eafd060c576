import type { DeskRoom } from "../duty/reducer";
import { phaseOf, type Phase } from "../room/phase";
import type { Words } from "../room/lines";
import type { RoomState } from "../room/reducer";
import { type Glance, waitingSince } from "./glance";
import { type PageData, type Topic, topicOf } from "./page";

/** What keeps a conversation from being an ordinary one; the list says it instead of a preview. */
export type Plight = "connecting" | "catching_up" | "ended" | "erased" | "failed" | "lost";

/** One row of the list. */
export interface Row {
  readonly roomId: string;
  readonly topic: Topic;
  readonly openedAt: number;
  readonly ended: boolean;
  readonly unread: number;
  readonly waitingSince: number | null;
  readonly last: Words | null;
  readonly draft: string;
  readonly typing: boolean;
  readonly plight: Plight | null;
}

/** What a row is made of. `state` is null until the room's own line exists. */
export interface RowSource {
  readonly room: DeskRoom;
  readonly state: RoomState | null;
  readonly glance: Glance | null;
  readonly draft: string;
}

/** Pure. `now` in ms of the server's clock, as `openedAt` is. */
export function rowOf({ room, state, glance, draft }: RowSource, page: PageData, now: number): Row {
  const { roomId, openedAt } = room;
  const fixed = { roomId, openedAt, topic: topicOf(page, room.topic), draft: draft.trim() };
  if (state === null || glance === null) {
    const plight = room.ended ? "ended" : "connecting";
    return { ...fixed, ended: room.ended, unread: 0, waitingSince: null, last: null, typing: false, plight };
  }
  const ended = room.ended || isOver(state);
  const { unread, last } = glance;
  const since = { waitingSince: ended || looksOn(state) ? null : waitingSince(glance, openedAt, now) };
  return {
    ...fixed,
    ...since,
    unread,
    last,
    ended,
    typing: state.typing && !ended,
    plight: plightOf(state, ended),
  };
}

function isOver(state: RoomState): boolean {
  return state.erased || phaseOf(state) === "closed";
}

/** Nobody waits for somebody who only reads along. */
function looksOn({ view }: RoomState): boolean {
  return view?.role === "supervisor";
}

const ON_THE_WAY: Partial<Record<Phase, Plight>> = {
  connecting: "connecting",
  reading: "catching_up",
  checking: "catching_up",
};

function plightOf(state: RoomState, ended: boolean): Plight | null {
  const phase = phaseOf(state);
  if (phase === "broken") return "failed";
  if (phase === "erased") return "erased";
  if (ended) return "ended";
  if (phase === "over" || state.link.kind === "waiting") return "lost";
  return ON_THE_WAY[phase] ?? null;
}
