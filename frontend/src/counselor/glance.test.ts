import { describe, expect, it } from "vitest";
import type { Pending, Words } from "../room/lines";
import { initialRoom, type RoomState } from "../room/reducer";
import { glanceAt, Glances, longestWaiting, waitingSince } from "./glance";

const words = (position: number, mine: boolean, at: number): Words => ({
  kind: "words",
  key: `p${position}`,
  position,
  mine,
  role: mine ? 2 : 1,
  memberId: mine ? "aa" : "bb",
  at,
  text: `words ${position}`,
  delivery: "stored",
  refusal: null,
  late: false,
});
const room = (lines: Words[], changes: Partial<RoomState> = {}): RoomState => ({
  ...initialRoom("aa"),
  lines,
  ...changes,
});
const pending = (delivery: Pending["delivery"]): Pending => ({
  ...words(9, true, 900),
  position: null,
  sealedAs: null,
  delivery,
});
const waits = (state: RoomState) => waitingSince(glanceAt(state, 0), 100, 1_000);

describe("a glance at a conversation", () => {
  it("of no words tells nothing", () => {
    expect(glanceAt(room([]), 0)).toEqual({ unread: 0, unanswered: null, last: null });
  });

  it("counts the citizen's words after one's own, and waits since the first of them", () => {
    const state = room([
      words(3, false, 200),
      words(4, true, 300),
      words(5, false, 400),
      words(6, false, 500),
    ]);
    expect(glanceAt(state, 0)).toEqual({ unread: 2, unanswered: state.lines[2], last: state.lines[3] });
    expect(waits(state)).toBe(400);
  });

  it("does not count what was on screen, but still waits", () => {
    const state = room([words(3, false, 200), words(4, false, 300)]);
    expect(glanceAt(state, 4)).toMatchObject({ unread: 1, unanswered: state.lines[0] });
    expect(glanceAt(state, 5)).toMatchObject({ unread: 0, unanswered: state.lines[0] });
  });

  it("takes words on their way for an answer, failed ones not", () => {
    const asked = [words(3, false, 200)];
    expect(waits(room(asked, { pending: [pending("sending")] }))).toBeNull();
    expect(waits(room(asked, { pending: [pending("failed")] }))).toBe(200);
  });

  it("does not believe a clock before the room or in the future", () => {
    expect(waits(room([words(3, false, 5)]))).toBe(100);
    expect(waits(room([words(3, false, 9_999)]))).toBe(1_000);
  });

  it("waits for nobody in a room that is closed or broken", () => {
    const asked = [words(3, false, 200)];
    expect(waits(room(asked, { closed: true }))).toBeNull();
    expect(waits(room(asked, { broken: "tampered" }))).toBeNull();
  });

  it("is taken once for one state and one place on the screen", () => {
    const glances = new Glances();
    const state = room([words(3, false, 200)]);
    expect(glances.at(state, 0)).toBe(glances.at(state, 0));
    expect(glances.at(state, 4)).toMatchObject({ unread: 0 });
  });

  it("finds who has waited longest", () => {
    const line = (roomId: string, since: number | null) => ({ roomId, waitingSince: since });
    expect(longestWaiting([line("a", null), line("b", 300), line("c", 200)])).toBe("c");
    expect(longestWaiting([line("a", null)])).toBeNull();
  });
});
