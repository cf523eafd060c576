import type { LinkState } from "../link/link";
import type { Entry, RosterMember } from "../sealing";
import type { ErrorCode, InvitationView, RoomView } from "../wire";
import {
  cameToNothing,
  cutOff,
  isLost,
  outcomeOf,
  without,
  withoutAnswered,
  type Answer,
  type Answered,
} from "./answers";
import { believed, isWhole, takeStanding } from "./belief";
import type { Breakage, Evidence } from "./evidence";
import type { Admission, Admissions } from "./helpers";
import type { LogTrouble } from "./register";
import {
  openLines,
  pendingWords,
  takeEntries,
  takeGlimpse,
  withoutGlimpse,
  type Line,
  type Pending,
  type Reader,
} from "./lines";

export interface RoomState {
  /** Own member id in hex. */
  readonly me: string;
  readonly link: LinkState;
  readonly view: RoomView | null;
  /** Entries of the transcript that were accepted; the next position. */
  readonly length: number;
  /** Everything up to the length announced on this line has been read and verified. */
  readonly caughtUp: boolean;
  /** What stands before this position is not wholly verified yet and is not shown; 0 when everything is. */
  readonly provenFrom: number;
  /** This client can seal words now. */
  readonly canSeal: boolean;
  readonly lines: readonly Line[];
  /** The end of a long conversation, shown until it has been read in its turn; empty otherwise. */
  readonly glimpse: readonly Line[];
  readonly pending: readonly Pending[];
  /** The others have verified this many entries: own words below it have arrived. */
  readonly seen: number;
  readonly roster: readonly RosterMember[];
  /** Two words for the conversation as far as this member has last confirmed it; empty before anything is known. */
  readonly mark: string;
  /** `mark` as it was when the transcript had been read for the first time, before anything was added from here. */
  readonly foundMark: string | null;
  /** The current epoch; -1 before the first. */
  readonly epoch: number;
  /** The roster in force after the last line; the same as `roster` once everything is read. */
  readonly readers: readonly Reader[];
  /** Let in by somebody else (hex ids): a citizen's words wait until she has been shown who reads along. */
  readonly strangers: readonly string[];
  /** Whom this person has agreed to let in, until an EPOCH has done it. */
  readonly admitted: Admissions;
  /** Hex ids of those whom this person has left at the door. */
  readonly turnedAway: readonly string[];
  /** The invitation that this person has answered, and whom it was about (hex id). */
  readonly answered: Answered | null;
  /** The invitation that was live on this screen and has ended, until it was noticed. */
  readonly outcome: InvitationView | null;
  /** Hex ids of those who have a seat with keys that replace keys of somebody who was here. */
  readonly returning: readonly string[];
  /** By hex id, for keys that were replaced: the latest key of the same person, as the key log says. */
  readonly successors: Readonly<Record<string, string>>;
  /** Why the last wish about who is here was refused, until it was noticed. */
  readonly denied: ErrorCode | null;
  /** This helper wants to leave, as soon as everything said is stored. */
  readonly leaving: boolean;
  readonly typing: boolean;
  readonly closed: boolean;
  /** Why something waits for the key log: the next entries, or a change of readers. */
  readonly logTrouble: LogTrouble | null;
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
  | { readonly type: "entries"; readonly entries: readonly Entry[]; readonly provenFrom: number }
  | {
      readonly type: "standing";
      readonly canSeal: boolean;
      readonly roster: readonly RosterMember[];
      readonly mark: string;
      readonly epoch: number;
      readonly logTrouble: LogTrouble | null;
      readonly returning: readonly string[];
      readonly successors: Readonly<Record<string, string>>;
    }
  | { readonly type: "glimpsed"; readonly entries: readonly Entry[] }
  | { readonly type: "opened"; readonly entries: readonly Entry[] }
  | ({ readonly type: "answered" } & Answer)
  | { readonly type: "admitted"; readonly memberId: string; readonly as: Admission }
  | { readonly type: "turned_away"; readonly memberId: string }
  | { readonly type: "understood" }
  | { readonly type: "denied"; readonly code: ErrorCode }
  | { readonly type: "noticed" }
  | { readonly type: "leaving" }
  | { readonly type: "said"; readonly key: string; readonly text: string; readonly at: number }
  | { readonly type: "sealed"; readonly key: string; readonly sealedAs: string }
  | { readonly type: "stored"; readonly sealedAs: string; readonly seq: number }
  | { readonly type: "refused"; readonly sealedAs: string; readonly code: ErrorCode }
  | { readonly type: "unsent"; readonly key: string }
  | { readonly type: "forgotten"; readonly key: string }
  | { readonly type: "typing"; readonly on: boolean }
  | { readonly type: "rereading" }
  | { readonly type: "erased" }
  | ({ readonly type: "broken" } & Breakage);

export function initialRoom(me: string): RoomState {
  return {
    me,
    link: { kind: "resting" },
    view: null,
    length: 0,
    caughtUp: false,
    provenFrom: 0,
    canSeal: false,
    lines: [],
    glimpse: [],
    pending: [],
    seen: 0,
    roster: [],
    mark: "",
    foundMark: null,
    epoch: -1,
    readers: [],
    strangers: [],
    admitted: {},
    turnedAway: [],
    answered: null,
    outcome: null,
    returning: [],
    successors: {},
    denied: null,
    leaving: false,
    typing: false,
    closed: false,
    logTrouble: null,
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
    answered: link.kind === "live" ? state.answered : cutOff(state.answered),
    caughtUp: state.caughtUp && link.kind === "live",
    typing: state.typing && link.kind === "live",
  }),
  view: (state, { view }) => ({
    ...state,
    view,
    answered: isLost(state, view) ? null : state.answered,
    admitted: cameToNothing(state, view) ? withoutAnswered(state) : state.admitted,
    outcome: outcomeOf(state, view),
    caughtUp: state.link.kind === "live" && isWhole(state, view),
    closed: state.closed || view.state === "closed",
  }),
  entries: (state, { entries, provenFrom }) => withoutGlimpse({ ...takeEntries(state, entries), provenFrom }),
  glimpsed: (state, { entries }) => takeGlimpse(state, entries),
  opened: (state, { entries }) => ({ ...state, lines: openLines(state.lines, entries) }),
  // The newest word counts: what she said before of the same person is over, a yes is put down anew.
  answered: (state, { invitation, memberId }) => ({
    ...state,
    answered: { invitation, memberId, cut: false },
    admitted: without(state.admitted, memberId),
  }),
  admitted: (state, { memberId, as }) => ({
    ...state,
    admitted: { ...state.admitted, [memberId]: as },
    turnedAway: state.turnedAway.filter((id) => id !== memberId),
  }),
  turned_away: (state, { memberId }) => ({
    ...state,
    turnedAway: [...state.turnedAway, memberId],
    admitted: without(state.admitted, memberId),
  }),
  understood: (state) => ({ ...state, strangers: [] }),
  denied: (state, { code }) => ({
    ...state,
    denied: code,
    admitted: withoutAnswered(state),
    answered: null,
    leaving: false,
  }),
  noticed: (state) => ({ ...state, denied: null, outcome: null }),
  leaving: (state) => ({ ...state, leaving: true }),
  standing: takeStanding,
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
  rereading: (state) => ({
    ...state,
    caughtUp: false,
    provenFrom: 0,
    canSeal: false,
    length: 0,
    lines: [],
    seen: 0,
    readers: [],
    strangers: [],
  }),
  erased: (state) => ({ ...initialRoom(state.me), link: state.link, closed: true, erased: true }),
  broken: (state, { category, evidence, from, roster }) => ({
    ...state,
    ...believed(state, from),
    glimpse: [],
    roster,
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
