import type { Entry, RosterMember } from "../sealing";
import { AlertCode, Reason, Role } from "../sealing/bodies";
import { toHex } from "../sealing/bytes";
import type { ErrorCode } from "../wire";
import type { Admissions } from "./helpers";
import type { RoomState } from "./reducer";

/** Reasons of an EPOCH that follows the key log. */
const KEYS: readonly number[] = [Reason.KEY_ROTATION, Reason.REVOCATION];

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
  /** `before_you`: written before this person was let in, and not shared. `read_only`: by somebody who only looks on. */
  readonly why: "no_key" | "unknown_type" | "before_you" | "read_only";
}

export interface Happening extends Placed {
  readonly kind: "happening";
  /**
   * `alert`: this member's device has refused an entry, and stopped there. `misfit`: it was given a bad grant, and goes on.
   * `granted`: somebody with new keys may read as before.
   */
  readonly what: "readers" | "closed" | "alert" | "misfit" | "granted";
  /** Everybody who can read from here on; for `readers` only. */
  readonly readers: readonly Reader[];
  /** Of the readers, those who could not read before; empty where a room begins. */
  readonly came: readonly Reader[];
  readonly went: readonly Reader[];
  /** [readers] Whoever went did so because the key log has ended the keys. */
  readonly rekeyed?: true;
}

/** Somebody in the sealed roster. */
export interface Reader {
  /** Hex. */
  readonly memberId: string;
  readonly role: number;
  /** May read what came before too. */
  readonly history: boolean;
}

export type Line = Words | Unreadable | Happening;

/** Own words that are not in the transcript yet, with the place in their session once they are sealed. */
export interface Pending extends Words {
  readonly sealedAs: string | null;
}

/** The name of one envelope: its session and its place in it. */
export function sealedAs(sessionId: string, senderSeq: number): string {
  return `${sessionId}:${senderSeq}`;
}

/** Own words at the moment they are said. */
export function pendingWords(me: string, key: string, text: string, at: number): Pending {
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

/** Takes what is new; entries are idempotent by position. */
export function takeEntries(state: RoomState, entries: readonly Entry[]): RoomState {
  const fresh = entries.filter((entry) => entry.position >= state.length);
  const last = fresh[fresh.length - 1];
  if (last === undefined) return state;
  const taking = new Taking(state);
  for (const entry of fresh) taking.take(entry);
  return { ...state, ...taking.outcome(), length: last.position + 1 };
}

/** An end that was read before the rest of the transcript: its words, and how much of them the others have verified. */
export function takeGlimpse(state: RoomState, entries: readonly Entry[]): RoomState {
  let { seen } = state;
  const glimpse: Line[] = [];
  for (const entry of entries) {
    const placed = placeOf(state, entry);
    if (!placed.mine) seen = Math.max(seen, entry.seenIndex);
    if (entry.kind === "msg" && !entry.void && entry.content.type !== "closed")
      glimpse.push(lineOf(entry, placed, true));
  }
  return { ...state, glimpse, seen };
}

/** What was shown before its turn gives way to the transcript, once that has come so far. */
export function withoutGlimpse(state: RoomState): RoomState {
  const last = state.glimpse[state.glimpse.length - 1];
  return last === undefined || (last.position ?? 0) >= state.length ? state : { ...state, glimpse: [] };
}

type Msg = Extract<Entry, { kind: "msg" }>;

function lineOf({ content, late }: Msg, placed: Placed, reader: boolean): Line {
  // docs/sealing.md section 6: who looks on writes nothing, so nothing of hers is shown as part of the conversation.
  if (placed.role === Role.SUPERVISOR) return { ...placed, kind: "unreadable", why: "read_only" };
  if (content.type === "closed")
    return { ...placed, kind: "unreadable", why: reader ? "no_key" : "before_you" };
  if (content.type !== "text") return { ...placed, kind: "unreadable", why: "unknown_type" };
  const { at, text } = content;
  return { ...placed, kind: "words", at, text, delivery: "stored", refusal: null, late };
}

/** What a batch of entries may change in the state. */
type Taken = "lines" | "pending" | "seen" | "closed" | "typing" | "readers" | "strangers" | "admitted";

function placeOf({ me, successors }: RoomState, { position, role, memberId }: Entry): Placed {
  const author = toHex(memberId);
  const mine = author === me || successors[author] === me;
  return { key: `p${position}`, position, mine, role, memberId: author };
}

function readerOf({ memberId, role, historyFrom }: RosterMember): Reader {
  return { memberId: toHex(memberId), role, history: historyFrom === 0 };
}

function without(all: readonly Reader[], others: readonly Reader[]): Reader[] {
  return all.filter(({ memberId }) => !others.some((other) => other.memberId === memberId));
}

/** Puts what a grant with history has opened, or what is verified by now, in its places; what is closed stays as it is. */
export function openLines(lines: readonly Line[], entries: readonly Entry[]): Line[] {
  const opened = new Map(
    entries.flatMap((entry) =>
      entry.kind === "msg" && entry.content.type !== "closed" ? [[entry.position, entry]] : [],
    ),
  );
  return lines.map((line) => {
    const entry = line.kind === "unreadable" ? opened.get(line.position ?? -1) : undefined;
    if (entry === undefined) return line;
    const { key, position, mine, role, memberId } = line;
    return lineOf(entry, { key, position, mine, role, memberId }, true);
  });
}

/** One batch of entries on its way into the state; mutable inside, so that a long history is copied once a batch. */
class Taking {
  private readonly lines: Line[];
  private pending: readonly Pending[];
  private seen: number;
  private closed: boolean;
  private typing: boolean;
  private readers: readonly Reader[];
  private strangers: readonly string[];
  private admitted: Admissions;

  constructor(private readonly state: RoomState) {
    this.lines = [...state.lines];
    this.pending = state.pending;
    this.seen = state.seen;
    this.closed = state.closed;
    this.typing = state.typing;
    this.readers = state.readers;
    this.strangers = state.strangers;
    this.admitted = state.admitted;
  }

  take(entry: Entry): void {
    const placed = placeOf(this.state, entry);
    if (!placed.mine) this.seen = Math.max(this.seen, entry.seenIndex);
    if (entry.kind === "msg") this.takeWords(entry, placed);
    else if (!entry.void) this.takeHappening(entry, placed);
  }

  outcome(): Pick<RoomState, Taken> {
    const { lines, pending, seen, closed, typing, readers, strangers, admitted } = this;
    return { lines, pending, seen, closed, typing, readers, strangers, admitted };
  }

  /** Whether this person belongs to the roster in force at this place of the transcript. */
  private get reader(): boolean {
    return this.readers.some(({ memberId }) => memberId === this.state.me);
  }

  private takeWords(entry: Msg, placed: Placed): void {
    const own = placed.mine ? this.pendingOf(entry) : undefined;
    if (entry.void) {
      if (own !== undefined) this.fail(own);
      return;
    }
    if (own !== undefined) this.pending = this.pending.filter((line) => line !== own);
    if (placed.mine) this.ownWords(entry);
    else this.typing = false;
    this.lines.push(lineOf(entry, { ...placed, key: own?.key ?? placed.key }, this.reader));
  }

  /** She has written under this roster, so she had been shown it. */
  private ownWords({ late }: Msg): void {
    if (!late) this.strangers = [];
  }

  private pendingOf(entry: Msg): Pending | undefined {
    const name = sealedAs(toHex(entry.sessionId), entry.senderSeq);
    return this.pending.find((line) => line.sealedAs === name);
  }

  private takeHappening(entry: Exclude<Entry, { kind: "msg" }>, placed: Placed): void {
    if (entry.kind === "epoch") this.takeRoster(entry.roster ?? [], placed, KEYS.includes(entry.reason ?? 0));
    if (entry.granted !== undefined) this.takeGift(toHex(entry.granted.to), placed);
    if (entry.kind === "alert") this.tell(entry.reason === AlertCode.REFUSED ? "alert" : "misfit", placed);
    if (entry.kind === "close") {
      this.closed = true;
      this.typing = false;
      this.tell("closed", placed);
    }
  }

  private tell(what: Happening["what"], placed: Placed, came: readonly Reader[] = []): void {
    this.lines.push({ ...placed, kind: "happening", what, readers: [], came, went: [] });
  }

  /** Whoever was let in by somebody else is a stranger to this person until she has seen it; her own word is used up. */
  private takeRoster(roster: readonly RosterMember[], placed: Placed, rekeyed: boolean): void {
    const readers = roster.map(readerOf);
    // Where a room begins nobody comes; whoever comes to a citizen who was left alone does.
    const first = this.readers.length < 2 && !this.lines.some(({ kind }) => kind === "happening");
    const came = first ? [] : without(readers, this.readers);
    const went = without(this.readers, readers);
    const ids = readers.map(({ memberId }) => memberId);
    const fresh = placed.mine ? [] : came.map(({ memberId }) => memberId);
    this.strangers = [...this.strangers, ...fresh].filter((id) => ids.includes(id) && id !== this.state.me);
    this.admitted = Object.fromEntries(Object.entries(this.admitted).filter(([id]) => !ids.includes(id)));
    this.readers = readers;
    // EPOCH 0 names its founder alone: that is no news to anybody.
    if (readers.length > 1 || went.length > 0)
      this.lines.push({
        ...{ ...placed, kind: "happening", what: "readers", readers, came, went },
        ...(rekeyed ? { rekeyed } : {}),
      });
  }

  /** Several who are here may give the same at once: that is said once. */
  private takeGift(to: string, placed: Placed): void {
    const target = this.readers.filter(({ memberId }) => memberId === to);
    const last = this.lines.findLast((line) => line.kind === "happening");
    if (last?.what === "granted" && last.came[0]?.memberId === to) return;
    this.tell("granted", placed, target);
  }

  private fail(own: Pending): void {
    this.pending = this.pending.map((line) => (line === own ? { ...line, delivery: "failed" } : line));
  }
}
