import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Kind, Role, fromBase64, parseEnvelope } from "../sealing";
import type { Logged } from "../sealing/testing/worlds";
import { held, questionOf } from "./question";
import { Meeting, readers, ready, roles, seatOf, type Person } from "./testing/people";

let meeting: Meeting;
beforeEach(async () => {
  meeting = await Meeting.arrange();
});
afterEach(() => meeting.over());

describe("a change that comes late or twice", () => {
  it("is sealed by one of two who see it at once; the other's is void and nothing is lost", async () => {
    const [citizen, counselor] = await meeting.talking();
    const successor = await meeting.comes(citizen, await meeting.colleague(), "handover", true);
    await Promise.all([citizen, counselor, successor].map((one) => one.until(readers(3))));
    await successor.until(ready);
    counselor.engine.disconnect();
    meeting.hall.hold(); // neither sees the other's EPOCH before its own is stored
    meeting.hall.unseat(1);
    const before = meeting.epochs();
    while (meeting.epochs() < before + 2) await new Promise((resolve) => setImmediate(resolve));
    meeting.hall.release();
    await Promise.all([citizen, successor].map((one) => one.until(readers(2))));
    citizen.engine.say("sesudah dua pergantian");
    await successor.until(({ words }) => words.includes("sesudah dua pergantian"));
    expect([meeting.epochs(), citizen.state.broken, successor.state.broken]).toEqual([
      before + 2,
      null,
      null,
    ]);
  });

  it("is made by the next to arrive, before a word", async () => {
    const [citizen, counselor] = await meeting.talking();
    const who = await meeting.colleague();
    const successor = await meeting.comes(citizen, who, "handover", true);
    await Promise.all([citizen, counselor, successor].map((one) => one.until(readers(3))));
    for (const one of [citizen, counselor, successor]) one.engine.disconnect();
    meeting.hall.unseat(1); // nobody was there to see it
    const before = meeting.hall.stored.length;
    const back = meeting.counselor({}, who);
    back.engine.say("saya kembali");
    await back.until(({ words, state }) => words.includes("saya kembali") && state.pending.length === 0);
    const kinds = meeting.hall.stored.slice(before).map((raw) => parseEnvelope(fromBase64(raw)).kind);
    expect(kinds).toEqual([Kind.SESSION, Kind.EPOCH, Kind.MSG]);
    expect(roles(back)).toEqual([1, 2]);
  });

  it("takes out a last counselor whose seat was revoked, and keeps the words for whoever comes", async () => {
    const [citizen] = await meeting.talking();
    meeting.hall.unseat(1);
    await citizen.until(readers(1));
    citizen.engine.say("untuk siapa pun yang datang");
    expect([citizen.state.canSeal, citizen.state.pending.length]).toEqual([false, 1]);
  });
});

describe("somebody let in by another's word", () => {
  it("is shown to the citizen before anything she writes is sealed", async () => {
    const [citizen, counselor] = await meeting.talking();
    const who = await meeting.colleague();
    meeting.hall.arrange(() => meeting.hall.seats.push(seatOf(who, "Jajang")));
    await counselor.until(({ state }) => state.view?.seats.length === 3);
    await foreignEpoch(counselor, who);
    await citizen.until(readers(3));
    citizen.engine.say("belum saya lihat");
    expect([held(citizen.state), questionOf(citizen.state)?.kind]).toEqual([true, "strangers"]);
    const before = meeting.hall.stored.length;
    citizen.engine.redial();
    await citizen.until(({ state }) => state.caughtUp);
    expect([meeting.hall.stored.length, citizen.state.pending.length]).toEqual([before, 1]);
    citizen.engine.company.understand();
    await counselor.until(({ words }) => words.includes("belum saya lihat"));
    expect(held(citizen.state)).toBe(false);
  });
});

/** What another client than ours might do: a counselor's EPOCH that lets somebody in. */
async function foreignEpoch(counselor: Person, who: Logged): Promise<void> {
  const insides = counselor.engine as unknown as {
    sealed: import("../sealing").SealedRoom;
    desk: import("./desk").Desk;
  };
  const { sealed, desk } = insides;
  const historyFrom = sealed.epoch + 1;
  sealed.useLog(await meeting.log().forSealing(Date.now()));
  const seats = [meeting.first.key, who.key].map((key) => ({ role: Role.COUNSELOR, key, historyFrom }));
  const roster = [{ role: Role.CITIZEN, key: "founder" as const, historyFrom }, ...seats];
  desk.post(await sealed.sealEpoch(roster, 3, Date.now()), true);
  counselor.engine.typing(false);
  desk.flush(Date.now());
}
