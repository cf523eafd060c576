// Family 13 with the engine people use, on real sockets: two tabs, a crash between seal and send, the same bytes again, a
// storm of reconnects, a server that says falsely that it stored nothing. The sealing's part: src/sealing/family_13_*.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fromBase64, Kind, parseEnvelope, toBase64, toHex } from "../sealing";
import type { ErrorCode } from "../wire";
import { hasWords, Meeting, ready, type Person } from "./testing/people";

const settled = (person: Person): boolean => person.state.pending.length === 0;
const sorted = (words: readonly string[]): string[] => [...words].sort();

let meeting: Meeting;
beforeEach(async () => {
  meeting = await Meeting.arrange();
});
afterEach(() => meeting.over());

async function everybody(...people: Person[]): Promise<Person[]> {
  await Promise.all(people.map((person) => person.until(ready)));
  return people;
}

/** Names of the stored entries of a kind: session and place. */
function places(kind: Kind): string[] {
  const stored = meeting.hall.stored.map((raw) => parseEnvelope(fromBase64(raw)));
  return stored
    .filter((envelope) => envelope.kind === kind)
    .map(({ sessionId, senderSeq }) => `${toHex(sessionId)}:${senderSeq}`);
}

/** Every envelope that was ever sent, by its place: all its bytes, in base64. */
function sent(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const text of meeting.hall.heard) {
    const frame = JSON.parse(text) as { type: string; envelope?: string };
    if (frame.type !== "envelope.send" || frame.envelope === undefined) continue;
    const { sessionId, senderSeq } = parseEnvelope(fromBase64(frame.envelope));
    const name = `${toHex(sessionId)}:${senderSeq}`;
    found.set(name, (found.get(name) ?? new Set()).add(frame.envelope));
  }
  return found;
}

/** All lines end, and everybody dials again at once, as after a tunnel. */
function storm(people: readonly Person[]): void {
  meeting.hall.cut();
  for (const { engine } of people) engine.redial();
}

describe("a storm of reconnects", () => {
  it("in which two tabs and a counselor go on writing loses, doubles and reorders nothing", async () => {
    const people = await everybody(meeting.citizen(), meeting.citizen(), meeting.counselor());
    const names = ["tab satu", "tab dua", "konselor"];
    const { hall } = meeting;
    for (let round = 0; round < 12; round++) {
      for (const [at, { engine }] of people.entries()) engine.say(`${names[at] as string} ${round}`);
      const fault = (["cutBeforeStoring", "cutAfterStoring", null] as const)[round % 3] ?? null;
      if (fault !== null) hall[fault] = 1;
      storm(people);
      if (round % 4 === 3) await Promise.all(people.map((person) => person.until(hasWords(3 * round - 3))));
    }
    await Promise.all(people.map((person) => person.until((each) => hasWords(36)(each) && settled(each))));
    const [first] = people as [Person];
    for (const person of people) expect(person.words).toEqual(first.words);
    for (const name of names) {
      const own = Array.from({ length: 12 }, (_, round) => `${name} ${round}`);
      expect(first.words.filter((text) => text.startsWith(name))).toEqual(own);
    }
    expect(new Set(places(Kind.MSG)).size).toBe(36);
    // nothing was ever sealed twice for one place, however often it went out
    expect([...sent().values()].filter((bytes) => bytes.size > 1)).toEqual([]);
    expect(people.map(({ phase }) => phase)).toEqual(["ready", "ready", "ready"]);
  });

  it("of nothing but returns ends where it began", async () => {
    const people = await everybody(meeting.citizen(), meeting.counselor());
    const before = meeting.hall.stored.length;
    for (let round = 0; round < 40; round++) storm(people);
    await Promise.all(people.map((person) => person.until(({ state }) => state.link.kind === "live")));
    await everybody(...people);
    expect(meeting.hall.stored.length).toBe(before);
    people[0]?.engine.say("masih di sini");
    await Promise.all(people.map((person) => person.until(hasWords(1))));
    expect(people.map(({ words }) => words)).toEqual([["masih di sini"], ["masih di sini"]]);
  });
});

describe("a tab that dies", () => {
  it("between seal and send leaves nothing behind that holds up the next one", async () => {
    const [tab, counselor] = (await everybody(meeting.citizen(), meeting.counselor())) as [Person, Person];
    const before = meeting.hall.stored.length;
    meeting.hall.cutBeforeStoring = 1;
    tab.engine.say("mati di jalan");
    await tab.until(({ state }) => state.link.kind !== "live");
    tab.engine.disconnect();
    expect([sent().size > 0, meeting.hall.stored.length]).toEqual([true, before]);
    const [next] = (await everybody(meeting.citizen())) as [Person];
    next.engine.say("mulai lagi");
    await counselor.until(hasWords(1));
    await next.until(settled);
    expect([counselor.words, next.words]).toEqual([["mulai lagi"], ["mulai lagi"]]);
  });

  it("between storing and receipt finds its words again, once", async () => {
    const [tab, counselor] = (await everybody(meeting.citizen(), meeting.counselor())) as [Person, Person];
    meeting.hall.cutAfterStoring = 1;
    tab.engine.say("sudah sampai");
    await tab.until(({ state }) => state.link.kind !== "live");
    tab.engine.disconnect();
    const [next] = (await everybody(meeting.citizen())) as [Person];
    await counselor.until(hasWords(1));
    next.engine.say("dan lagi");
    await Promise.all([counselor, next].map((person) => person.until(hasWords(2))));
    expect([counselor.words, next.words]).toEqual([
      ["sudah sampai", "dan lagi"],
      ["sudah sampai", "dan lagi"],
    ]);
    expect(new Set(places(Kind.MSG)).size).toBe(2);
  });
});

describe("the same bytes again", () => {
  it("at another position stop the view before anything is shown twice", async () => {
    const [citizen, counselor] = (await everybody(meeting.citizen(), meeting.counselor())) as [
      Person,
      Person,
    ];
    counselor.engine.say("sekali");
    await citizen.until(hasWords(1));
    await counselor.until(settled);
    meeting.hall.stored.push(meeting.hall.stored.at(-1) ?? "");
    const late = meeting.citizen();
    await late.until(({ phase }) => phase === "broken");
    expect(late.words).toEqual(["sekali"]);
  });
});

describe("a server that stored an envelope and says that it did not", () => {
  const PASSING: ErrorCode[] = ["out_of_sequence", "too_fast", "temporarily_unavailable"];
  const FINAL: ErrorCode[] = ["bad_signature", "malformed_envelope", "unknown_session", "envelope_id_reused"];

  it.each([...PASSING, ...FINAL])("(%s) neither loses nor doubles the words", async (code) => {
    const [citizen, counselor] = (await everybody(meeting.citizen(), meeting.counselor())) as [
      Person,
      Person,
    ];
    meeting.hall.lies.push(code);
    citizen.engine.say("sudah disimpan");
    citizen.engine.say("dan yang kedua");
    await counselor.until(hasWords(2));
    await citizen.until((person) => settled(person) && hasWords(2)(person));
    await citizen.until(ready);
    expect([counselor.words, citizen.words]).toEqual([
      ["sudah disimpan", "dan yang kedua"],
      ["sudah disimpan", "dan yang kedua"],
    ]);
    expect(meeting.hall.lies).toEqual([]);
  });

  it.each(PASSING)("(%s) and hands nothing out is sent the identical bytes until it does", async (code) => {
    const [citizen, counselor] = (await everybody(meeting.citizen(), meeting.counselor())) as [
      Person,
      Person,
    ];
    meeting.hall.hold();
    meeting.hall.lies.push(code, code);
    citizen.engine.say("ditahan");
    await citizen.until(({ state }) => state.pending[0]?.delivery === "stored");
    meeting.hall.release();
    await counselor.until(hasWords(1));
    await citizen.until(settled);
    const [msg] = places(Kind.MSG) as [string];
    const again = meeting.hall.heard.filter((text) =>
      text.includes(toBase64(fromBase64(meeting.hall.stored.at(-1) ?? ""))),
    );
    expect([sent().get(msg)?.size, again.length, counselor.words]).toEqual([1, 3, ["ditahan"]]);
  });

  it("of every envelope ends in one plain state instead of a loop", async () => {
    const [citizen, counselor] = (await everybody(meeting.citizen(), meeting.counselor())) as [
      Person,
      Person,
    ];
    meeting.hall.lies.push(...Array.from({ length: 40 }, () => "bad_signature" as const));
    citizen.engine.say("tetap ada");
    await citizen.until(({ phase }) => phase === "broken");
    await counselor.until(hasWords(1));
    expect(counselor.words).toEqual(["tetap ada"]);
    expect(sorted(places(Kind.MSG))).toHaveLength(1);
  });
});
