import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { beginningOf, memberOf, random } from "../citizen/founding";
import { toBase64 } from "../sealing";
import { Eraser } from "./eraser";
import { Shelf } from "./shelf";
import { nodeSocket } from "./testing/hall";
import { Meeting, type Person } from "./testing/people";

const ready = (person: Person): boolean => person.phase === "ready";
const hasWords =
  (n: number) =>
  (person: Person): boolean =>
    person.words.length >= n;

const saysItEnded = ({ state }: Person): boolean =>
  state.lines.some((line) => line.kind === "happening" && line.what === "closed");

let meeting: Meeting;
let shelf: Shelf;
beforeEach(async () => {
  meeting = await Meeting.arrange();
  shelf = new Shelf();
});
afterEach(() => meeting.over());

const kept = (): string[] => shelf.envelopes.map(toBase64);

describe("a shelf", () => {
  it("holds what the server held, as it was served, once and in order", async () => {
    const [citizen, counselor] = [meeting.citizen({ shelf }), meeting.counselor()];
    await Promise.all([citizen.until(ready), counselor.until(ready)]);
    citizen.engine.say("satu");
    await counselor.until(hasWords(1));
    counselor.engine.say("dua");
    await citizen.until(hasWords(2));
    citizen.engine.end(1);
    // the server says that the room is closed before the sealed end of it has been verified
    await citizen.until((person) => person.phase === "closed" && saysItEnded(person));
    expect(kept()).toEqual(meeting.hall.stored);
  });

  it("begins anew when the room is read again from its start", async () => {
    const [citizen, counselor] = [meeting.citizen({ shelf }), meeting.counselor()];
    await Promise.all([citizen.until(ready), counselor.until(ready)]);
    const before = shelf.envelopes;
    meeting.hall.refusals.push("bad_signature");
    for (const text of ["ditolak", "kedua"]) citizen.engine.say(text);
    await counselor.until(hasWords(1));
    await citizen.until(({ state }) => state.caughtUp && state.pending.length === 1);
    expect(before.length).toBeGreaterThan(0);
    expect(kept()).toEqual(meeting.hall.stored);
  });

  it("keeps what holds before an entry that was refused, and not that entry", async () => {
    const [citizen, counselor] = [meeting.citizen(), meeting.counselor()];
    await Promise.all([citizen.until(ready), counselor.until(ready)]);
    citizen.engine.say("satu");
    await counselor.until(hasWords(1));
    for (const person of [citizen, counselor]) person.engine.disconnect();
    const sound = [...meeting.hall.stored];
    meeting.hall.stored.push(sound[2] as string); // served twice
    const again = meeting.citizen({ shelf });
    await again.until((person) => person.phase === "broken");
    expect(kept()).toEqual(sound);
  });

  it("is empty once the room was erased from another tab", async () => {
    const [citizen, counselor] = [meeting.citizen({ shelf }), meeting.counselor()];
    await Promise.all([citizen.until(ready), counselor.until(ready)]);
    citizen.engine.say("rahasia");
    await citizen.until(({ words, state }) => words.length === 1 && state.pending.length === 0);
    expect(shelf.envelopes.length).toBeGreaterThan(0);
    const { keepsake, hall } = meeting;
    const member = await memberOf(keepsake);
    const { roomId } = beginningOf(keepsake);
    const options = { url: hall.url, token: keepsake.token, member, roomId, random, makeSocket: nodeSocket };
    const eraser = new Eraser(options, () => undefined);
    await eraser.start();
    await citizen.until((person) => person.phase === "erased");
    expect([shelf.envelopes, citizen.state.lines]).toEqual([[], []]);
    eraser.stop();
  });
});
