import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fromBase64, parseEnvelope, toBase64 } from "../sealing";
import { random } from "../citizen/founding";
import { Organization } from "../sealing/testing/worlds";
import { Meeting, seatOf, type Person } from "./testing/people";

const ready = (person: Person): boolean => person.phase === "ready";
const hasWords =
  (n: number) =>
  (person: Person): boolean =>
    person.words.length >= n;
const settled = (person: Person): boolean => person.state.pending.length === 0;

let meeting: Meeting;
beforeEach(async () => {
  meeting = await Meeting.arrange();
});
afterEach(() => meeting.over());

async function bothReady(): Promise<[Person, Person]> {
  const [citizen, counselor] = [meeting.citizen(), meeting.counselor()];
  await Promise.all([citizen.until(ready), counselor.until(ready)]);
  return [citizen, counselor];
}

describe("two people", () => {
  it("talk, each word in one order on both screens, and nothing readable passes the server", async () => {
    const [citizen, counselor] = await bothReady();
    for (let i = 0; i < 10; i++) {
      citizen.engine.say(`dari warga ${i}`);
      counselor.engine.say(`dari konselor ${i}`);
    }
    await Promise.all([citizen.until(hasWords(20)), counselor.until(hasWords(20))]);
    expect(citizen.words).toEqual(counselor.words);
    expect(citizen.words.filter((text) => text.startsWith("dari warga"))).toEqual(
      Array.from({ length: 10 }, (_, i) => `dari warga ${i}`),
    );
    expect(meeting.hall.heard.filter((text) => text.includes("dari"))).toEqual([]);
    expect([citizen, counselor].map(settled)).toEqual([true, true]);
  });

  it("see who can read from the sealed roster", async () => {
    const [citizen] = await bothReady();
    const readers = citizen.state.lines.filter((line) => line.kind === "happening");
    expect(readers.map((line) => line.readers.length)).toEqual([2]);
    expect(citizen.state.roster.map(({ role }) => role).sort()).toEqual([1, 2]);
  });

  it("find the whole conversation again after a reload, and go on", async () => {
    const [citizen, counselor] = await bothReady();
    citizen.engine.say("satu");
    await counselor.until(hasWords(1));
    counselor.engine.say("dua");
    await citizen.until(hasWords(2));
    citizen.engine.disconnect();
    counselor.engine.disconnect();
    const [again, helper] = await bothReady();
    expect([again.words, helper.words]).toEqual([
      ["satu", "dua"],
      ["satu", "dua"],
    ]);
    again.engine.say("tiga");
    await helper.until(hasWords(3));
    expect(helper.words).toEqual(["satu", "dua", "tiga"]);
  });

  it("may both be the same citizen in two tabs, each with its own session", async () => {
    const [first, counselor] = await bothReady();
    const second = meeting.citizen();
    await second.until(ready);
    first.engine.say("tab pertama");
    second.engine.say("tab kedua");
    await Promise.all([first, second, counselor].map((person) => person.until(hasWords(2))));
    expect(first.words).toEqual(second.words);
    expect(first.words).toEqual(counselor.words);
    expect(second.state.lines.filter((line) => line.kind === "words").map(({ mine }) => mine)).toEqual([
      true,
      true,
    ]);
  });

  it("may open the room from two tabs at once", async () => {
    const tabs = [meeting.citizen(), meeting.citizen()];
    const counselor = meeting.counselor();
    await Promise.all([...tabs, counselor].map((person) => person.until(ready)));
    tabs[0]?.engine.say("a");
    tabs[1]?.engine.say("b");
    await counselor.until(hasWords(2));
    expect([...counselor.words].sort()).toEqual(["a", "b"]);
  });
});

describe("a line that is cut", () => {
  it("loses and doubles nothing: what was stored without a receipt is not stored again", async () => {
    const [citizen, counselor] = await bothReady();
    meeting.hall.cutAfterStoring = 1;
    citizen.engine.say("sekali saja");
    await citizen.until((person) => hasWords(1)(person) && settled(person));
    await counselor.until(hasWords(1));
    expect(counselor.words).toEqual(["sekali saja"]);
  });

  it("repeats the identical bytes of what the line took but the server never stored", async () => {
    const [citizen, counselor] = await bothReady();
    meeting.hall.cutBeforeStoring = 1;
    citizen.engine.say("hilang di jalan");
    await counselor.until(hasWords(1));
    const sent = meeting.hall.heard.filter((text) => text.includes("envelope.send")).slice(-2);
    expect([sent[0] === sent[1], counselor.words]).toEqual([true, ["hilang di jalan"]]);
  });

  it("lets nobody answer a state that is over: it reads to the announced end first", async () => {
    const [citizen, counselor] = await bothReady();
    citizen.engine.disconnect();
    counselor.engine.say("sebelum Anda kembali");
    await counselor.until(settled);
    meeting.hall.hold();
    citizen.engine.connect();
    await citizen.until(({ state }) => state.view !== null && state.view.length > state.length);
    const before = meeting.hall.stored.length;
    citizen.engine.say("jawaban");
    expect(citizen.state.pending.map(({ delivery }) => delivery)).toEqual(["sealing"]);
    expect(meeting.hall.stored.length).toBe(before);
    meeting.hall.release();
    await counselor.until(hasWords(2));
    expect(counselor.words).toEqual(["sebelum Anda kembali", "jawaban"]);
    const answer = parseEnvelope(fromBase64(meeting.hall.stored[before] ?? ""));
    expect([answer.kind, answer.seenIndex >= before]).toEqual([1, true]);
  });

  it("keeps words that were said while it was down, in order", async () => {
    const [citizen, counselor] = await bothReady();
    meeting.hall.cut();
    await citizen.until((person) => person.state.link.kind !== "live");
    for (const text of ["a", "b", "c"]) citizen.engine.say(text);
    expect(citizen.state.pending.map(({ delivery }) => delivery)).toEqual(["sealing", "sealing", "sealing"]);
    await counselor.until(hasWords(3));
    expect(counselor.words).toEqual(["a", "b", "c"]);
  });

  it("comes back after 4012 and stays away after 4403", async () => {
    const [citizen] = await bothReady();
    meeting.hall.closeAll(4012);
    await citizen.until((person) => person.state.link.kind === "waiting");
    await citizen.until((person) => person.state.link.kind === "live");
    meeting.hall.closeAll(4403);
    await citizen.until((person) => person.phase === "over");
    expect(citizen.state.link).toEqual({ kind: "over", ending: 4403 });
  });
});

describe("a refusal", () => {
  it("that time heals is followed by the identical bytes", async () => {
    const [citizen, counselor] = await bothReady();
    meeting.hall.refusals.push("temporarily_unavailable");
    citizen.engine.say("tetap sampai");
    await counselor.until(hasWords(1));
    const sent = meeting.hall.heard.filter((text) => text.includes("envelope.send")).slice(-2);
    expect(sent[0]).toBe(sent[1]);
  });

  it("that is final is shown with its code, the session is given up, and the words can be said again", async () => {
    const [citizen, counselor] = await bothReady();
    meeting.hall.refusals.push("bad_signature");
    citizen.engine.say("coba");
    await citizen.until(({ state }) => state.pending[0]?.delivery === "failed");
    expect(citizen.state.pending[0]?.refusal).toBe("bad_signature");
    await citizen.until(ready);
    citizen.engine.retry(citizen.state.pending[0]?.key ?? "");
    await counselor.until(hasWords(1));
    expect(counselor.words).toEqual(["coba"]);
  });

  it("of one envelope does not cost the words behind it", async () => {
    const [citizen, counselor] = await bothReady();
    meeting.hall.refusals.push("bad_signature");
    for (const text of ["ditolak", "kedua", "ketiga"]) citizen.engine.say(text);
    await counselor.until(hasWords(2));
    expect(counselor.words).toEqual(["kedua", "ketiga"]);
    await citizen.until(({ state }) => state.pending.length === 1);
    expect(citizen.state.pending.map(({ text, delivery }) => [text, delivery])).toEqual([
      ["ditolak", "failed"],
    ]);
  });

  it("that never stops ends in one plain state instead of a loop", async () => {
    const [citizen] = await bothReady();
    meeting.hall.refusals.push(...Array.from({ length: 20 }, () => "bad_signature" as const));
    citizen.engine.say("coba");
    await citizen.until((person) => person.phase === "broken");
    expect(citizen.words).toEqual([]);
  });
});

describe("a transcript that was tampered with", () => {
  it("stops the view at that place; what came before stays, nothing after is shown or said", async () => {
    const [citizen, counselor] = await bothReady();
    citizen.engine.say("utuh");
    await Promise.all([citizen.until(settled), counselor.until(hasWords(1))]);
    const bytes = fromBase64(meeting.hall.stored.at(-1) ?? "");
    counselor.engine.say("diubah");
    await citizen.until(hasWords(2));
    const forged = fromBase64(meeting.hall.stored.at(-1) ?? "");
    forged[forged.length - 70] = (forged[forged.length - 70] ?? 0) ^ 1;
    meeting.hall.stored[meeting.hall.stored.length - 1] = toBase64(forged);
    expect(bytes.length).toBeGreaterThan(0);
    const reloaded = meeting.citizen();
    await reloaded.until((person) => person.phase === "broken");
    expect(reloaded.words).toEqual(["utuh"]);
    reloaded.engine.say("tidak keluar");
    expect(reloaded.state.canSeal).toBe(false);
  });

  it("begins with a counselor whom the key log does not list: nothing is sealed for her", async () => {
    const stranger = await new Organization(random).enroll();
    meeting.hall.seats[1] = seatOf(stranger, "Ratna");
    const citizen = meeting.citizen();
    await citizen.until(({ state }) => state.caughtUp && state.epoch === 0);
    citizen.engine.say("untuk siapa");
    citizen.engine.redial();
    await citizen.until(({ state }) => state.caughtUp && state.link.kind === "live");
    expect([meeting.epochs(), citizen.state.canSeal, citizen.state.broken]).toEqual([1, false, null]);
  });
});

describe("the end", () => {
  it("is signed after everything that was said before, and closes both sides", async () => {
    const [citizen, counselor] = await bothReady();
    citizen.engine.say("terima kasih");
    citizen.engine.end(1);
    await Promise.all([citizen, counselor].map((person) => person.until(({ phase }) => phase === "closed")));
    await counselor.until(hasWords(1));
    expect(counselor.words).toEqual(["terima kasih"]);
    const late = meeting.citizen();
    await late.until((person) => person.phase === "closed" && hasWords(1)(person));
    expect(late.words).toEqual(["terima kasih"]);
  });
});

describe("ephemera", () => {
  it("typing is seen by the other and ends with the words", async () => {
    const [citizen, counselor] = await bothReady();
    citizen.engine.typing(true);
    await counselor.until(({ state }) => state.typing);
    citizen.engine.say("ini");
    await counselor.until(hasWords(1));
    expect(counselor.state.typing).toBe(false);
  });

  it("an answer marks earlier words as arrived", async () => {
    const [citizen, counselor] = await bothReady();
    citizen.engine.say("halo");
    await counselor.until(hasWords(1));
    counselor.engine.say("ya");
    await citizen.until(hasWords(2));
    const position = citizen.state.lines.find((line) => line.kind === "words")?.position ?? Infinity;
    expect(position).toBeLessThan(citizen.state.seen);
  });
});
