import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Role, toHex } from "../sealing";
import type { Line } from "./lines";
import { held, hasSuccessor, questionOf } from "./question";
import {
  Meeting,
  hasWords,
  invitationTo,
  readers,
  ready,
  roles,
  seatOf,
  type Person,
} from "./testing/people";

const whys = (person: Person): (string | null)[] =>
  person.state.lines.flatMap((line) =>
    line.kind === "unreadable" ? [line.why] : line.kind === "words" ? [null] : [],
  );
const happenings = (person: Person): Extract<Line, { kind: "happening" }>[] =>
  person.state.lines.filter((line) => line.kind === "happening");

let meeting: Meeting;
beforeEach(async () => {
  meeting = await Meeting.arrange();
});
afterEach(() => meeting.over());

describe("a handover", () => {
  it("with history lets the successor read everything, and the words go on among three", async () => {
    const [citizen, counselor] = await meeting.talking();
    const successor = await meeting.comes(citizen, await meeting.colleague(), "handover", true);
    await Promise.all([citizen, counselor, successor].map((one) => one.until(readers(3))));
    await successor.until(hasWords(2));
    expect(successor.words).toEqual(["rahasia lama", "terima kasih"]);
    await successor.until(ready);
    successor.engine.say("saya lanjutkan");
    await Promise.all([citizen, counselor].map((one) => one.until(hasWords(3))));
    expect(citizen.words).toEqual(successor.words);
    const joined = happenings(citizen).at(-1);
    expect(joined?.came.map(({ role, history }) => [role, history])).toEqual([[Role.COUNSELOR, true]]);
  });

  it("without history keeps the past closed, and says why; what comes is readable", async () => {
    const [citizen] = await meeting.talking();
    const successor = await meeting.comes(citizen, await meeting.colleague(), "handover", false);
    await successor.until(ready);
    citizen.engine.say("mulai dari sini");
    await successor.until(hasWords(1));
    expect(successor.words).toEqual(["mulai dari sini"]);
    expect(whys(successor)).toEqual(["before_you", "before_you", null]);
  });

  it("ends with the first counselor leaving, after her last words, and the others rotating", async () => {
    const [citizen, counselor] = await meeting.talking();
    const successor = await meeting.comes(citizen, await meeting.colleague(), "handover", true);
    await Promise.all([citizen, counselor, successor].map((one) => one.until(readers(3))));
    expect([hasSuccessor(counselor.state), hasSuccessor(successor.state)]).toEqual([true, true]);
    counselor.engine.say("saya pamit");
    counselor.engine.company.leave();
    await counselor.until(({ phase }) => phase === "over");
    await Promise.all([citizen, successor].map((one) => one.until(readers(2))));
    expect([roles(citizen), citizen.words]).toEqual([
      [1, 2],
      ["rahasia lama", "terima kasih", "saya pamit"],
    ]);
    const left = happenings(citizen).at(-1);
    expect(left?.went.map(({ memberId }) => memberId)).toEqual([toHex(meeting.first.member.memberId)]);
    citizen.engine.say("hanya berdua");
    await successor.until(hasWords(4));
    expect(citizen.phase).toBe("ready");
  });

  it("leaves the composer open for the citizen who has just agreed", async () => {
    const [citizen] = await meeting.talking();
    await meeting.comes(citizen, await meeting.colleague(), "handover", false);
    await citizen.until(readers(3));
    expect([held(citizen.state), questionOf(citizen.state), citizen.state.admitted]).toEqual([
      false,
      null,
      {},
    ]);
  });

  it("waits for a citizen who is asleep: nothing is sealed before her browser is there", async () => {
    const [citizen, counselor] = await meeting.talking();
    const who = await meeting.colleague();
    citizen.engine.disconnect();
    meeting.hall.arrange(() => meeting.hall.seats.push(seatOf(who, "Jajang")));
    const successor = meeting.counselor({}, who);
    await successor.until(({ state }) => state.caughtUp);
    counselor.engine.say("masih berdua");
    await counselor.until(({ state }) => state.pending.length === 0);
    expect([meeting.epochs(), successor.words, successor.phase]).toEqual([2, [], "preparing"]);
  });
});

describe("somebody who looks on", () => {
  it("reads what is allowed, stands in the roster as supervisor, and is taken out after leaving", async () => {
    const [citizen, counselor] = await meeting.talking();
    const watching = await meeting.comes(
      citizen,
      await meeting.colleague(Role.SUPERVISOR),
      "supervision",
      false,
    );
    await Promise.all([citizen, counselor, watching].map((one) => one.until(readers(3))));
    expect(roles(citizen)).toEqual([Role.CITIZEN, Role.COUNSELOR, Role.SUPERVISOR]);
    counselor.engine.say("pendamping ikut membaca");
    await watching.until(hasWords(1));
    watching.engine.say("ini tidak boleh keluar");
    expect(watching.state.pending.map(({ delivery }) => delivery)).toEqual(["sealing"]);
    watching.engine.disconnect();
    meeting.hall.unseat(2);
    await Promise.all([citizen, counselor].map((one) => one.until(readers(2))));
    counselor.engine.say("berdua lagi");
    await citizen.until(hasWords(4));
    expect(citizen.words.slice(2)).toEqual(["pendamping ikut membaca", "berdua lagi"]);
  });

  it("cannot be somebody whom the log does not know as supervisor", async () => {
    const [citizen] = await meeting.talking();
    await meeting.comes(citizen, await meeting.colleague(), "supervision", true);
    citizen.engine.say("tetap berdua");
    await citizen.until(({ state }) => state.pending.length === 0);
    expect([meeting.epochs(), roles(citizen), citizen.phase]).toEqual([2, [1, 2], "ready"]);
  });
});

describe("a server that seats somebody by itself", () => {
  it("gets no EPOCH for its ghost, and the citizen is told", async () => {
    const [citizen, counselor] = await meeting.talking();
    const ghost = await meeting.colleague();
    meeting.hall.arrange(() => meeting.hall.seats.push(seatOf(ghost, "Hantu")));
    const reader = meeting.counselor({}, ghost);
    await citizen.until(({ state }) => questionOf(state)?.kind === "door");
    citizen.engine.say("hanya untuk yang pertama");
    await Promise.all([counselor.until(hasWords(3)), reader.until((one) => whys(one).length === 3)]);
    expect([meeting.epochs(), reader.words, roles(citizen)]).toEqual([2, [], [1, 2]]);
    expect(whys(reader)).toEqual(["before_you", "before_you", "before_you"]);
    const question = questionOf(citizen.state);
    if (question?.kind === "door") citizen.engine.company.turnAway(question.seat);
    expect(questionOf(citizen.state)).toBe(null);
  });

  it("gets none either by claiming that she has agreed, or after somebody she once let in has left", async () => {
    const [citizen, counselor] = await meeting.talking();
    const who = await meeting.colleague();
    await meeting.comes(citizen, who, "handover", false);
    await citizen.until(readers(3));
    meeting.hall.unseat(2);
    await Promise.all([citizen, counselor].map((one) => one.until(readers(2))));
    const before = meeting.epochs();
    meeting.hall.arrange(() => {
      meeting.hall.invitation = invitationTo(who, "handover", "agreed");
      meeting.hall.seats[2] = seatOf(who, "Jajang");
    });
    await citizen.until(({ state }) => questionOf(state)?.kind === "door");
    citizen.engine.say("tetap berdua");
    await counselor.until(({ words }) => words.includes("tetap berdua"));
    expect([meeting.epochs(), roles(citizen)]).toEqual([before, [1, 2]]);
  });

  it("gets none by a yes that it has refused, and she is asked at the door", async () => {
    const [citizen, counselor] = await meeting.talking();
    const who = await meeting.colleague();
    const asking = invitationTo(who, "handover");
    meeting.hall.arrange(() => (meeting.hall.invitation = asking));
    await citizen.until(({ state }) => questionOf(state)?.kind === "invited");
    meeting.hall.refusedWishes.push("invitation_over");
    citizen.engine.company.answer(asking, true, true);
    await citizen.until(({ state }) => state.denied === "invitation_over");
    meeting.hall.arrange(() => meeting.hall.seats.push(seatOf(who, "Jajang")));
    meeting.hall.arrange(() => (meeting.hall.invitation = { ...asking, state: "lapsed" }));
    await citizen.until(({ state }) => questionOf(state)?.kind === "door" || state.roster.length === 3);
    citizen.engine.say("tetap berdua");
    await counselor.until(({ words }) => words.includes("tetap berdua"));
    expect([meeting.epochs(), roles(citizen), questionOf(citizen.state)?.kind]).toEqual([2, [1, 2], "door"]);
  });

  it("gets only the first of two whom it seats at the start", async () => {
    const second = await meeting.colleague();
    meeting.hall.seats.push(seatOf(second, "Kedua"));
    const [citizen, counselor] = [meeting.citizen(), meeting.counselor()];
    await Promise.all([citizen.until(ready), counselor.until(ready)]);
    expect(citizen.state.roster.map(({ memberId }) => toHex(memberId))).not.toContain(
      toHex(second.member.memberId),
    );
    expect(questionOf(citizen.state)?.kind).toBe("door");
  });

  it("cannot have a counselor's browser add anybody", async () => {
    const [citizen, counselor] = await meeting.talking();
    citizen.engine.disconnect();
    meeting.hall.arrange(() => meeting.hall.seats.push(seatOf(meeting.first, "Ratna lagi")));
    const ghost = await meeting.colleague();
    meeting.hall.arrange(() => meeting.hall.seats.push(seatOf(ghost, "Hantu")));
    counselor.engine.say("halo");
    await counselor.until(({ state }) => state.pending.length === 0);
    expect([meeting.epochs(), roles(counselor)]).toEqual([2, [1, 2]]);
  });
});

describe("a consent that a reload has forgotten", () => {
  it("is asked for again at the door, and then opens it", async () => {
    const [citizen] = await meeting.talking();
    const who = await meeting.colleague();
    citizen.engine.disconnect();
    meeting.hall.arrange(() => meeting.hall.seats.push(seatOf(who, "Jajang")));
    const [again, successor] = [meeting.citizen(), meeting.counselor({}, who)];
    await again.until(({ state }) => questionOf(state)?.kind === "door");
    const question = questionOf(again.state);
    if (question?.kind === "door") again.engine.company.openDoor(question.seat, true);
    await successor.until(hasWords(2));
    expect([successor.words, roles(again)]).toEqual([again.words, [1, 2, 2]]);
  });
});
