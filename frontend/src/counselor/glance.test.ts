import { describe, expect, it } from "vitest";
import { initialRoom, type Pending, type RoomState, type Words } from "../room/reducer";
import { glanceAt, longestWaiting } from "./glance";

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
const from = { seenOnScreen: 0, openedAt: 100, now: 1_000 };

describe("a glance at a conversation", () => {
  it("of no words tells nothing", () => {
    expect(glanceAt(room([]), from)).toEqual({ unread: 0, waitingSince: null, last: null });
  });

  it("counts the citizen's words after one's own, and waits since the first of them", () => {
    const state = room([
      words(3, false, 200),
      words(4, true, 300),
      words(5, false, 400),
      words(6, false, 500),
    ]);
    expect(glanceAt(state, from)).toEqual({ unread: 2, waitingSince: 400, last: state.lines[3] });
  });

  it("does not count what was on screen, but still waits", () => {
    const state = room([words(3, false, 200), words(4, false, 300)]);
    expect(glanceAt(state, { ...from, seenOnScreen: 4 })).toMatchObject({ unread: 1, waitingSince: 200 });
    expect(glanceAt(state, { ...from, seenOnScreen: 5 })).toMatchObject({ unread: 0, waitingSince: 200 });
  });

  it("takes words on their way for an answer, failed ones not", () => {
    const asked = [words(3, false, 200)];
    expect(glanceAt(room(asked, { pending: [pending("sending")] }), from).waitingSince).toBeNull();
    expect(glanceAt(room(asked, { pending: [pending("failed")] }), from).waitingSince).toBe(200);
  });

  it("does not believe a clock before the room or in the future", () => {
    expect(glanceAt(room([words(3, false, 5)]), from).waitingSince).toBe(100);
    expect(glanceAt(room([words(3, false, 9_999)]), from).waitingSince).toBe(1_000);
  });

  it("waits for nobody in a room that is closed or broken", () => {
    const asked = [words(3, false, 200)];
    expect(glanceAt(room(asked, { closed: true }), from).waitingSince).toBeNull();
    expect(glanceAt(room(asked, { broken: "tampered" }), from).waitingSince).toBeNull();
  });

  it("finds who has waited longest", () => {
    const waits = (roomId: string, waitingSince: number | null) => ({ roomId, waitingSince });
    expect(longestWaiting([waits("a", null), waits("b", 300), waits("c", 200)])).toBe("c");
    expect(longestWaiting([waits("a", null)])).toBeNull();
  });
});
