import { Role } from "./bodies";
import type { Body } from "./candidates";
import type { Case } from "./rules";
import { Kind } from "./envelope";
import type { Content } from "./padding";

export interface RosterMember {
  readonly role: Role;
  readonly memberId: Uint8Array;
  /** The first epoch that this member was granted; 0 is everything. */
  readonly historyFrom: number;
}

interface EntryBase {
  readonly position: number;
  /** Well-formed but without effect: never show it as something a person wrote; its author repeats the act. */
  readonly void: boolean;
  /** [void] which case: `late`, `lost_epoch` (issue the EPOCH again) or `short_session` (catch up, certify again). */
  readonly rule?: string;
  /** Sent before its author had seen the latest change of the roster. */
  readonly late: boolean;
  readonly memberId: Uint8Array;
  readonly role: Role;
  readonly sessionId: Uint8Array;
  readonly senderSeq: number;
  readonly seenIndex: number;
}

export interface EventEntry extends EntryBase {
  readonly kind: "genesis" | "session" | "epoch" | "ack" | "close" | "alert" | "keyring";
  /** [epoch, not void] the new roster. */
  readonly roster?: readonly RosterMember[];
  /** [epoch, close] why; [alert] the alert code. */
  readonly reason?: number;
  /** [alert] the position it speaks of. */
  readonly about?: number;
  /** [keyring, not void] who was given the secrets of which epochs, first and last. */
  readonly granted?: { readonly to: Uint8Array; readonly first: number; readonly last: number };
  /** [epoch, keyring, not void] this member's own grant is no good: `grant` does not open, `commit` holds a wrong secret. */
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
  [Kind.KEYRING]: "keyring",
} as const;

function base(c: Case, author: Uint8Array, voidRule: string | null): EntryBase {
  const { epoch, sessionId, senderSeq, seenIndex } = c.entry.envelope;
  const role = c.transcript.roleIn(epoch, author) ?? Role.CITIZEN; // only GENESIS has no roster before it
  const late = epoch < c.current;
  const isVoid = voidRule !== null;
  const { position } = c;
  const common = { position, void: isVoid, late, memberId: author, role, sessionId, senderSeq, seenIndex };
  return voidRule === null ? common : { ...common, rule: voidRule };
}

/** The entry of a judged case; `content` is filled in later for MSG. */
export function entryOf(
  c: Case,
  author: Uint8Array,
  voidRule: string | null,
  alarm: "grant" | "commit" | null,
): Entry {
  const common = base(c, author, voidRule);
  const { body } = c.entry;
  if (body.kind === Kind.MSG) return { kind: "msg", ...common, content: { type: "closed" } };
  const event = { kind: KIND_NAMES[body.kind], ...common };
  if (body.kind === Kind.CLOSE) return { ...event, reason: body.reason };
  if (body.kind === Kind.ALERT) return { ...event, reason: body.code, about: body.position };
  if (body.kind !== Kind.EPOCH && body.kind !== Kind.KEYRING) return event;
  return { ...event, ...gift(body, voidRule !== null), ...(alarm === null ? {} : { alarm }) };
}

/** What an EPOCH or KEYRING says about who reads what. */
function gift(
  body: Extract<Body, { kind: typeof Kind.EPOCH | typeof Kind.KEYRING }>,
  isVoid: boolean,
): Partial<EventEntry> {
  if (body.kind === Kind.KEYRING) {
    const { target: to, first, last } = body.keyring;
    return isVoid ? {} : { granted: { to, first, last } };
  }
  const { reason, roster } = body.epoch;
  return isVoid
    ? { reason }
    : { reason, roster: roster.map(({ role, memberId, historyFrom }) => ({ role, memberId, historyFrom })) };
}
