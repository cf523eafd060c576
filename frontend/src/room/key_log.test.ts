import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LogServer } from "../log/testing/log_server";
import { LogError } from "../log/problem";
import {
  AlertCode,
  CHECKPOINT_PATH,
  Kind,
  Reason,
  fromBase64,
  parseEnvelope,
  toHex,
  type SealedRoom,
} from "../sealing";
import { parseAlert, parseEpoch, parseSession } from "../sealing/bodies";
import type { Line } from "./lines";
import { questionOf } from "./question";
import { sealAlarm } from "./seals";
import { Meeting, hasWords, readers, ready, roles, type Person } from "./testing/people";

const DAY = 24 * 3_600_000;

let meeting: Meeting;
beforeEach(async () => {
  meeting = await Meeting.arrange();
});
afterEach(() => meeting.over());

const envelopes = (from = 0) => meeting.hall.stored.slice(from).map((raw) => parseEnvelope(fromBase64(raw)));
const lastEpoch = () =>
  parseEpoch(envelopes().findLast(({ kind }) => kind === Kind.EPOCH)?.body ?? new Uint8Array());
const members = (person: Person): string[] => person.state.roster.map(({ memberId }) => toHex(memberId));
const broken = (person: Person): boolean => person.phase === "broken";
const isAlert = (line: Line): boolean => line.kind === "happening" && line.what === "alert";
/** The server tells everybody that there is news. */
const ring = (): void => meeting.hall.arrange(() => undefined);

describe("a room", () => {
  it("quotes the log in every SESSION, and in every EPOCH that names a helper", async () => {
    await meeting.talking();
    const { size, root } = meeting.org.log.quotation();
    const quoted = envelopes().flatMap(({ kind, body }) => {
      if (kind === Kind.SESSION) return [parseSession(body).log];
      return kind === Kind.EPOCH ? [parseEpoch(body).log] : [];
    });
    expect(quoted.length).toBeGreaterThanOrEqual(3);
    expect(quoted.slice(1)).toEqual(quoted.slice(1).map(() => ({ size, root }))); // EPOCH 0 is older than the page's log
  });

  it("turns out a helper whom the log has ended before the next words, whatever seat she has", async () => {
    const [citizen] = await meeting.talking();
    await meeting.org.revoke(meeting.first);
    await meeting.publish();
    ring();
    await citizen.until(readers(1));
    expect(lastEpoch()).toMatchObject({ newEpoch: 2, reason: Reason.REVOCATION });
    const before = meeting.hall.stored.length;
    citizen.engine.say("untuk siapa pun yang datang");
    citizen.engine.redial();
    await citizen.until(({ state }) => state.caughtUp && state.link.kind === "live");
    expect(envelopes(before).map(({ kind }) => kind)).not.toContain(Kind.MSG);
    expect([citizen.state.canSeal, citizen.state.pending.length]).toEqual([false, 1]);
  });

  it("gives the new key of a helper her place, with what she could read, when her former key signed for it", async () => {
    const [citizen] = await meeting.talking();
    const successor = await meeting.rotate(meeting.first);
    await citizen.until((person) => members(person).includes(toHex(successor.member.memberId)));
    expect([lastEpoch().reason, questionOf(citizen.state)]).toEqual([Reason.KEY_ROTATION, null]);
    expect(roles(citizen)).toEqual([1, 2]);
    const again = meeting.counselor({}, successor);
    await again.until(hasWords(1));
    citizen.engine.say("masih dengan Ratna");
    await again.until(({ words }) => words.includes("masih dengan Ratna"));
  });

  it("asks the citizen about the new key of somebody who has lost everything", async () => {
    const [citizen] = await meeting.talking();
    const successor = await meeting.rotate(meeting.first, true);
    await citizen.until(readers(1));
    await citizen.until(({ state }) => questionOf(state)?.kind === "door");
    const [, seat] = meeting.hall.seats;
    if (seat === undefined) throw new Error("no seat");
    citizen.engine.company.openDoor(seat, false);
    await citizen.until((person) => members(person).includes(toHex(successor.member.memberId)));
    expect(roles(citizen)).toEqual([1, 2]);
  });
});

describe("a log that cannot be had", () => {
  it("lets nobody in while nobody has vouched for it lately, says so, and goes on once somebody has", async () => {
    await meeting.publish(meeting.org.log, Date.now() - 8 * DAY);
    const citizen = meeting.citizen();
    citizen.engine.say("menunggu");
    await citizen.until(({ state }) => state.logTrouble === "stale");
    expect([meeting.epochs(), citizen.state.pending.length, citizen.state.broken]).toEqual([1, 1, null]);
    await meeting.publish();
    ring();
    const counselor = meeting.counselor();
    await counselor.until(({ words }) => words.includes("menunggu"));
    expect(citizen.state.logTrouble).toBeNull();
  });

  it("keeps what quotes it unread until it comes, and says so", async () => {
    await meeting.talking();
    meeting.logs.put(CHECKPOINT_PATH, 503);
    const back = meeting.citizen();
    await back.until(({ state }) => state.logTrouble === "offline");
    expect([back.words, back.state.caughtUp, back.state.broken]).toEqual([[], false, null]);
    await meeting.publish();
    ring();
    await back.until(hasWords(2));
    await back.until(ready);
    expect(back.state.logTrouble).toBeNull();
  });

  it("is waited for when another has seen more of it", async () => {
    const [citizen, counselor] = await meeting.talking();
    counselor.engine.disconnect();
    await meeting.colleague();
    const back = meeting.counselor(); // its SESSION quotes a log that the citizen has not fetched
    await back.until(ready);
    back.engine.say("saya sudah melihat lebih banyak");
    await citizen.until(hasWords(3));
    expect(citizen.state.broken).toBeNull();
  });
});

describe("a log that lies", () => {
  it("stops the room of somebody who is shown another one than the others, with the checkpoint as evidence", async () => {
    await meeting.talking();
    const elsewhere = await LogServer.open();
    const other = await (await meeting.org.logAt(0)).extended([await meeting.org.candidate(0)]);
    await meeting.publish(other, Date.now(), elsewhere);
    const deceived = meeting.counselor({ log: meeting.log(elsewhere) });
    await deceived.until(broken);
    await elsewhere.shut();
    expect([deceived.words, deceived.state.canSeal]).toEqual([[], false]);
  });

  it("stops the room when it has shrunk, and keeps the note that says so", async () => {
    await meeting.colleague();
    const [citizen] = await meeting.talking();
    await meeting.publish(await meeting.org.logAt(1));
    ring();
    await citizen.until(broken);
    expect([citizen.state.broken, citizen.state.evidence?.rule]).toEqual(["log", "shrunk"]);
    const note = new TextDecoder().decode(
      Uint8Array.from(Buffer.from(citizen.state.evidence?.bytes ?? "", "hex")),
    );
    expect(note).toContain("sobat.example/log\n1\n");
  });

  it("is told to the others, with where its reader stopped, and they go on", async () => {
    const elsewhere = await LogServer.open();
    await meeting.colleague();
    await meeting.publish(meeting.org.log, Date.now(), elsewhere);
    const [citizen, counselor] = [meeting.citizen(), meeting.counselor({ log: meeting.log(elsewhere) })];
    citizen.engine.say("halo");
    await counselor.until(hasWords(1));
    await citizen.until(({ state }) => state.pending.length === 0);
    await meeting.publish(await meeting.org.logAt(1));
    ring();
    await counselor.until(({ state }) => state.lines.some(isAlert));
    await citizen.until(broken);
    await elsewhere.shut();
    const told = envelopes().filter(({ kind }) => kind === Kind.ALERT);
    expect(told.map(({ body }) => parseAlert(body))).toEqual([
      { code: AlertCode.REFUSED, position: told[0]?.seenIndex },
    ]);
    expect([counselor.state.broken, citizen.state.evidence?.rule]).toEqual([null, "shrunk"]);
  });

  it.each([
    ["past what was read and not yet proven", false],
    ["at what is refused when it is proven at last", true],
  ])("is told %s", async (_, spoilt) => {
    const [citizen, counselor] = await meeting.talking();
    const { sealed } = citizen.engine as unknown as { sealed: SealedRoom };
    await citizen.until(({ state }) => state.length === meeting.hall.stored.length);
    citizen.engine.disconnect();
    counselor.engine.say("belum dibuktikan");
    await counselor.until(({ state }) => state.pending.length === 0);
    const from = sealed.length;
    const raw = meeting.hall.stored.slice(from).map(fromBase64);
    const last = raw.at(-1) as Uint8Array;
    if (spoilt) last[last.length - 1] = (last[last.length - 1] as number) ^ 1;
    await sealed.take(from, raw, Date.now());
    expect(sealed.owing).toBe(raw.length);
    const alarm = await sealAlarm(sealed, new LogError("forked"), Date.now());
    const { body, seenIndex } = parseEnvelope(alarm ?? new Uint8Array());
    const position = from + raw.length - (spoilt ? 1 : 0);
    expect([parseAlert(body), seenIndex, sealed.owing]).toEqual([{ code: 3, position }, position, 0]);
  });

  it("is told to nobody once the room is closed: nothing may follow", async () => {
    const [citizen, counselor] = await meeting.talking();
    const { sealed } = citizen.engine as unknown as { sealed: SealedRoom };
    counselor.engine.end(1);
    await citizen.until(({ state }) => state.closed);
    expect(await sealAlarm(sealed, new LogError("forked"), Date.now())).toBeNull();
  });
});

describe("a log that is caught lying elsewhere on the page", () => {
  it("stops a room that did not ask, keeps what was typed unsent, and tells the others", async () => {
    const [citizen, counselor] = await meeting.talking();
    const before = meeting.hall.stored.length;
    counselor.engine.stop(new LogError("forked"));
    counselor.engine.say("tidak terkirim");
    await counselor.until(broken);
    expect([counselor.state.broken, counselor.state.evidence?.rule]).toEqual(["log", "forked"]);
    await citizen.until(({ state }) => state.lines.some(isAlert));
    const after = envelopes(before).map(({ kind }) => kind);
    expect(after.filter((kind) => kind === Kind.MSG || kind === Kind.ALERT)).toEqual([Kind.ALERT]);
    expect(counselor.state.pending.map(({ text }) => text)).toEqual(["tidak terkirim"]);
  });
});
