import type { SealedRoom } from "../sealing";

/** What this client owes the room before words can flow, and after. */
export type Act = "epoch" | "session" | "words" | "ack" | "close";

export interface Standing {
  readonly mute: SealedRoom["mute"];
  readonly epoch: number;
  readonly role: "citizen" | "counselor" | "supervisor";
  /** An own protocol envelope (EPOCH, SESSION, CLOSE) has no receipt yet: nothing may be based on it. */
  readonly underway: boolean;
  /** Seats of helpers that are active, with keys. */
  readonly helpers: number;
  readonly words: boolean;
  readonly ackDue: boolean;
  /** The person wants to end. */
  readonly ending: boolean;
}

/** The next thing to seal, or null when there is nothing to do (or nothing that could help). Pure. */
export function nextAct(standing: Standing): Act | null {
  if (standing.underway) return null;
  const founding = standing.epoch < 0 && standing.role === "citizen";
  if (founding) return standing.helpers > 0 ? "epoch" : null;
  if (standing.mute === "no_session") return "session";
  if (standing.mute !== null) return null;
  return speakingAct(standing);
}

function speakingAct(standing: Standing): Act | null {
  if (standing.words) return "words";
  if (standing.ending) return "close";
  return standing.ackDue ? "ack" : null;
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
