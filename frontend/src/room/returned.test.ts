import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { beginningOf, citizenSeat, memberOf, reaching } from "../citizen/founding";
import type { Keepsake, Restored } from "../citizen/keepsake";
import { toBase64 } from "../sealing";
import { Meeting, type Person } from "./testing/people";

const ready = (person: Person): boolean => person.phase === "ready";
const hasWords =
  (n: number) =>
  (person: Person): boolean =>
    person.words.length >= n;

let meeting: Meeting;
beforeEach(async () => {
  meeting = await Meeting.arrange();
});
afterEach(() => meeting.over());

/** What a return code gives back, as another device keeps it; `change` is what a lying server would need. */
async function returned(change: Partial<Restored> = {}): Promise<Person> {
  const { token, signSeed, kemSeed } = meeting.keepsake;
  const { roomId, genesisHash } = beginningOf(meeting.keepsake);
  const restored: Restored = {
    ...{ version: 1, stage: "restored", token, signSeed, kemSeed },
    ...{ roomId: toBase64(roomId), genesisHash: toBase64(genesisHash), ...change },
  };
  const seat = citizenSeat(restored, await memberOf(restored), meeting.log(), meeting.hall.url);
  expect(seat.opening).toBeUndefined();
  return meeting.citizen({ enter: seat.enter, hello: seat.hello });
}

async function talked(): Promise<[Person, Person]> {
  const [citizen, counselor] = [meeting.citizen(), meeting.counselor()];
  await Promise.all([citizen.until(ready), counselor.until(ready)]);
  citizen.engine.say("satu");
  await counselor.until(hasWords(1));
  counselor.engine.say("dua");
  await citizen.until(hasWords(2));
  return [citizen, counselor];
}

/** She says goodbye; gives the mark, once her own entry has gone into it: what was read is counted before that is told. */
async function takesLeave(citizen: Person, counselor: Person): Promise<string> {
  const { mark: before } = citizen.state;
  citizen.engine.say("pamit");
  await counselor.until(hasWords(3));
  await citizen.until(({ state }) => state.pending.length === 0 && state.mark !== before);
  return citizen.state.mark;
}

describe("a citizen who came back by a code", () => {
  it("has everything, and goes on from there", async () => {
    const [citizen, counselor] = await talked();
    citizen.engine.disconnect();
    const again = await returned();
    await again.until(ready);
    expect(again.words).toEqual(["satu", "dua"]);
    again.engine.say("tiga");
    await counselor.until(hasWords(3));
    expect(counselor.words).toEqual(["satu", "dua", "tiga"]);
  });

  it("finds the mark of the goodbye, whatever others wrote meanwhile", async () => {
    const [citizen, counselor] = await talked();
    const mark = await takesLeave(citizen, counselor);
    expect(mark).toMatch(/^[a-z]{5}-[a-z]{5}$/);
    citizen.engine.disconnect();
    counselor.engine.say("sampai nanti");
    await counselor.until(hasWords(4));
    await counselor.until((person) => person.state.pending.length === 0);
    const again = await returned();
    await again.until(ready);
    expect([again.state.foundMark, again.words.length]).toEqual([mark, 4]);
  });

  it("notices a transcript that ends before what was confirmed: the mark differs", async () => {
    const [citizen, counselor] = await talked();
    const mark = await takesLeave(citizen, counselor);
    for (const person of [citizen, counselor]) person.engine.disconnect();
    meeting.hall.stored.splice(-1);
    const again = await returned();
    await again.until((person) => person.state.foundMark !== null);
    expect(again.words.length).toBe(2);
    expect(again.state.foundMark).not.toBe(mark);
  });

  it.each(["genesisHash", "roomId"] as const)("stops at once in a room with another %s", async (name) => {
    const [citizen] = await talked();
    citizen.engine.disconnect();
    const wrong = toBase64(new Uint8Array(name === "roomId" ? 16 : 32));
    const again = await returned({ [name]: wrong });
    await again.until((person) => person.phase === "broken");
    expect([again.state.broken, again.words]).toEqual(["wrong_binding", []]);
  });
});

describe("a citizen whose tab was reloaded", () => {
  let keepsake: Keepsake;
  beforeEach(() => (keepsake = meeting.keepsake));

  /** A page of her tab, which keeps how far it has been as the product does. */
  async function page(): Promise<Person> {
    const seat = citizenSeat(keepsake, await memberOf(keepsake), meeting.log(), meeting.hall.url);
    return meeting.citizen({
      ...seat,
      onVerified: (mark) => (keepsake = reaching(keepsake, mark) ?? keepsake),
    });
  }

  /** Two words were said and verified, and every page is closed. */
  async function left(): Promise<void> {
    const [citizen, counselor] = [await page(), meeting.counselor()];
    await Promise.all([citizen.until(ready), counselor.until(ready)]);
    citizen.engine.say("satu");
    await counselor.until(hasWords(1));
    counselor.engine.say("dua");
    await citizen.until(hasWords(2));
    await Promise.all(
      [citizen, counselor].map((person) => person.until(({ state }) => state.pending.length === 0)),
    );
    while (keepsake.verified?.index !== meeting.hall.stored.length)
      await new Promise((resolve) => setImmediate(resolve));
    for (const person of [citizen, counselor]) person.engine.disconnect();
  }

  it("goes on from there", async () => {
    await left();
    const { verified } = keepsake;
    const again = await page();
    await again.until(ready);
    expect(again.words).toEqual(["satu", "dua"]);
    again.engine.say("tiga");
    await again.until(({ state, words }) => words.length === 3 && state.pending.length === 0);
    expect(keepsake.verified?.index).toBeGreaterThan(verified?.index ?? Infinity);
  });

  it("believes nothing of a room that is shorter than what she had verified", async () => {
    await left();
    meeting.hall.stored.splice(-1);
    const again = await page();
    await again.until((person) => person.phase === "broken");
    expect([again.state.broken, again.state.evidence?.rule, again.words]).toEqual([
      "wrong_binding",
      "bookmark",
      [],
    ]);
  });

  it("stops at another past than hers", async () => {
    await left();
    const index = keepsake.verified?.index ?? 0;
    keepsake = { ...keepsake, verified: { index, head: toBase64(new Uint8Array(32)) } };
    const again = await page();
    await again.until((person) => person.phase === "broken");
    expect([again.state.broken, again.state.evidence?.rule]).toEqual(["wrong_binding", "bookmark"]);
  });
});
