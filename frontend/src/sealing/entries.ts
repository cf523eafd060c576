import type { Role } from "./bodies";
import type { Case } from "./rules";
import { Kind } from "./envelope";
import type { Content } from "./padding";

export interface RosterMember {
  readonly role: Role;
  readonly memberId: Uint8Array;
}

interface EntryBase {
  readonly position: number;
  /** Well-formed but without effect: never show it as something a person wrote; its author repeats the act. */
  readonly void: boolean;
  /** Sent before its author had seen the latest change of the roster. */
  readonly late: boolean;
  readonly memberId: Uint8Array;
  readonly role: Role;
  readonly sessionId: Uint8Array;
  readonly senderSeq: number;
  readonly seenIndex: number;
}

export interface EventEntry extends EntryBase {
  readonly kind: "genesis" | "session" | "epoch" | "ack" | "close" | "alert";
  /** [epoch, not void] the new roster. */
  readonly roster?: readonly RosterMember[];
  /** [epoch, close] why; [alert] the alert code. */
  readonly reason?: number;
  /** [alert] the position it speaks of. */
  readonly about?: number;
  /** [epoch, not void] this member's own grant is no good: `grant` does not open, `commit` holds a wrong secret. */
  readonly alarm?: "grant" | "commit";
}

export interface MsgEntry extends EntryBase {
  readonly kind: "msg";
  readonly content: Content;
}

/** What a transcript yields, one per position. */
export type Entry = EventEntry | MsgEntry;

const KIND_NAMES = {
  [Kind.GENESIS]: "genesis",
  [Kind.EPOCH]: "epoch",
  [Kind.SESSION]: "session",
  [Kind.ACK]: "ack",
  [Kind.CLOSE]: "close",
  [Kind.ALERT]: "alert",
} as const;

function base(c: Case, author: Uint8Array, isVoid: boolean): EntryBase {
  const { epoch, sessionId, senderSeq, seenIndex } = c.entry.envelope;
  const role = c.transcript.roleIn(epoch, author) ?? 1; // only the founder's GENESIS has no roster before it
  const late = epoch < c.current;
  return {
    position: c.position,
    void: isVoid,
    late,
    memberId: author,
    role,
    sessionId,
    senderSeq,
    seenIndex,
  };
}

/** The entry of a judged case; `content` is filled in later for MSG. */
export function entryOf(
  c: Case,
  author: Uint8Array,
  isVoid: boolean,
  alarm: "grant" | "commit" | null,
): Entry {
  const common = base(c, author, isVoid);
  const { body } = c.entry;
  if (body.kind === Kind.MSG || body.kind === Kind.KEYRING)
    return { kind: "msg", ...common, content: { type: "closed" } };
  const event = { kind: KIND_NAMES[body.kind], ...common };
  if (body.kind === Kind.CLOSE) return { ...event, reason: body.reason };
  if (body.kind === Kind.ALERT) return { ...event, reason: body.code, about: body.position };
  if (body.kind !== Kind.EPOCH) return event;
  const roster = body.epoch.roster.map(({ role, memberId }) => ({ role, memberId }));
  const change = { ...event, reason: body.epoch.reason };
  if (isVoid) return change;
  return alarm === null ? { ...change, roster } : { ...change, roster, alarm };
}
