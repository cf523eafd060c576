import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AlertCode, Kind, Reason, fromBase64, parseEnvelope, toHex } from "../sealing";
import { sealPlain, viewOf, type OwnSession } from "../sealing/authoring";
import { parseAlert, parseEpoch, parseKeyring } from "../sealing/bodies";
import { concat, u32 } from "../sealing/bytes";
import { hash } from "../sealing/notation";
import type { Transcript } from "../sealing/transcript";
import type { Logged } from "../sealing/testing/worlds";
import type { Desk } from "./desk";
import type { Line } from "./lines";
import { questionOf } from "./question";
import { Meeting, hasWords, readers, ready, seatOf, type Person } from "./testing/people";

let meeting: Meeting;
beforeEach(async () => {
  meeting = await Meeting.arrange();
});
afterEach(() => meeting.over());

const stored = () => meeting.hall.stored.map((raw) => parseEnvelope(fromBase64(raw)));
const rings = () => stored().flatMap(({ kind, body }) => (kind === Kind.KEYRING ? [parseKeyring(body)] : []));
const reasons = () =>
  stored().flatMap(({ kind, body }) => (kind === Kind.EPOCH ? [parseEpoch(body).reason] : []));
const reads = (who: Logged) => (person: Person) =>
  person.state.caughtUp &&
  person.state.roster.some(({ memberId }) => toHex(memberId) === toHex(who.member.memberId));
const alerts = () => stored().flatMap(({ kind, body }) => (kind === Kind.ALERT ? [parseAlert(body)] : []));
const misfit = (person: Person): boolean =>
  person.state.lines.some((line) => line.kind === "happening" && line.what === "misfit");
const granted = (person: Person): boolean =>
  person.state.lines.some((line) => line.kind === "happening" && line.what === "granted");
const whys = (person: Person): string[] =>
  person.state.lines.flatMap((line: Line) => (line.kind === "unreadable" ? [line.why] : []));

interface Insides {
  readonly sealed: { readonly transcript: Transcript; readonly own: OwnSession };
  readonly desk: Desk;
  readonly register: { regrantDue: () => null };
}

/** What another client than ours might do: it owes, and gives nothing. */
function givesNothing(person: Person): void {
  (person.engine as unknown as Insides).register.regrantDue = () => null;
}

/** And then gives bytes that open nothing. Gives their position. */
async function giveGarbage(person: Person, to: Logged): Promise<number> {
  const { sealed, desk } = person.engine as unknown as Insides;
  const view = viewOf(sealed.transcript, null);
  const { memberId, kemPk } = to.member;
  const grant = crypto.getRandomValues(new Uint8Array(1_138 + 36));
  const random = (n: number): Uint8Array => crypto.getRandomValues(new Uint8Array(n));
  const body = concat(concat(memberId, hash(kemPk), u32(1)), grant);
  desk.post(await sealPlain(sealed.own, view, Kind.KEYRING, body, random), true);
  desk.flush(Date.now());
  return view.seenIndex;
}

/** The citizen is asked about somebody who is back with new keys, and says yes. */
async function welcomes(citizen: Person): Promise<void> {
  await citizen.until(({ state }) => questionOf(state)?.kind === "door");
  const question = questionOf(citizen.state);
  if (question?.kind !== "door") throw new Error("nobody is at the door");
  expect(question.returning).toBe(true);
  citizen.engine.company.welcomeBack(question.seat);
}

describe("a counselor who has lost everything", () => {
  it("comes back on the citizen's word alone, and reads what she could read, in nobody else's gift", async () => {
    const [citizen] = await meeting.talking();
    const successor = await meeting.rotate(meeting.first, true);
    const again = meeting.counselor({}, successor);
    await citizen.until(readers(1));
    await again.until(({ state }) => state.caughtUp);
    expect([rings().length, again.words, citizen.state.canSeal]).toEqual([0, [], false]);
    await welcomes(citizen);
    await again.until(hasWords(2));
    expect(again.words).toEqual(["rahasia lama", "terima kasih"]);
    expect(reasons().slice(2)).toEqual([Reason.REVOCATION, Reason.KEY_ROTATION]);
    expect(rings().map(({ target, first, last }) => [toHex(target), first, last])).toEqual([
      [toHex(successor.member.memberId), 1, 1],
    ]);
    await Promise.all([citizen, again].map((one) => one.until(granted)));
    expect(again.state.lines.filter((line) => line.kind === "words" && line.mine).length).toBe(1);
    citizen.engine.say("selamat datang lagi");
    await again.until(hasWords(3));
    again.engine.say("saya di sini");
    await citizen.until(hasWords(4));
  });

  it("is not given what was said while she was away, also by a colleague", async () => {
    const [citizen] = await meeting.talking();
    const colleague = await meeting.comes(citizen, await meeting.colleague(), "handover", true);
    await colleague.until(hasWords(2));
    await citizen.until(readers(3));
    const successor = await meeting.rotate(meeting.first, true);
    await Promise.all([citizen, colleague].map((one) => one.until(readers(2))));
    await citizen.until(ready);
    citizen.engine.say("tanpa dia");
    await colleague.until(hasWords(3));
    await welcomes(citizen);
    const again = meeting.counselor({}, successor);
    await again.until(hasWords(2));
    expect([again.words, whys(again)]).toEqual([["rahasia lama", "terima kasih"], ["before_you"]]);
    expect(new Set(rings().map(({ first, last }) => `${first} to ${last}`))).toEqual(new Set(["1 to 2"]));
  });

  it("is helped by a colleague when the citizen's browser has gone to sleep after her yes", async () => {
    const [citizen] = await meeting.talking();
    const who = await meeting.colleague();
    const colleague = await meeting.comes(citizen, who, "handover", true);
    await colleague.until(hasWords(2));
    await citizen.until(readers(3));
    colleague.engine.disconnect();
    const successor = await meeting.rotate(meeting.first, true);
    await citizen.until(readers(2));
    meeting.hall.hold(); // her EPOCH is stored, and she does not see it any more
    const before = meeting.epochs();
    await welcomes(citizen);
    while (meeting.epochs() === before) await new Promise((resolve) => setImmediate(resolve));
    citizen.engine.disconnect();
    meeting.hall.release();
    const [awake, again] = [meeting.counselor({}, who), meeting.counselor({}, successor)];
    await again.until(hasWords(2));
    await awake.until(granted);
    expect([again.words, rings().length]).toEqual([["rahasia lama", "terima kasih"], 1]);
  });

  it("gets the past from the citizen when a colleague has given her what does not open", async () => {
    const [citizen] = await meeting.talking();
    const colleague = await meeting.comes(citizen, await meeting.colleague(), "handover", true);
    await colleague.until(hasWords(2));
    await citizen.until(readers(3));
    const successor = await meeting.rotate(meeting.first, true);
    await Promise.all([citizen, colleague].map((one) => one.until(readers(2))));
    givesNothing(colleague);
    meeting.hall.hold(); // her EPOCH is stored, and she does not see it any more
    const before = meeting.epochs();
    await welcomes(citizen);
    while (meeting.epochs() === before) await new Promise((resolve) => setImmediate(resolve));
    citizen.engine.disconnect();
    meeting.hall.release();
    await colleague.until(reads(successor));
    const position = await giveGarbage(colleague, successor);
    const again = meeting.counselor({}, successor);
    await again.until(misfit);
    expect([again.words, rings().length]).toEqual([[], 1]);
    const awake = meeting.citizen();
    await again.until(hasWords(2));
    await awake.until(granted);
    expect(again.words).toEqual(["rahasia lama", "terima kasih"]);
    expect([alerts(), rings().length]).toEqual([[{ code: AlertCode.GRANT, position }], 2]);
  });

  it("gets nothing without the citizen's yes", async () => {
    const [citizen] = await meeting.talking();
    const colleague = await meeting.comes(citizen, await meeting.colleague(), "handover", true);
    await colleague.until(hasWords(2));
    await citizen.until(readers(3));
    const successor = await meeting.rotate(meeting.first, true);
    await citizen.until(readers(2));
    await citizen.until(({ state }) => questionOf(state)?.kind === "door");
    const question = questionOf(citizen.state);
    if (question?.kind === "door") citizen.engine.company.turnAway(question.seat);
    citizen.engine.say("tidak usah");
    await colleague.until(hasWords(3));
    const again = meeting.counselor({}, successor);
    await again.until(({ state }) => state.caughtUp);
    expect([rings().length, again.words, whys(again).length]).toEqual([0, [], 3]);
  });
});

describe("a key that the former one has handed over to", () => {
  it("is let in by a colleague who does not know all of the past, and gets the rest from the citizen when she wakes", async () => {
    const [citizen] = await meeting.talking();
    const colleague = await meeting.comes(citizen, await meeting.colleague(), "handover", false);
    await Promise.all([citizen, colleague].map((one) => one.until(readers(3))));
    await colleague.until(ready);
    citizen.engine.disconnect();
    const successor = await meeting.rotate(meeting.first);
    await colleague.until(reads(successor));
    const again = meeting.counselor({}, successor);
    await again.until(ready);
    await again.until(granted);
    expect([rings().map(({ first, last }) => [first, last]), again.words]).toEqual([[[2, 2]], []]);
    const awake = meeting.citizen();
    await again.until(hasWords(2));
    await awake.until(granted);
    expect(again.words).toEqual(["rahasia lama", "terima kasih"]);
    expect(rings().map(({ first, last }) => [first, last])).toEqual([
      [2, 2],
      [1, 1],
    ]);
  });
});

describe("a new key of somebody who has left", () => {
  it("is somebody new: asked in again without the past, she is given none of it", async () => {
    const [citizen, counselor] = await meeting.talking();
    const colleague = await meeting.comes(citizen, await meeting.colleague(), "handover", true);
    await Promise.all([citizen, colleague].map((one) => one.until(readers(3))));
    await colleague.until(ready);
    counselor.engine.company.leave();
    await Promise.all([citizen, colleague].map((one) => one.until(readers(2))));
    const successor = await meeting.rotate(meeting.first, true);
    meeting.hall.arrange(() => (meeting.hall.seats[1] = seatOf(successor, "Ratna")));
    await citizen.until(({ state }) => questionOf(state)?.kind === "door");
    const question = questionOf(citizen.state);
    if (question?.kind !== "door") throw new Error("nobody is at the door");
    expect(question.returning).toBe(false);
    citizen.engine.company.openDoor(question.seat, false);
    const again = meeting.counselor({}, successor);
    await again.until(ready);
    citizen.engine.say("mulai dari sini");
    await again.until(hasWords(1));
    expect([again.words, rings().length]).toEqual([["mulai dari sini"], 0]);
  });
});
