import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LogReader } from "../log/reader";
import { Kind, Reason, Role, SealedRoom, fromBase64, parseEnvelope } from "../sealing";
import type { SeatView } from "../wire";
import type { Desk } from "./desk";
import { further, Horizon } from "./horizon";
import { questionOf } from "./question";
import type { Register } from "./register";
import type { Logged } from "../sealing/testing/worlds";
import { Meeting, hasWords, readers, ready, seatOf, type Person } from "./testing/people";

let meeting: Meeting;
beforeEach(async () => {
  meeting = await Meeting.arrange();
});
afterEach(() => meeting.over());

interface Insides {
  readonly sealed: SealedRoom;
  readonly desk: Desk;
  readonly register: Pick<Register, "look" | "log"> & { readonly reader: LogReader };
}

const broken = ({ phase }: Person): boolean => phase === "broken";
const kinds = (from = 0) => meeting.hall.stored.slice(from).map((raw) => parseEnvelope(fromBase64(raw)).kind);

/** The server says something else of somebody's role. Nobody else's seat changes. */
function lies(of: SeatView["role"], says: SeatView["role"]): void {
  for (const guest of meeting.hall.guests) if (guest.role === of) guest.role = says;
  meeting.hall.arrange(() => undefined);
}

/** What an altered client does: an EPOCH for the citizen, its author and somebody else, as it likes. */
async function letsIn(author: Person, self: Logged, who: Logged, reason: number): Promise<void> {
  const { sealed, desk, register } = author.engine as unknown as Insides;
  await register.look();
  sealed.useLog(register.log);
  const historyFrom = sealed.epoch + 1;
  const keys = await Promise.all([self, who].map(({ member }) => register.reader.keyOf(member.memberId)));
  const helpers = keys.map((key) => ({ role: Role.COUNSELOR, key, historyFrom }));
  const roster = [{ role: Role.CITIZEN, key: "founder", historyFrom } as const, ...helpers];
  desk.post(await sealed.sealEpoch(roster, reason, Date.now()), true);
  desk.flush(Date.now());
}

describe("a server that lies about somebody's own role", () => {
  it("does not get a citizen's words sealed for whom she has not been shown", async () => {
    const [citizen, counselor] = await meeting.talking();
    const who = await meeting.colleague();
    lies("citizen", "counselor");
    meeting.hall.arrange(() => meeting.hall.seats.push(seatOf(who, "Jajang")));
    await letsIn(counselor, meeting.first, who, Reason.TRANSFER);
    const before = meeting.hall.stored.length;
    citizen.engine.say("belum saya lihat");
    await citizen.until(broken);
    expect([citizen.state.broken, citizen.state.canSeal && !broken(citizen)]).toEqual([
      "wrong_binding",
      false,
    ]);
    expect(kinds(before)).not.toContain(Kind.MSG);
  });

  it("does not make a citizen of a helper", async () => {
    const [, counselor] = await meeting.talking();
    lies("counselor", "citizen");
    await counselor.until(broken);
    expect(counselor.state.broken).toBe("wrong_binding");
  });

  it("does not get a supervisor to write", async () => {
    const [citizen] = await meeting.talking();
    const watching = await meeting.comes(
      citizen,
      await meeting.colleague(Role.SUPERVISOR),
      "supervision",
      false,
    );
    await Promise.all([citizen, watching].map((one) => one.until(readers(3))));
    lies("supervisor", "counselor");
    await watching.until(({ state }) => state.view?.role === "counselor");
    watching.engine.say("tidak boleh keluar");
    citizen.engine.say("halo");
    await watching.until(hasWords(1));
    expect([watching.state.pending.length, broken(watching)]).toEqual([1, false]);
  });
});

describe("a server that has a running tab read its room again", () => {
  it("cannot show it less than it has verified, and gets nothing for whoever had gone", async () => {
    const [citizen, counselor] = await meeting.talking();
    const successor = await meeting.comes(citizen, await meeting.colleague(), "handover", true);
    await Promise.all([citizen, counselor, successor].map((one) => one.until(readers(3))));
    await successor.until(ready);
    const former = meeting.hall.seats[1] as SeatView;
    counselor.engine.company.leave();
    await Promise.all([citizen, successor].map((one) => one.until(readers(2))));
    await citizen.until(ready);
    citizen.engine.say("tanpa Ratna");
    await successor.until(hasWords(3));
    await citizen.until(({ state }) => state.pending.length === 0);
    successor.engine.disconnect();
    const removal = kinds().lastIndexOf(Kind.EPOCH);
    meeting.hall.stored.splice(removal);
    meeting.hall.seats[1] = { ...former, active: true };
    meeting.hall.refusals.push("unknown_session");
    citizen.engine.say("apa saja");
    await citizen.until(broken);
    citizen.engine.say("rahasia baru");
    expect(kinds(removal)).not.toContain(Kind.MSG);
  });

  it("is remembered by whoever has been further, however often it is read", async () => {
    const [citizen] = await meeting.talking();
    await citizen.until(({ state }) => state.pending.length === 0 && state.provenFrom === 0);
    const { sealed } = citizen.engine as unknown as Insides;
    const horizon = new Horizon();
    horizon.note(sealed);
    const mark = { roomId: sealed.roomId, index: sealed.length, head: sealed.head };
    expect(horizon.mark).toEqual(mark);
    const anew = await SealedRoom.enter(meeting.first.member, sealed.roomId, {
      random: (n) => new Uint8Array(n),
      rootPk: meeting.org.rootPk,
    });
    horizon.note(anew);
    const less = { ...mark, index: mark.index - 1 };
    expect([horizon.mark, further(mark, less), further(less, mark), further(null, less)]).toEqual([
      mark,
      mark,
      mark,
      less,
    ]);
    expect([further(mark, undefined), further(null, undefined)]).toEqual([mark, undefined]);
  });
});

describe("a colleague with an altered client", () => {
  it("does not get the past for keys that nobody handed over and the citizen turned away", async () => {
    const [citizen, counselor] = await meeting.talking();
    const second = await meeting.colleague();
    const insider = await meeting.comes(citizen, second, "handover", false);
    await Promise.all([citizen, counselor, insider].map((one) => one.until(readers(3))));
    await insider.until(ready);
    const successor = await meeting.rotate(meeting.first, true);
    await Promise.all([citizen, insider].map((one) => one.until(readers(2))));
    await citizen.until(({ state }) => questionOf(state)?.kind === "door");
    const question = questionOf(citizen.state);
    if (question?.kind === "door") citizen.engine.company.turnAway(question.seat);
    await insider.until(ready);
    await letsIn(insider, second, successor, Reason.KEY_ROTATION);
    await citizen.until(({ state }) => state.strangers.length === 1);
    const spy = meeting.counselor({}, successor);
    await spy.until(ready);
    const before = meeting.hall.stored.length;
    insider.engine.say("sesudah itu");
    await Promise.all([citizen, spy].map((one) => one.until(({ words }) => words.includes("sesudah itu"))));
    expect([kinds().includes(Kind.KEYRING), kinds(before).includes(Kind.MSG)]).toEqual([false, true]);
    expect(spy.words).toEqual(["sesudah itu"]);
  });
});
