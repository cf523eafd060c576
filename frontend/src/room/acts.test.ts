import { describe, expect, it } from "vitest";
import { ERROR_CODES } from "../wire";
import { nextAct, verdictOn, type Standing } from "./acts";

const calm: Standing = {
  mute: null,
  role: "citizen",
  underway: false,
  rosterDue: false,
  alarmDue: false,
  regrantDue: false,
  held: false,
  audience: true,
  words: false,
  ackDue: false,
  ending: false,
};
const act = (changes: Partial<Standing>): string | null => nextAct({ ...calm, ...changes });

describe("the next act", () => {
  it("opens the room, certifies, lets the helper in, then speaks", () => {
    expect(act({ mute: "no_epoch" })).toBe("opening");
    expect(act({ mute: "no_session", rosterDue: true })).toBe("session");
    expect(act({ rosterDue: true, words: true })).toBe("roster");
    expect(act({ words: true })).toBe("words");
  });

  it("of a counselor waits for the citizen's part", () => {
    expect(act({ role: "counselor", mute: "no_epoch" })).toBe(null);
    expect(act({ role: "counselor", mute: "not_in_roster", words: true })).toBe(null);
  });

  it("of anybody who stays is to rotate before a word, when somebody has left", () => {
    expect(act({ role: "counselor", rosterDue: true, words: true })).toBe("roster");
    expect(act({ role: "counselor", mute: "no_session", rosterDue: true, words: true })).toBe("session");
  });

  it("of somebody who only looks on is never a word and never the end", () => {
    expect(act({ role: "supervisor", words: true, ending: true })).toBe(null);
    expect(act({ role: "supervisor", words: true, ackDue: true })).toBe("ack");
    expect(act({ role: "supervisor", mute: "no_session" })).toBe("session");
  });

  it("keeps a citizen's words back until she has been shown who reads along", () => {
    expect(act({ held: true, words: true })).toBe(null);
    expect(act({ held: true, words: true, ackDue: true })).toBe("ack");
    expect(act({ held: true, ending: true })).toBe("close");
  });

  it("never builds on something that is not in the transcript yet", () => {
    for (const mute of ["no_epoch", "no_session", null] as const)
      expect(act({ mute, underway: true, words: true, ending: true })).toBe(null);
  });

  it("seals no words for nobody, but may end alone", () => {
    expect(act({ audience: false, words: true })).toBe(null);
    expect(act({ audience: false, words: true, ending: true })).toBe("close");
  });

  it("says everything before it ends, and acknowledges last", () => {
    expect(act({ words: true, ending: true, ackDue: true })).toBe("words");
    expect(act({ ending: true, ackDue: true })).toBe("close");
    expect(act({ ackDue: true })).toBe("ack");
    expect(act({})).toBe(null);
  });

  it("tells of a grant that is no good before anything else, even without the epoch's secret", () => {
    const due = { alarmDue: true, rosterDue: true, words: true, ending: true };
    expect([act(due), act({ ...due, mute: "no_key" })]).toEqual(["alert", "alert"]);
    expect([act({ ...due, mute: "no_session" }), act({ ...due, mute: "failed" })]).toEqual(["session", null]);
    expect(act({ ...due, underway: true })).toBe(null);
  });

  it.each(["failed", "closed", "no_key"] as const)("is nothing when %s", (mute) => {
    expect(act({ mute, words: true, ackDue: true, ending: true, rosterDue: true })).toBe(null);
  });
});

describe("verdicts on refusals", () => {
  it("are patient with what time heals, and final with the rest", () => {
    const patient = ERROR_CODES.filter((code) => verdictOn(code) === "again");
    expect(patient).toEqual(["out_of_sequence", "too_fast", "temporarily_unavailable"]);
    expect([verdictOn("room_closed"), verdictOn("not_permitted")]).toEqual(["closed", "lost"]);
    expect(verdictOn("bad_signature")).toBe("new_session");
  });
});
