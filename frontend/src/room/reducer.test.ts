import { describe, expect, it } from "vitest";
import { toBase64, type Entry } from "../sealing";
import type { InvitationView, SeatView } from "../wire";
import { linesOf, mayWrite, phaseOf, tickOf } from "./phase";
import type { Words } from "./lines";
import { initialRoom, reduceRoom, type RoomAction, type RoomState } from "./reducer";

const ME = "aa".repeat(32);
const bytes = (value: number, n: number): Uint8Array => new Uint8Array(n).fill(value);
const LIVE: RoomAction = { type: "link", link: { kind: "live" } };

function msg(position: number, mine: boolean, changes: Partial<Extract<Entry, { kind: "msg" }>> = {}): Entry {
  return {
    kind: "msg",
    position,
    void: false,
    late: false,
    memberId: bytes(mine ? 0xaa : 0xbb, 32),
    role: mine ? 1 : 2,
    sessionId: bytes(mine ? 1 : 2, 16),
    senderSeq: position,
    seenIndex: position,
    content: { type: "text", at: 1_000 + position, text: `nr ${position}` },
    ...changes,
  } as Entry;
}

/** An EPOCH by this person or another, for members named by one byte; the first is the citizen, the rest counselors. */
function epoch(position: number, mine: boolean, ids: string[], historyFrom = 0): Entry {
  const roster = ids.map((id, n) => ({
    role: n === 0 ? 1 : 2,
    memberId: bytes(parseInt(id, 16), 32),
    historyFrom,
  }));
  return { ...msg(position, mine), kind: "epoch", roster, reason: 3 } as unknown as Entry;
}

function view(length: number, state: "open" | "closed" = "open"): RoomAction {
  return {
    type: "view",
    view: { type: "room.view", room_id: "", role: "citizen", state, topic: "other", length, seats: [] },
  };
}

const entries = (...list: Entry[]): RoomAction => ({ type: "entries", entries: list, provenFrom: 0 });
const run = (...actions: RoomAction[]): RoomState => actions.reduce(reduceRoom, initialRoom(ME));
const SAID: RoomAction[] = [
  { type: "said", key: "own1", text: "nr 0", at: 5 },
  { type: "sealed", key: "own1", sealedAs: `${"01".repeat(16)}:0` },
];

describe("entries", () => {
  it("are idempotent by position", () => {
    const once = run(LIVE, view(2), entries(msg(0, true), msg(1, false)));
    expect(reduceRoom(once, entries(msg(0, true), msg(1, false)))).toEqual(once);
    expect(reduceRoom(once, entries(msg(1, false), msg(2, false))).lines.length).toBe(3);
  });

  it("give the same state page by page as all at once", () => {
    const all = [msg(0, true), msg(1, false), msg(2, true)];
    expect(run(LIVE, view(3), ...all.map((one) => entries(one)))).toEqual(
      run(LIVE, view(3), entries(...all)),
    );
  });

  it("show nothing of a void one, and a failed line to its author", () => {
    const state = run(...SAID, entries(msg(0, true, { void: true })));
    expect([state.lines, state.pending.map(({ delivery }) => delivery)]).toEqual([[], ["failed"]]);
    expect(run(entries(msg(0, false, { void: true }))).lines).toEqual([]);
  });

  it("that cannot be read are kept in their place", () => {
    const closed = msg(0, false, { content: { type: "closed" } });
    const unknown = msg(1, false, { content: { type: "unknown", code: 9, at: 1 } });
    const why = (...list: Entry[]): unknown[] =>
      run(entries(...list)).lines.map((line) => (line.kind === "unreadable" ? line.why : line.kind));
    expect(why(closed, unknown)).toEqual(["before_you", "unknown_type"]);
    const later = msg(1, false, { content: { type: "closed" } });
    expect(why(epoch(0, false, ["bb", "aa"]), later)).toEqual(["happening", "no_key"]);
  });
});

describe("own words", () => {
  it("go from sealing over sending and stored into the transcript, under one key", () => {
    const steps: RoomAction[] = [...SAID, { type: "stored", sealedAs: `${"01".repeat(16)}:0`, seq: 0 }];
    const seen = [1, 2, 3].map((n) => run(...steps.slice(0, n)).pending[0]?.delivery);
    expect(seen).toEqual(["sealing", "sending", "stored"]);
    const state = run(...steps, entries(msg(0, true)));
    expect([state.pending, linesOf(state).map(({ key }) => key)]).toEqual([[], ["own1"]]);
  });

  it("come after the transcript while they are on their way", () => {
    const state = run(...SAID, entries(msg(0, false)));
    expect(linesOf(state).map(({ key }) => key)).toEqual(["p0", "own1"]);
  });

  it("that were refused carry the code and can be taken away", () => {
    const state = run(...SAID, { type: "refused", sealedAs: `${"01".repeat(16)}:0`, code: "bad_signature" });
    expect(state.pending[0]).toMatchObject({ delivery: "failed", refusal: "bad_signature" });
    expect(reduceRoom(state, { type: "forgotten", key: "own1" }).pending).toEqual([]);
  });

  it("have ticks by what the others have verified", () => {
    const state = run(entries(msg(0, true), msg(1, true), msg(2, false, { seenIndex: 1 })));
    expect(state.lines.map((line) => tickOf(line as Words, state.seen))).toEqual([
      "seen",
      "stored",
      "stored",
    ]);
    expect(tickOf(run(...SAID).pending[0] as Words, 99)).toBe("clock");
  });
});

describe("who reads along", () => {
  const ids = (state: RoomState): string[] => state.strangers.map((id) => id.slice(0, 2));
  const before = [epoch(0, true, ["aa"]), epoch(1, true, ["aa", "bb"])];

  it("is a stranger when somebody else let her in, until it was understood or written under", () => {
    const state = run(entries(...before, epoch(2, false, ["aa", "bb", "cc"])));
    expect(ids(state)).toEqual(["cc"]);
    expect(ids(reduceRoom(state, { type: "understood" }))).toEqual([]);
    expect(ids(reduceRoom(state, entries(msg(3, true))))).toEqual([]);
    expect(ids(reduceRoom(state, entries(msg(3, true, { late: true }))))).toEqual(["cc"]);
    expect(ids(reduceRoom(state, entries(epoch(3, false, ["aa", "bb"]))))).toEqual([]);
  });

  it("is none when it was one's own word, which is then used up", () => {
    const agreed: RoomAction = {
      type: "admitted",
      memberId: "cc".repeat(32),
      as: { role: 2, history: true },
    };
    const state = run(entries(...before), agreed);
    expect(Object.keys(state.admitted)).toEqual(["cc".repeat(32)]);
    const let_in = reduceRoom(state, entries(epoch(2, true, ["aa", "bb", "cc"])));
    expect([ids(let_in), let_in.admitted]).toEqual([[], {}]);
  });

  it("came and went, as the transcript says it", () => {
    const state = run(entries(...before, epoch(2, true, ["aa", "cc"], 2)));
    const [, line] = state.lines.filter((one) => one.kind === "happening");
    expect(
      [line?.came, line?.went].map((list) => list?.map((one) => [one.memberId.slice(0, 2), one.history])),
    ).toEqual([[["cc", false]], [["bb", true]]]);
    expect(state.lines[0]).toMatchObject({ came: [], went: [] });
  });

  it("looks on without a word: what a supervisor writes is not shown", () => {
    const [line] = run(entries(msg(0, false, { role: 3 }))).lines;
    expect(line).toMatchObject({ kind: "unreadable", why: "read_only" });
  });

  it("with the past has its closed lines opened in their places", () => {
    const state = run(entries(msg(0, false, { content: { type: "closed" } }), msg(1, false)));
    const opened = reduceRoom(state, { type: "opened", entries: [msg(0, false)] });
    expect(opened.lines.map((one) => one.kind === "words" && one.text)).toEqual(["nr 0", "nr 1"]);
  });
});

describe("an invitation", () => {
  const asked = (state: string, invitation = 7): RoomAction => {
    const base = view(0) as Extract<RoomAction, { type: "view" }>;
    return { type: "view", view: { ...base.view, invitation: { invitation, state } as InvitationView } };
  };

  it("has an end to be told of only where it was seen alive, and once", () => {
    const end = run(LIVE, asked("ringing"), asked("asking"), asked("refused"));
    expect(end.outcome?.state).toBe("refused");
    expect(reduceRoom(end, asked("refused")).outcome?.state).toBe("refused");
    expect(reduceRoom(end, { type: "noticed" }).outcome).toBe(null);
    expect(run(LIVE, asked("refused")).outcome).toBe(null);
    expect(run(LIVE, asked("ringing"), asked("refused"), asked("ringing", 8)).outcome).toBe(null);
  });

  const WHO = "cc".repeat(32);
  const answer: RoomAction = { type: "answered", invitation: 7, memberId: WHO };
  const admit = (memberId = WHO): RoomAction => ({
    type: "admitted",
    memberId,
    as: { role: 2, history: true },
  });
  const letIn = (...actions: RoomAction[]): string[] => Object.keys(run(...actions).admitted);

  it("that was answered with yes lets in until the server, the invitation or she herself says no", () => {
    const yes = [LIVE, asked("asking"), answer, admit()];
    const seated = asked("ringing", 8) as Extract<RoomAction, { type: "view" }>;
    const seat = { role: "counselor", active: true, member_id: toBase64(bytes(0xcc, 32)) } as SeatView;
    const stands = [[], [asked("agreed")], [{ ...seated, view: { ...seated.view, seats: [seat] } }]];
    expect(stands.map((more) => letIn(...yes, ...more))).toEqual(stands.map(() => [WHO]));
    const noes: RoomAction[] = [
      { type: "denied", code: "invitation_over" },
      asked("lapsed"),
      asked("withdrawn"),
      asked("ringing", 8),
      { type: "turned_away", memberId: WHO },
      { ...answer, invitation: 8 },
    ];
    expect(noes.map((no) => letIn(...yes, no))).toEqual(noes.map(() => []));
  });

  it("that came to nothing takes no word about anybody else back", () => {
    const other = "dd".repeat(32);
    const both = [LIVE, asked("asking"), admit(other), answer, admit()];
    expect(letIn(...both, { type: "denied", code: "no_keys" })).toEqual([other]);
    expect(letIn(...both, asked("lapsed"))).toEqual([other]);
    expect(letIn(admit(other), { type: "denied", code: "too_fast" })).toEqual([other]);
  });

  it("that was answered on a line that dropped is asked again, if the server has not heard the answer", () => {
    const down: RoomAction = { type: "link", link: { kind: "waiting", offline: true, because: null } };
    const yes = [LIVE, asked("asking"), answer, admit()];
    const heard = run(...yes, down, LIVE, asked("agreed"));
    expect([heard.answered?.invitation, Object.keys(heard.admitted)]).toEqual([7, [WHO]]);
    const lost = run(...yes, down, LIVE, asked("asking"));
    expect([lost.answered, lost.admitted]).toEqual([null, {}]);
    const late = run(...yes, asked("asking")); // said before the answer had arrived, on the same line
    expect([late.answered?.invitation, Object.keys(late.admitted)]).toEqual([7, [WHO]]);
  });

  it("that was refused by the server can be answered again, and stops nobody who is leaving for ever", () => {
    const state = run(answer, { type: "leaving" }, { type: "denied", code: "too_fast" });
    expect([state.answered, state.leaving, state.denied]).toEqual([null, false, "too_fast"]);
  });
});

describe("phases", () => {
  const standing = (canSeal: boolean): RoomAction => ({
    type: "standing",
    canSeal,
    logTrouble: null,
    epoch: 1,
    roster: [],
    mark: "lusab-babad",
    returning: [],
    successors: {},
  });

  it("follow the room from the first dial to the end", () => {
    const steps: RoomAction[] = [LIVE, view(1), entries(msg(0, false)), standing(true), view(1, "closed")];
    const phases = steps.map((_, n) => phaseOf(run(...steps.slice(0, n + 1))));
    expect(phases).toEqual(["connecting", "reading", "reading", "ready", "closed"]);
  });

  it("keep the composer open while the line is down, and not before it was ever ready", () => {
    const lost: RoomAction = { type: "link", link: { kind: "waiting", offline: true, because: null } };
    expect(mayWrite(run(LIVE, view(0), standing(true), lost))).toBe(true);
    expect(mayWrite(run(LIVE, view(0), standing(false), lost))).toBe(false);
    expect(run(LIVE, view(0), standing(true), lost).caughtUp).toBe(false);
  });

  it("let a chain error stand above everything", () => {
    const state = run(
      LIVE,
      view(0),
      standing(true),
      { type: "broken", category: "tampered", evidence: null, from: 0, roster: [] },
      view(0, "closed"),
    );
    expect([phaseOf(state), mayWrite(state)]).toEqual(["broken", false]);
  });
});
