import { Role, toHex, type SealedRoom } from "../sealing";
import { held } from "./question";
import type { RoomState } from "./reducer";

/**
 * What this client owes the room, before words can flow and after. `opening`: the founder's kept EPOCH 0. `roster`: a new
 * EPOCH, because who may read is not who is here. `alert`: an own grant is no good. `regrant`: a KEYRING for somebody who is
 * here with new keys.
 */
export type Act = "opening" | "session" | "alert" | "roster" | "words" | "ack" | "close" | "regrant";

export interface Standing {
  readonly mute: SealedRoom["mute"];
  readonly role: "citizen" | "counselor" | "supervisor";
  /** An own protocol envelope is not in the transcript yet: nothing may be based on it. */
  readonly underway: boolean;
  /** This client should change who can read (helpers.ts says when). */
  readonly rosterDue: boolean;
  /** The room has not been told of a grant that is no good. */
  readonly alarmDue: boolean;
  /** Somebody is here with new keys, and misses what this client holds. */
  readonly regrantDue: boolean;
  /** A citizen who has not been shown yet who reads along: her words wait. */
  readonly held: boolean;
  /** Somebody else can read. */
  readonly audience: boolean;
  readonly words: boolean;
  readonly ackDue: boolean;
  /** The person wants to end. */
  readonly ending: boolean;
}

/** What the state and the sealed room say of it. */
export function standingOf(
  state: RoomState,
  sealed: SealedRoom,
): Pick<Standing, "mute" | "role" | "held" | "audience" | "words" | "alarmDue"> {
  return {
    mute: sealed.mute,
    alarmDue: sealed.alarmDue !== null,
    role: readsAlong(state, sealed) ? "supervisor" : (state.view?.role ?? "supervisor"),
    held: held(state),
    audience: sealed.roster.length > 1,
    words: state.pending.some((line) => line.delivery === "sealing"),
  };
}

/** By the sealed roster, whatever the server says of her seat. */
function readsAlong({ me }: RoomState, { roster }: SealedRoom): boolean {
  return roster.some(({ role, memberId }) => role === Role.SUPERVISOR && toHex(memberId) === me);
}

/** The next thing to seal, or null when there is nothing to do (or nothing that could help). Pure. */
export function nextAct(standing: Standing): Act | null {
  const { mute, role, underway } = standing;
  if (underway) return null;
  if (mute === "no_epoch") return role === "citizen" ? "opening" : null;
  if (mute === "no_session") return "session";
  return mute === null || mute === "no_key" ? actOfMember(standing) : null;
}

/** Of somebody in the roster who has a session; without the epoch's secret an alarm is all there is to say. */
function actOfMember(standing: Standing): Act | null {
  if (standing.alarmDue) return "alert";
  if (standing.mute !== null) return null;
  if (standing.rosterDue) return "roster";
  return speakingAct(standing) ?? (standing.regrantDue ? "regrant" : null);
}

/** Words are sealed only when there is somebody to read them; the end may be signed alone. */
function speakingAct({ role, words, audience, held, ending, ackDue }: Standing): Act | null {
  const looksOn = role === "supervisor"; // reads along and writes nothing, whatever the server would store
  if (words && audience && !held && !looksOn) return "words";
  if (ending && !looksOn) return "close";
  return ackDue ? "ack" : null;
}

/** What a refusal of one envelope means for its session. */
export type Verdict = "again" | "lost" | "new_session" | "closed";

const VERDICTS: Readonly<Record<string, Verdict>> = {
  too_fast: "again",
  temporarily_unavailable: "again",
  out_of_sequence: "again",
  room_closed: "closed",
  not_permitted: "lost",
};

/** Everything not named is final for that envelope, and its session is given up (docs/sealing.md, section 4). */
export function verdictOn(code: string): Verdict {
  return VERDICTS[code] ?? "new_session";
}
