import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Kind, fromBase64, parseEnvelope, toHex } from "../sealing";
import { equal } from "../sealing/bytes";
import { linesOf } from "./phase";
import {
  ALL,
  TURNS,
  broken,
  flipped,
  glimpsing,
  honest,
  kindIn,
  longTalk,
  returning,
  shown,
} from "./testing/glimpses";
import { Meeting, hasWords, ready } from "./testing/people";

let meeting: Meeting;
beforeEach(async () => {
  meeting = await Meeting.arrange();
});
afterEach(() => meeting.over());

const isWords = ({ kind }: { kind: string }): boolean => kind === "words";

/** How much whoever spoke last had verified. */
function lastSeenIn(stored: readonly string[]): number {
  const all = stored.map((raw) => parseEnvelope(fromBase64(raw)));
  const speaker = all.findLast(({ kind }) => kind === Kind.MSG)?.sessionId ?? new Uint8Array();
  return Math.max(
    ...all.filter(({ sessionId }) => equal(sessionId, speaker)).map(({ seenIndex }) => seenIndex),
  );
}

describe("the end of a long room", () => {
  it("is on the screen before anything else has come, and is no place to speak from", async () => {
    const { counselor } = await longTalk(meeting);
    const again = returning(meeting, honest);
    await again.until(glimpsing);
    const first = shown(again);
    expect(first).toEqual(counselor.words.slice(-2 * TURNS));
    expect(again.state.seen).toBe(lastSeenIn(meeting.hall.stored));
    const { state, phase } = again;
    expect([phase, state.canSeal, state.caughtUp, state.length]).toEqual(["checking", false, false, 0]);
    const before = meeting.hall.stored.length;
    again.engine.say("saya kembali");
    again.engine.end(1);
    meeting.hall.release();
    await again.until(({ phase }) => phase === "closed" || phase === "broken");
    expect([again.phase, again.state.glimpse]).toEqual(["closed", []]);
    expect(
      meeting.hall.stored.slice(before).map((_, at) => kindIn(meeting.hall.stored, before + at)),
    ).toEqual([Kind.SESSION, Kind.MSG, Kind.CLOSE]);
    await counselor.until(hasWords(ALL + 1));
    expect(shown(again)).toEqual(counselor.words);
  });

  it("tells the others nothing: who has only seen the end has accepted nothing", async () => {
    await longTalk(meeting);
    const again = returning(meeting, honest);
    await again.until(glimpsing);
    const said = meeting.hall.heard.map((frame) => (JSON.parse(frame) as { type: string }).type);
    expect(said.at(-1)).toBe("hello.seat");
  });

  it("shows a newcomer nothing of what was not shared", async () => {
    const { citizen } = await longTalk(meeting);
    citizen.engine.connect();
    await citizen.until(ready);
    meeting.hall.glimpse = honest;
    const who = await meeting.colleague();
    const jajang = await meeting.comes(citizen, who, "handover", false);
    await jajang.until(ready);
    citizen.engine.say("untuk Jajang");
    await jajang.until(hasWords(1));
    meeting.hall.hold();
    const again = meeting.counselor({}, who);
    await again.until(glimpsing);
    expect(linesOf(again.state).map((line) => line.kind === "words" && line.text)).toEqual(["untuk Jajang"]);
  });

  it("is left alone by a tab that has read the room already", async () => {
    const { citizen } = await longTalk(meeting);
    citizen.engine.connect();
    await citizen.until(ready);
    meeting.hall.glimpse = (stored) => honest(stored);
    meeting.hall.cut();
    await citizen.until(({ state }) => state.link.kind !== "live");
    await citizen.until((person) => ready(person) || glimpsing(person));
    citizen.engine.say("masih di sini");
    await citizen.until((person) => hasWords(ALL + 1)(person) || glimpsing(person));
    expect([citizen.phase, shown(citizen).length]).toEqual(["ready", ALL + 1]);
  });
});

describe("whatever was shown of the end", () => {
  it("has to come in its turn: other bytes stop the room, with evidence", async () => {
    const { counselor } = await longTalk(meeting);
    const at = meeting.hall.stored.length - 3;
    const truth = honest(meeting.hall.stored);
    const again = returning(meeting, () => truth);
    await again.until(glimpsing);
    const other = flipped(meeting.hall.stored[at] as string);
    meeting.hall.stored[at] = other;
    meeting.hall.release();
    await again.until(broken);
    expect(again.state.evidence).toMatchObject({
      category: "wrong_binding",
      rule: "glimpse",
      position: at,
      bytes: toHex(fromBase64(other)),
      shown: toHex(fromBase64(truth.envelopes[truth.positions.indexOf(at)] as string)),
    });
    const before = counselor.state.lines.filter(({ position }) => position !== null && position < at);
    expect([again.state.glimpse, shown(again).length]).toEqual([[], before.filter(isWords).length]);
  });

  it("is not forgotten when the room is read again from its start", async () => {
    await longTalk(meeting);
    const at = meeting.hall.stored.length - 3;
    const again = returning(meeting, honest);
    await again.until(glimpsing);
    meeting.hall.glimpse = null;
    meeting.hall.stored[at] = flipped(meeting.hall.stored[at] as string);
    for (const guest of meeting.hall.guests) guest.cursor = 5; // a gap, after which a tab reads anew
    meeting.hall.release();
    await again.until(broken);
    expect(again.state.evidence).toMatchObject({ rule: "glimpse", position: at });
  });
});
