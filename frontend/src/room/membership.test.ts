import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Kind, Role, fromBase64, parseEnvelope, toBase64, toHex } from "../sealing";
import type { Logged } from "../sealing/testing/worlds";
import type { InvitationView } from "../wire";
import type { Line } from "./lines";
import { held, hasSuccessor, questionOf } from "./question";
import { Meeting, seatOf, type Person } from "./testing/people";

const ready = (person: Person): boolean => person.phase === "ready";
const hasWords =
  (n: number) =>
  (person: Person): boolean =>
    person.words.length >= n;
const readers =
  (n: number) =>
  (person: Person): boolean =>
    person.state.roster.length === n && person.state.caughtUp;
const roles = (person: Person): number[] => person.state.roster.map(({ role }) => role).sort();

let meeting: Meeting;
beforeEach(async () => {
  meeting = await Meeting.arrange();
});
afterEach(() => meeting.over());

/** How many EPOCH envelopes the server has stored. */
function epochs(): number {
  return meeting.hall.stored.filter((raw) => parseEnvelope(fromBase64(raw)).kind === Kind.EPOCH).length;
}

function invitationTo(who: Logged, purpose: InvitationView["purpose"], state = "asking"): InvitationView {
  const member_id = toBase64(who.member.memberId);
  const named = { by: "Ratna", name: "Jajang", kind: "family", topic: "other", member_id };
  return { invitation: 7, purpose, state: state as InvitationView["state"], expires_at: 1, ...named };
}

/** A citizen and her counselor, who have talked already. */
async function talking(): Promise<[Person, Person]> {
  const [citizen, counselor] = [meeting.citizen(), meeting.counselor()];
  await Promise.all([citizen.until(ready), counselor.until(ready)]);
  citizen.engine.say("rahasia lama");
  await counselor.until(hasWords(1));
  counselor.engine.say("terima kasih");
  await citizen.until(hasWords(2));
  return [citizen, counselor];
}

/** The citizen is asked, agrees, and the server seats the colleague: what an honest server does. */
async function comes(
  citizen: Person,
  who: Logged,
  purpose: InvitationView["purpose"],
  history: boolean,
): Promise<Person> {
  const asking = invitationTo(who, purpose);
  meeting.hall.arrange(() => (meeting.hall.invitation = asking));
  await citizen.until(({ state }) => questionOf(state)?.kind === "invited");
  citizen.engine.company.answer(asking, true, history);
  await meetingHeard("invitation.answer");
  meeting.hall.arrange(() => {
    meeting.hall.invitation = { ...asking, state: "agreed" };
    meeting.hall.seats.push(seatOf(who, "Jajang", purpose === "handover" ? "counselor" : "supervisor"));
  });
  return meeting.counselor({}, who);
}

/** Waits until the server has heard a wish. */
async function meetingHeard(type: string): Promise<void> {
  while (!meeting.hall.wishes.some((wish) => wish.type === type))
    await new Promise((resolve) => setImmediate(resolve));
}

const whys = (person: Person): (string | null)[] =>
  person.state.lines.flatMap((line) =>
    line.kind === "unreadable" ? [line.why] : line.kind === "words" ? [null] : [],
  );
const happenings = (person: Person): Extract<Line, { kind: "happening" }>[] =>
  person.state.lines.filter((line) => line.kind === "happening");

describe("a handover", () => {
  it("with history lets the successor read everything, and the words go on among three", async () => {
    const [citizen, counselor] = await talking();
    const successor = await comes(citizen, await meeting.colleague(), "handover", true);
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
    const [citizen] = await talking();
    const successor = await comes(citizen, await meeting.colleague(), "handover", false);
    await successor.until(ready);
    citizen.engine.say("mulai dari sini");
    await successor.until(hasWords(1));
    expect(successor.words).toEqual(["mulai dari sini"]);
    expect(whys(successor)).toEqual(["before_you", "before_you", null]);
  });

  it("ends with the first counselor leaving, after her last words, and the others rotating", async () => {
    const [citizen, counselor] = await talking();
    const successor = await comes(citizen, await meeting.colleague(), "handover", true);
    await Promise.all([citizen, counselor, successor].map((one) => one.until(readers(3))));
    expect([hasSuccessor(counselor.state), hasSuccessor(successor.state)]).toEqual([true, true]);
    counselor.engine.say("saya pamit");
    counselor.engine.company.leave();
    await counselor.until(({ phase }) => phase === "over");
    await Promise.all([citizen, successor].map((one) => one.until(readers(2))));
    expect([roles(citizen), citizen.words]).toEqual([[1, 2], ["rahasia lama", "terima kasih", "saya pamit"]]);
    const left = happenings(citizen).at(-1);
    expect(left?.went.map(({ memberId }) => memberId)).toEqual([toHex(meeting.first.member.memberId)]);
    citizen.engine.say("hanya berdua");
    await successor.until(hasWords(4));
    expect(citizen.phase).toBe("ready");
  });

  it("leaves the composer open for the citizen who has just agreed", async () => {
    const [citizen] = await talking();
    await comes(citizen, await meeting.colleague(), "handover", false);
    await citizen.until(readers(3));
    expect([held(citizen.state), questionOf(citizen.state), citizen.state.admitted]).toEqual([false, null, {}]);
  });

  it("waits for a citizen who is asleep: nothing is sealed before her browser is there", async () => {
    const [citizen, counselor] = await talking();
    const who = await meeting.colleague();
    citizen.engine.disconnect();
    meeting.hall.arrange(() => meeting.hall.seats.push(seatOf(who, "Jajang")));
    const successor = meeting.counselor({}, who);
    await successor.until(({ state }) => state.caughtUp);
    counselor.engine.say("masih berdua");
    await counselor.until(({ state }) => state.pending.length === 0);
    expect([epochs(), successor.words, successor.phase]).toEqual([2, [], "preparing"]);
  });
});

describe("somebody who looks on", () => {
  it("reads what is allowed, stands in the roster as supervisor, and is taken out after leaving", async () => {
    const [citizen, counselor] = await talking();
    const watching = await comes(citizen, await meeting.colleague(Role.SUPERVISOR), "supervision", false);
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
    const [citizen] = await talking();
    await comes(citizen, await meeting.colleague(), "supervision", true);
    citizen.engine.say("tetap berdua");
    await citizen.until(({ state }) => state.pending.length === 0);
    expect([epochs(), roles(citizen), citizen.phase]).toEqual([2, [1, 2], "ready"]);
  });
});

describe("a server that seats somebody by itself", () => {
  it("gets no EPOCH for its ghost, and the citizen is told", async () => {
    const [citizen, counselor] = await talking();
    const ghost = await meeting.colleague();
    meeting.hall.arrange(() => meeting.hall.seats.push(seatOf(ghost, "Hantu")));
    const reader = meeting.counselor({}, ghost);
    await citizen.until(({ state }) => questionOf(state)?.kind === "door");
    citizen.engine.say("hanya untuk yang pertama");
    await Promise.all([counselor.until(hasWords(3)), reader.until(({ state }) => state.length > 6)]);
    expect([epochs(), reader.words, roles(citizen)]).toEqual([2, [], [1, 2]]);
    expect(whys(reader)).toEqual(["before_you", "before_you", "before_you"]);
    const question = questionOf(citizen.state);
    if (question?.kind === "door") citizen.engine.company.turnAway(question.seat);
    expect(questionOf(citizen.state)).toBe(null);
  });

  it("gets none either by claiming that she has agreed, or after somebody she once let in has left", async () => {
    const [citizen, counselor] = await talking();
    const who = await meeting.colleague();
    await comes(citizen, who, "handover", false);
    await citizen.until(readers(3));
    meeting.hall.unseat(2);
    await Promise.all([citizen, counselor].map((one) => one.until(readers(2))));
    const before = epochs();
    meeting.hall.arrange(() => {
      meeting.hall.invitation = invitationTo(who, "handover", "agreed");
      meeting.hall.seats[2] = seatOf(who, "Jajang");
    });
    await citizen.until(({ state }) => questionOf(state)?.kind === "door");
    citizen.engine.say("tetap berdua");
    await counselor.until(({ words }) => words.includes("tetap berdua"));
    expect([epochs(), roles(citizen)]).toEqual([before, [1, 2]]);
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
    const [citizen, counselor] = await talking();
    citizen.engine.disconnect();
    meeting.hall.arrange(() => meeting.hall.seats.push(seatOf(meeting.first, "Ratna lagi")));
    const ghost = await meeting.colleague();
    meeting.hall.arrange(() => meeting.hall.seats.push(seatOf(ghost, "Hantu")));
    counselor.engine.say("halo");
    await counselor.until(({ state }) => state.pending.length === 0);
    expect([epochs(), roles(counselor)]).toEqual([2, [1, 2]]);
  });
});

describe("a consent that a reload has forgotten", () => {
  it("is asked for again at the door, and then opens it", async () => {
    const [citizen] = await talking();
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

describe("a change that comes late or twice", () => {
  it("is sealed by one of two who see it at once; the other's is void and nothing is lost", async () => {
    const [citizen, counselor] = await talking();
    const successor = await comes(citizen, await meeting.colleague(), "handover", true);
    await Promise.all([citizen, counselor, successor].map((one) => one.until(readers(3))));
    await successor.until(ready);
    counselor.engine.disconnect();
    meeting.hall.hold(); // neither sees the other's EPOCH before its own is stored
    meeting.hall.unseat(1);
    const before = epochs();
    while (epochs() < before + 2) await new Promise((resolve) => setImmediate(resolve));
    meeting.hall.release();
    await Promise.all([citizen, successor].map((one) => one.until(readers(2))));
    citizen.engine.say("sesudah dua pergantian");
    await successor.until(({ words }) => words.includes("sesudah dua pergantian"));
    expect([epochs(), citizen.state.broken, successor.state.broken]).toEqual([before + 2, null, null]);
  });

  it("is made by the next to arrive, before a word", async () => {
    const [citizen, counselor] = await talking();
    const who = await meeting.colleague();
    const successor = await comes(citizen, who, "handover", true);
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
    const [citizen] = await talking();
    meeting.hall.unseat(1);
    await citizen.until(readers(1));
    citizen.engine.say("untuk siapa pun yang datang");
    expect([citizen.state.canSeal, citizen.state.pending.length]).toEqual([false, 1]);
  });
});

describe("somebody let in by another's word", () => {
  it("is shown to the citizen before anything she writes is sealed", async () => {
    const [citizen, counselor] = await talking();
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
    helpers: import("./helpers").Helpers;
  };
  const { sealed, helpers, desk } = insides;
  const historyFrom = sealed.epoch + 1;
  const own = helpers.active[0];
  if (own === undefined) throw new Error("no own key");
  const seats = [own, who.key].map((key) => ({ role: Role.COUNSELOR, key, historyFrom }));
  const roster = [{ role: Role.CITIZEN, key: "founder" as const, historyFrom }, ...seats];
  desk.post(await sealed.sealEpoch(roster, 3, Date.now()), true);
  counselor.engine.typing(false);
  desk.flush(Date.now());
}
