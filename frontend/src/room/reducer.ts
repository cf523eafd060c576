import type { LinkState } from "../link/link";
import type { Entry, RosterMember } from "../sealing";
import { toHex } from "../sealing/bytes";
import type { ErrorCode, RoomView } from "../wire";
import type { Evidence } from "./evidence";

/** How far one's own words have come. Whether the other side has them is told by `RoomState.seen`. */
export type Delivery = "sealing" | "sending" | "stored" | "failed";

interface Placed {
  /** Stable over the life of the line, also when a pending line takes its place in the transcript. */
  readonly key: string;
  /** Place in the transcript; null while the server has not given one. */
  readonly position: number | null;
  readonly mine: boolean;
  readonly role: number;
  /** Hex. */
  readonly memberId: string;
}

export interface Words extends Placed {
  readonly kind: "words";
  /** The author's own clock, in milliseconds. */
  readonly at: number;
  readonly text: string;
  readonly delivery: Delivery;
  readonly refusal: ErrorCode | null;
  /** Written before the author saw a change of readers. */
  readonly late: boolean;
}

export interface Unreadable extends Placed {
  readonly kind: "unreadable";
  readonly why: "no_key" | "unknown_type";
}

export interface Happening extends Placed {
  readonly kind: "happening";
  /** `alert`: this member's device has refused an entry, and stopped there. */
  readonly what: "readers" | "closed" | "alert";
  /** Everybody who can read from here on (ids in hex); for `readers` only. */
  readonly readers: readonly { readonly memberId: string; readonly role: number }[];
}

export type Line = Words | Unreadable | Happening;

/** Own words that are not in the transcript yet, with the place in their session once they are sealed. */
export interface Pending extends Words {
  readonly sealedAs: string | null;
}

export interface RoomState {
  /** Own member id in hex. */
  readonly me: string;
  readonly link: LinkState;
  readonly view: RoomView | null;
  /** Entries of the transcript that were accepted; the next position. */
  readonly length: number;
  /** Everything up to the length announced on this line has been read. */
  readonly caughtUp: boolean;
  /** This client can seal words now. */
  readonly canSeal: boolean;
  readonly lines: readonly Line[];
  readonly pending: readonly Pending[];
  /** The others have verified this many entries: own words below it have arrived. */
  readonly seen: number;
  readonly roster: readonly RosterMember[];
  readonly typing: boolean;
  readonly closed: boolean;
  /** A chain error: nothing after it is believed. */
  readonly broken: string | null;
  /** What the chain error leaves behind for a report. */
  readonly evidence: Evidence | null;
  /** The citizen had the room erased; nothing of it is kept here. */
  readonly erased: boolean;
}

export type RoomAction =
  | { readonly type: "link"; readonly link: LinkState }
  | { readonly type: "view"; readonly view: RoomView }
  | { readonly type: "entries"; readonly entries: readonly Entry[] }
  | {
      readonly type: "standing";
      readonly length: number;
      readonly canSeal: boolean;
      readonly roster: readonly RosterMember[];
    }
  | { readonly type: "said"; readonly key: string; readonly text: string; readonly at: number }
  | { readonly type: "sealed"; readonly key: string; readonly sealedAs: string }
  | { readonly type: "stored"; readonly sealedAs: string; readonly seq: number }
  | { readonly type: "refused"; readonly sealedAs: string; readonly code: ErrorCode }
  | { readonly type: "unsent"; readonly key: string }
  | { readonly type: "forgotten"; readonly key: string }
  | { readonly type: "typing"; readonly on: boolean }
  | { readonly type: "rereading" }
  | { readonly type: "erased" }
  | { readonly type: "broken"; readonly category: string; readonly evidence: Evidence | null };

/** The name of one envelope: its session and its place in it. */
export function sealedAs(sessionId: string, senderSeq: number): string {
  return `${sessionId}:${senderSeq}`;
}

export function initialRoom(me: string): RoomState {
  return {
    me,
    link: { kind: "resting" },
    view: null,
    length: 0,
    caughtUp: false,
    canSeal: false,
    lines: [],
    pending: [],
    seen: 0,
    roster: [],
    typing: false,
    closed: false,
    broken: null,
    evidence: null,
    erased: false,
  };
}

type Of<Type extends RoomAction["type"]> = Extract<RoomAction, { type: Type }>;
type Handlers = { readonly [Type in RoomAction["type"]]: (state: RoomState, action: Of<Type>) => RoomState };

const HANDLERS: Handlers = {
  link: (state, { link }) => ({
    ...state,
    link,
    caughtUp: state.caughtUp && link.kind === "live",
    typing: state.typing && link.kind === "live",
  }),
  view: (state, { view }) => ({
    ...state,
    view,
    caughtUp: state.link.kind === "live" && state.length >= view.length,
    closed: state.closed || view.state === "closed",
  }),
  entries: takeEntries,
  standing: (state, { length, canSeal, roster }) => ({
    ...state,
    length,
    canSeal,
    roster,
    caughtUp: state.link.kind === "live" && state.view !== null && length >= state.view.length,
  }),
  said: (state, { key, text, at }) => ({
    ...state,
    pending: [...state.pending, pendingWords(state.me, key, text, at)],
  }),
  sealed: (state, { key, sealedAs }) =>
    change(state, (line) => line.key === key, { sealedAs, delivery: "sending" }),
  stored: (state, { sealedAs, seq }) =>
    change(state, (line) => line.sealedAs === sealedAs, { delivery: "stored", position: seq }),
  refused: (state, { sealedAs, code }) =>
    change(state, (line) => line.sealedAs === sealedAs, { delivery: "failed", refusal: code }),
  unsent: (state, { key }) =>
    change(state, (line) => line.key === key, {
      delivery: "sealing",
      sealedAs: null,
      position: null,
      refusal: null,
    }),
  forgotten: (state, { key }) => ({ ...state, pending: state.pending.filter((line) => line.key !== key) }),
  typing: (state, { on }) => ({ ...state, typing: on }),
  // The transcript is read again from position 0, under a new session; own words that had no receipt stay.
  rereading: (state) => ({ ...state, caughtUp: false, canSeal: false, length: 0, lines: [], seen: 0 }),
  erased: (state) => ({ ...initialRoom(state.me), link: state.link, closed: true, erased: true }),
  broken: (state, { category, evidence }) => ({
    ...state,
    broken: category,
    evidence,
    canSeal: false,
    typing: false,
  }),
};

/** Pure; entries are idempotent by position. */
export function reduceRoom(state: RoomState, action: RoomAction): RoomState {
  const handler = HANDLERS[action.type] as (state: RoomState, action: RoomAction) => RoomState;
  return handler(state, action);
}

function change(state: RoomState, wanted: (line: Pending) => boolean, changes: Partial<Pending>): RoomState {
  if (!state.pending.some(wanted)) return state;
  return { ...state, pending: state.pending.map((line) => (wanted(line) ? { ...line, ...changes } : line)) };
}

function pendingWords(me: string, key: string, text: string, at: number): Pending {
  const fixed = { kind: "words", mine: true, role: 0, late: false } as const;
  return {
    ...fixed,
    key,
    memberId: me,
    at,
    text,
    position: null,
    delivery: "sealing",
    refusal: null,
    sealedAs: null,
  };
}

function takeEntries(state: RoomState, { entries }: Of<"entries">): RoomState {
  const fresh = entries.filter((entry) => entry.position >= state.length);
  const last = fresh[fresh.length - 1];
  if (last === undefined) return state;
  const taking = new Taking(state);
  for (const entry of fresh) taking.take(entry);
  return { ...state, ...taking.outcome(), length: last.position + 1 };
}

type Msg = Extract<Entry, { kind: "msg" }>;

function lineOf({ content, late }: Msg, placed: Placed): Line {
  if (content.type !== "text") {
    return { ...placed, kind: "unreadable", why: content.type === "closed" ? "no_key" : "unknown_type" };
  }
  const { at, text } = content;
  return { ...placed, kind: "words", at, text, delivery: "stored", refusal: null, late };
}

/** One batch of entries on its way into the state; mutable inside, so that a long history is copied once a batch. */
class Taking {
  private readonly lines: Line[];
  private pending: readonly Pending[];
  private seen: number;
  private closed: boolean;
  private typing: boolean;

  constructor(private readonly state: RoomState) {
    this.lines = [...state.lines];
    this.pending = state.pending;
    this.seen = state.seen;
    this.closed = state.closed;
    this.typing = state.typing;
  }

  take(entry: Entry): void {
    const memberId = toHex(entry.memberId);
    const mine = memberId === this.state.me;
    if (!mine) this.seen = Math.max(this.seen, entry.seenIndex);
    const placed = { key: `p${entry.position}`, position: entry.position, mine, role: entry.role, memberId };
    if (entry.kind === "msg") this.takeWords(entry, placed);
    else if (!entry.void) this.takeHappening(entry, placed);
  }

  outcome(): Pick<RoomState, "lines" | "pending" | "seen" | "closed" | "typing"> {
    const { lines, pending, seen, closed, typing } = this;
    return { lines, pending, seen, closed, typing };
  }

  private takeWords(entry: Msg, placed: Placed): void {
    const own = placed.mine ? this.pendingOf(entry) : undefined;
    if (entry.void) {
      if (own !== undefined) this.fail(own);
      return;
    }
    if (own !== undefined) this.pending = this.pending.filter((line) => line !== own);
    if (!placed.mine) this.typing = false;
    this.lines.push(lineOf(entry, { ...placed, key: own?.key ?? placed.key }));
  }

  private pendingOf(entry: Msg): Pending | undefined {
    const name = sealedAs(toHex(entry.sessionId), entry.senderSeq);
    return this.pending.find((line) => line.sealedAs === name);
  }

  private takeHappening(entry: Exclude<Entry, { kind: "msg" }>, placed: Placed): void {
    if (entry.kind === "epoch") {
      const readers = (entry.roster ?? []).map(({ memberId, role }) => ({ memberId: toHex(memberId), role }));
      // EPOCH 0 names its founder alone: that is no news to anybody.
      if (readers.length > 1) this.lines.push({ ...placed, kind: "happening", what: "readers", readers });
    }
    if (entry.kind === "alert") this.lines.push({ ...placed, kind: "happening", what: "alert", readers: [] });
    if (entry.kind === "close") {
      this.closed = true;
      this.typing = false;
      this.lines.push({ ...placed, kind: "happening", what: "closed", readers: [] });
    }
  }

  private fail(own: Pending): void {
    this.pending = this.pending.map((line) => (line === own ? { ...line, delivery: "failed" } : line));
  }
}
