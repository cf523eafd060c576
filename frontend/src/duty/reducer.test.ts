import { describe, expect, it } from "vitest";
import type { DutyView, InvitationView, OfferView, OpenRoomView } from "../wire/generated/frames";
import { type DutyAction, type DutyState, initialDuty, offerLeft, reduceDuty, serverNow } from "./reducer";

const offer = (id: number): OfferView => ({
  offer: id,
  topic: "sadness",
  waiting_since: 9_000,
  expires_at: 55_000,
});
const room = (id: string, openedAt = 1_000): OpenRoomView => ({
  room_id: id,
  topic: "grief",
  opened_at: openedAt,
  length: 0,
});
const view = (changes: Partial<DutyView> = {}): DutyView => ({
  type: "duty.view",
  state: "on",
  capacity: 3,
  waiting: 0,
  now: 10_000,
  rooms: [],
  ...changes,
});
const sees = (changes: Partial<DutyView> = {}, now = 10_000): DutyAction => ({
  type: "frame",
  frame: view(changes),
  now,
});
const run = (...actions: DutyAction[]): DutyState => actions.reduce(reduceDuty, initialDuty);
const lineLost: DutyAction = { type: "link", link: { kind: "waiting", offline: false, because: null } };
const open: DutyAction = { type: "link", link: { kind: "live" } };

describe("snapshots", () => {
  it("are the whole truth and may arrive twice", () => {
    const once = run(open, sees({ waiting: 4, rooms: [room("a")], offer: offer(1) }));
    expect(reduceDuty(once, sees({ waiting: 4, rooms: [room("a")], offer: offer(1) }))).toEqual(once);
  });

  it("set the clock, so that a countdown runs by the server's time", () => {
    const state = run(open, sees({ now: 10_000, offer: offer(1) }, 4_000));
    expect(serverNow(state, 5_000)).toBe(11_000);
    expect(offerLeft(state, offer(1), 5_000)).toBe(44_000);
    expect(offerLeft(state, offer(1), 90_000)).toBe(0);
  });

  it("keep rooms in the order in which they were opened", () => {
    const state = run(
      open,
      sees({ rooms: [room("b", 2), room("c", 3)] }),
      sees({ rooms: [room("c", 3), room("a", 1), room("b", 2)] }),
    );
    expect(state.rooms.map((each) => each.roomId)).toEqual(["a", "b", "c"]);
  });

  it("mark a room that is no longer listed as ended and keep it until it is forgotten", () => {
    const ended = run(open, sees({ rooms: [room("a"), room("b", 2)] }), sees({ rooms: [room("b", 2)] }));
    expect(ended.rooms).toEqual(
      [
        { roomId: "a", topic: "grief", openedAt: 1_000, ended: true },
        { roomId: "b", topic: "grief", openedAt: 2, ended: false },
      ].sort((x, y) => x.openedAt - y.openedAt),
    );
    expect(reduceDuty(ended, { type: "forget", roomId: "a" }).rooms.map((each) => each.roomId)).toEqual([
      "b",
    ]);
    expect(reduceDuty(ended, { type: "forget", roomId: "b" }).rooms).toEqual(ended.rooms);
  });
});

describe("the duty wish", () => {
  it("stands until a snapshot confirms it", () => {
    const asked = run(open, sees({ state: "off" }), { type: "wish", wish: "on" });
    expect(asked.wish).toBe("on");
    expect(reduceDuty(asked, sees({ state: "off" })).wish).toBe("on");
    expect(reduceDuty(asked, sees({ state: "on" })).wish).toBeNull();
  });

  it("asks for nothing that is so already", () => {
    expect(run(open, sees({ state: "on" }), { type: "wish", wish: "on" }).wish).toBeNull();
  });

  it("survives a lost line and falls with a refusal, which is told", () => {
    const asked = run(open, sees({ state: "off" }), { type: "wish", wish: "on" }, lineLost);
    expect(asked.wish).toBe("on");
    const refused = reduceDuty(asked, { type: "frame", frame: { type: "refused", code: "no_keys" }, now: 1 });
    expect([refused.wish, refused.refusal]).toEqual([null, "no_keys"]);
  });
});

describe("an offer", () => {
  const offered = run(open, sees(), sees({ offer: offer(7) }));
  const accepting = reduceDuty(offered, { type: "accept" });

  it("arrives live", () => {
    expect(offered.offer).toEqual({ phase: "live", offer: offer(7) });
  });

  it("becomes a room, and says which", () => {
    expect(accepting.offer.phase).toBe("accepting");
    const stale = reduceDuty(accepting, sees({ offer: offer(7), waiting: 3 }));
    expect(stale.offer.phase).toBe("accepting");
    const done = reduceDuty(stale, sees({ rooms: [room("new", 9)] }));
    expect([done.offer, done.opened]).toEqual([{ phase: "none" }, "new"]);
    expect(reduceDuty(done, { type: "shown" }).opened).toBeNull();
  });

  it("cannot be accepted twice", () => {
    expect(reduceDuty(accepting, { type: "accept" })).toBe(accepting);
    expect(reduceDuty(accepting, { type: "decline", reason: "busy" })).toBe(accepting);
  });

  it.each([
    ["offer_taken", "taken"],
    ["not_your_offer", "taken"],
    ["offer_expired", "expired"],
  ] as const)("refused as %s is gone (%s), and stays so when an older snapshot limps in", (code, why) => {
    const gone = reduceDuty(accepting, {
      type: "frame",
      frame: { type: "refused", code, reference: 7 },
      now: 1,
    });
    expect(gone.offer).toEqual({ phase: "gone", offer: offer(7), why });
    expect(reduceDuty(gone, sees({ offer: offer(7) })).offer.phase).toBe("gone");
    expect(reduceDuty(gone, sees()).offer.phase).toBe("gone");
    expect(reduceDuty(gone, { type: "dismiss" }).offer).toEqual({ phase: "none" });
    expect(reduceDuty(gone, sees({ offer: offer(8) })).offer).toEqual({ phase: "live", offer: offer(8) });
  });

  it("refused for another reason may be tried again", () => {
    const again = reduceDuty(accepting, {
      type: "frame",
      frame: { type: "refused", code: "too_fast", reference: 7 },
      now: 1,
    });
    expect([again.offer, again.refusal]).toEqual([{ phase: "live", offer: offer(7) }, "too_fast"]);
  });

  it("withdrawn before the clock ran out is taken, after it is expired, and on a pause just goes", () => {
    expect(reduceDuty(offered, sees({ now: 20_000 })).offer).toMatchObject({ phase: "gone", why: "taken" });
    expect(reduceDuty(offered, sees({ now: 55_000 })).offer).toMatchObject({ phase: "gone", why: "expired" });
    expect(reduceDuty(offered, sees({ state: "paused" })).offer).toEqual({ phase: "none" });
  });

  it("declined goes quietly", () => {
    const declining = reduceDuty(offered, { type: "decline", reason: "busy" });
    expect(declining.offer).toMatchObject({ phase: "declining", reason: "busy" });
    expect(reduceDuty(declining, sees()).offer).toEqual({ phase: "none" });
    const late = reduceDuty(declining, {
      type: "frame",
      frame: { type: "refused", code: "offer_expired", reference: 7 },
      now: 1,
    });
    expect([late.offer, late.refusal]).toEqual([{ phase: "none" }, null]);
  });

  it("can be answered again when the line was lost under the answer", () => {
    const lost = reduceDuty(accepting, lineLost);
    expect(lost.offer.phase).toBe("live");
    const accepted = reduceDuty(lost, sees({ rooms: [room("r")] }));
    expect([accepted.offer, accepted.opened]).toEqual([{ phase: "none" }, "r"]);
  });

  it("does not open rooms that the first snapshot lists anyway", () => {
    expect(run(open, sees({ rooms: [room("r")] })).opened).toBeNull();
  });
});

describe("a colleague's call", () => {
  const invitation = (state: "ringing" | "asking"): InvitationView => ({
    invitation: 3,
    purpose: "handover",
    state,
    topic: "grief",
    by: "Bu Ratna",
    name: "Pak Jajang",
    kind: "family",
    member_id: "m",
    expires_at: 9_000,
  });
  const ringing = sees({ invitation: invitation("ringing") });
  const answer: DutyAction = { type: "answer_call" };

  it("rings, is answered once, waits for the citizen, and becomes a room that opens by itself", () => {
    const called = run(open, sees(), ringing);
    expect(called.call.phase).toBe("ringing");
    const answering = reduceDuty(called, answer);
    expect([answering.call.phase, reduceDuty(answering, ringing).call.phase]).toEqual([
      "answering",
      "answering",
    ]);
    const asking = reduceDuty(answering, sees({ invitation: invitation("asking") }));
    expect(asking.call.phase).toBe("asking");
    const seated = reduceDuty(asking, sees({ rooms: [room("r")] }));
    expect([seated.call.phase, seated.opened]).toEqual(["none", "r"]);
  });

  it("goes away quietly when it is over, and opens no room that has nothing to do with it", () => {
    const gone = run(open, sees(), ringing, sees({ rooms: [room("other")] }));
    expect([gone.call.phase, gone.opened]).toEqual(["none", null]);
  });

  it("can be answered again after a refusal or a lost line", () => {
    const answering = run(open, sees(), ringing, answer);
    const frame = { type: "refused", code: "at_capacity", reference: 3 } as const;
    const refused = reduceDuty(answering, { type: "frame", frame, now: 1 });
    expect([refused.call.phase, refused.refusal]).toEqual(["ringing", "at_capacity"]);
    expect(reduceDuty(answering, lineLost).call.phase).toBe("ringing");
    const other = reduceDuty(answering, { type: "frame", frame: { ...frame, reference: 4 }, now: 1 });
    expect([other.call.phase, other.refusal]).toEqual(["answering", "at_capacity"]);
  });
});
