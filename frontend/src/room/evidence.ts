import { handFile } from "../hand_file";
import { LogError } from "../log/problem";
import { SealingError, toHex, type RosterMember, type SealedRoom } from "../sealing";
import { t } from "../strings";

/** What a refused entry leaves behind for those who must find out why: bytes that were sealed, no key and no words. */
export interface Evidence {
  readonly version: 1;
  /** Hex. */
  readonly room_id: string;
  /** Place in the transcript; null when the refusal was not about one. */
  readonly position: number | null;
  readonly category: string;
  readonly rule: string | null;
  /** The refused bytes in hex; null when there are none. */
  readonly bytes: string | null;
  /** What was shown at that position before, in hex, if it was something else (docs/sealing.md section 8.5). */
  readonly shown: string | null;
}

/** What stopped a room, and what is left of it. */
export interface Breakage {
  readonly category: string;
  readonly evidence: Evidence | null;
  /** Nothing is believed from this position on. */
  readonly from: number;
  /** Who can read what stands before it. */
  readonly roster: readonly RosterMember[];
}

/** What stopped a room, and what it leaves behind; a fault of our own leaves no evidence. */
export function breakageOf(reason: unknown, sealed: SealedRoom | null): Breakage {
  return { ...causeOf(reason, sealed), from: sealed?.length ?? 0, roster: sealed?.roster ?? [] };
}

function causeOf(reason: unknown, sealed: SealedRoom | null): Pick<Breakage, "category" | "evidence"> {
  if (reason instanceof LogError) return { category: "log", evidence: logEvidence(reason, sealed) };
  if (!(reason instanceof SealingError)) return { category: "fault", evidence: null };
  const { category, rule, position } = reason;
  const evidence: Evidence = {
    version: 1,
    room_id: sealed === null ? "" : toHex(sealed.roomId),
    position: position ?? null,
    category,
    rule: rule ?? null,
    bytes: sealed?.evidence ? toHex(sealed.evidence) : null,
    shown: shownBefore(reason, sealed),
  };
  return { category, evidence };
}

/** Of two things that were shown at one place, both are evidence. */
function shownBefore({ rule, position }: SealingError, sealed: SealedRoom | null): string | null {
  const shown = rule === "glimpse" ? sealed?.shownAt(position ?? 0) : undefined;
  return shown === undefined ? null : toHex(shown);
}

/** The checkpoint as it was served: signed, so that others can be shown it. */
function logEvidence({ problem, refusal, note }: LogError, sealed: SealedRoom | null): Evidence {
  return {
    version: 1,
    room_id: sealed === null ? "" : toHex(sealed.roomId),
    position: refusal?.position ?? null,
    category: "log",
    rule: problem,
    bytes: note === null ? null : toHex(note),
    shown: null,
  };
}

/** Hands the evidence to the person as a file; it goes nowhere else. */
export function saveEvidence(evidence: Evidence): void {
  handFile(t("room.evidence_file"), "application/json", JSON.stringify(evidence, null, 1));
}
