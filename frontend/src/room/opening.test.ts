import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fromBase64, toBase64 } from "../sealing";
import { linesOf } from "./phase";
import type { RoomState } from "./reducer";
import { Meeting, type Person, hasWords, ready } from "./testing/people";

/** More than a screenful and a slice, so that the rest is still to be verified when the end is shown. */
const SAID = 260;

let meeting: Meeting;
beforeEach(async () => {
  meeting = await Meeting.arrange();
});
afterEach(() => meeting.over());

const word = (number: number): string => `kata ${number}`;
const shown = (state: RoomState): string[] =>
  linesOf(state).flatMap((line) => (line.kind === "words" && line.position !== null ? [line.text] : []));
const checking = ({ phase }: Person): boolean => phase === "checking";
const broken = ({ phase }: Person): boolean => phase === "broken";

/** Both have met; then the counselor says a lot, which the citizen's line does not bring her. */
async function missed(): Promise<{ citizen: Person; counselor: Person; before: number }> {
  const [citizen, counselor] = await meeting.talking();
  citizen.engine.disconnect();
  const before = meeting.hall.stored.length;
  for (let number = 0; number < SAID; number++) counselor.engine.say(word(number));
  await counselor.until(({ state }) => state.pending.length === 0);
  return { citizen, counselor, before };
}

/** The same envelope under another signature, at this place of what the server holds. */
function resign(at: number): string {
  const raw = fromBase64(meeting.hall.stored[at] as string);
  raw[raw.length - 1] = (raw.at(-1) as number) ^ 1;
  return (meeting.hall.stored[at] = toBase64(raw));
}

/** Everything that was on somebody's screen from now on. */
function watched(person: Person): Set<string> {
  const seen = new Set<string>();
  void person.until(({ state }) => {
    for (const text of shown(state)) seen.add(text);
    return false;
  });
  return seen;
}

describe("a long conversation", () => {
  it("shows its end first, holds what is said until all is verified, then sends it", async () => {
    const { counselor } = await missed();
    const again = meeting.citizen();
    await again.until(checking);
    const { state } = again;
    const first = shown(state);
    expect([state.canSeal, state.caughtUp, first.at(-1)]).toEqual([false, false, word(SAID - 1)]);
    expect(first).toEqual(Array.from({ length: first.length }, (_, n) => word(SAID - first.length + n)));
    again.engine.say("saya kembali");
    await again.until(ready);
    expect(shown(again.state).slice(0, SAID + 2)).toEqual(counselor.words.slice(0, SAID + 2));
    await counselor.until(hasWords(SAID + 3));
    expect(counselor.words.at(-1)).toBe("saya kembali");
  });

  it("keeps its order when more arrives meanwhile, and when the line breaks", async () => {
    const { counselor } = await missed();
    const again = meeting.citizen();
    await again.until(checking);
    counselor.engine.say("baru");
    meeting.hall.cut();
    await again.until((person) => ready(person) && shown(person.state).length === SAID + 3);
    expect(shown(again.state)).toEqual(counselor.words);
    expect(counselor.words.at(-1)).toBe("baru");
  });

  it("is whole when it has ended, too", async () => {
    const { counselor } = await missed();
    counselor.engine.end(1);
    await counselor.until(({ phase }) => phase === "closed");
    const again = meeting.citizen();
    await again.until(({ state, phase }) => phase === "closed" && state.provenFrom === 0 && state.length > 0);
    expect(shown(again.state)).toEqual(counselor.words);
  });

  it("says of all that was said before somebody came in that it was before her", async () => {
    const { citizen } = await missed();
    citizen.engine.connect();
    await citizen.until(ready);
    const jajang = await meeting.comes(citizen, await meeting.colleague(), "handover", false);
    await jajang.until(ready);
    const closed = jajang.state.lines.flatMap((line) => (line.kind === "unreadable" ? [line.why] : []));
    expect([closed.length, new Set(closed)]).toEqual([SAID + 2, new Set(["before_you"])]);
  });
});

describe("a signature that is bad", () => {
  it("far back stops the room, shows nothing from there on, leaves the evidence and tells the others", async () => {
    const { citizen, counselor, before } = await missed();
    const bad = resign(before + 3);
    citizen.engine.connect();
    await citizen.until(checking);
    citizen.engine.say("tidak terkirim");
    await citizen.until(broken);
    expect(shown(citizen.state).slice(2)).toEqual([word(0), word(1), word(2)]);
    expect(citizen.state.evidence).toMatchObject({
      position: before + 3,
      rule: "signature",
      bytes: Buffer.from(fromBase64(bad)).toString("hex"),
    });
    await counselor.until(({ state }) =>
      state.lines.some((line) => line.kind === "happening" && line.what === "alert"),
    );
    expect(counselor.words).not.toContain("tidak terkirim");
  });

  it("at the end is never on the screen", async () => {
    const { citizen } = await missed();
    resign(meeting.hall.stored.length - 1);
    const seen = watched(citizen);
    citizen.engine.connect();
    await citizen.until(broken);
    expect([seen.has(word(SAID - 2)), seen.has(word(SAID - 1))]).toEqual([true, false]);
    expect(shown(citizen.state)).toHaveLength(SAID + 1);
  });
});
