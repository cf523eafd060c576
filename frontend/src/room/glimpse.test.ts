import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { memberOf, random } from "../citizen/founding";
import { LogServer } from "../log/testing/log_server";
import { Kind, SealedRoom, fromBase64, parseEnvelope, toBase64, toHex } from "../sealing";
import { equal } from "../sealing/bytes";
import type { RoomGlimpse } from "../wire";
import { linesOf } from "./phase";
import { END, glimpseAt, governing, honest } from "./testing/glimpses";
import { Meeting, type Person, hasWords, ready } from "./testing/people";

/** Said at once, so that the author had missed most of it: more than may be shown as an end. */
const SAID = 120;
/** Said in turn, with receipts between. */
const TURNS = 5;
const ALL = SAID + 2 + 2 * TURNS;

let meeting: Meeting;
beforeEach(async () => {
  meeting = await Meeting.arrange();
});
afterEach(() => meeting.over());

const isWords = ({ kind }: { kind: string }): boolean => kind === "words";
const shown = ({ state }: Person): string[] =>
  linesOf(state).flatMap((line) => (line.kind === "words" && line.position !== null ? [line.text] : []));
const broken = ({ phase }: Person): boolean => phase === "broken";
const glimpsing = ({ state }: Person): boolean => state.glimpse.length > 0;
const kindAt = (at: number): Kind => parseEnvelope(fromBase64(meeting.hall.stored[at] as string)).kind;

/** Both talk for long, the last words in turn; then the citizen's tab is gone. */
async function longTalk(): Promise<{ citizen: Person; counselor: Person }> {
  const [citizen, counselor] = await meeting.talking();
  for (let number = 0; number < SAID; number++) counselor.engine.say(`kata ${number}`);
  await citizen.until(hasWords(SAID + 2));
  await counselor.until(({ state }) => state.pending.length === 0);
  for (let turn = 0; turn < TURNS; turn++) await inTurn(citizen, counselor, turn);
  await Promise.all([citizen, counselor].map((one) => one.until(({ state }) => state.pending.length === 0)));
  citizen.engine.disconnect();
  return { citizen, counselor };
}

async function inTurn(citizen: Person, counselor: Person, turn: number): Promise<void> {
  const before = counselor.words.length;
  citizen.engine.say(`dia ${turn}`);
  await counselor.until(hasWords(before + 1));
  counselor.engine.say(`kami ${turn}`);
  await citizen.until(hasWords(before + 2));
}

/** How much whoever spoke last had verified. */
function lastSeenIn(stored: readonly string[]): number {
  const all = stored.map((raw) => parseEnvelope(fromBase64(raw)));
  const speaker = all.findLast(({ kind }) => kind === Kind.MSG)?.sessionId ?? new Uint8Array();
  return Math.max(
    ...all.filter(({ sessionId }) => equal(sessionId, speaker)).map(({ seenIndex }) => seenIndex),
  );
}

/** A tab that is shown this glimpse and, until `release`, nothing else. */
function returning(glimpse: (stored: readonly string[]) => RoomGlimpse): Person {
  meeting.hall.glimpse = glimpse;
  meeting.hall.hold();
  return meeting.citizen();
}

describe("the end of a long room", () => {
  it("is on the screen before anything else has come, and is no place to speak from", async () => {
    const { counselor } = await longTalk();
    const again = returning(honest);
    await again.until(glimpsing);
    const first = shown(again);
    expect(first).toEqual(counselor.words.slice(-2 * TURNS));
    expect(again.state.seen).toBe(lastSeenIn(meeting.hall.stored));
    const { state, phase } = again;
    expect([phase, state.canSeal, state.caughtUp, state.length]).toEqual(["checking", false, false, 0]);
    const before = meeting.hall.stored.length;
    again.engine.say("saya kembali");
    again.engine.end(1);
    meeting.hall.release();
    await again.until(({ phase }) => phase === "closed" || phase === "broken");
    expect([again.phase, again.state.glimpse]).toEqual(["closed", []]);
    expect(meeting.hall.stored.slice(before).map((_, at) => kindAt(before + at))).toEqual([
      Kind.SESSION,
      Kind.MSG,
      Kind.CLOSE,
    ]);
    await counselor.until(hasWords(ALL + 1));
    expect(shown(again)).toEqual(counselor.words);
  });

  it("tells the others nothing: who has only seen the end has accepted nothing", async () => {
    await longTalk();
    const again = returning(honest);
    await again.until(glimpsing);
    const said = meeting.hall.heard.map((frame) => (JSON.parse(frame) as { type: string }).type);
    expect(said.at(-1)).toBe("hello.seat");
  });

  it("shows a newcomer nothing of what was not shared", async () => {
    const { citizen } = await longTalk();
    citizen.engine.connect();
    await citizen.until(ready);
    meeting.hall.glimpse = honest;
    const who = await meeting.colleague();
    const jajang = await meeting.comes(citizen, who, "handover", false);
    await jajang.until(ready);
    citizen.engine.say("untuk Jajang");
    await jajang.until(hasWords(1));
    meeting.hall.hold();
    const again = meeting.counselor({}, who);
    await again.until(glimpsing);
    expect(linesOf(again.state).map((line) => line.kind === "words" && line.text)).toEqual(["untuk Jajang"]);
  });

  it("is left alone by a tab that has read the room already", async () => {
    const { citizen } = await longTalk();
    citizen.engine.connect();
    await citizen.until(ready);
    meeting.hall.glimpse = (stored) => honest(stored);
    meeting.hall.cut();
    await citizen.until(({ state }) => state.link.kind !== "live");
    await citizen.until((person) => ready(person) || glimpsing(person));
    citizen.engine.say("masih di sini");
    await citizen.until((person) => hasWords(ALL + 1)(person) || glimpsing(person));
    expect([citizen.phase, shown(citizen).length]).toEqual(["ready", ALL + 1]);
  });
});

/** Positions of the end where something of a kind stands. */
function ofKind(stored: readonly string[], kind: Kind): number[] {
  const from = stored.length - END;
  return stored.slice(from).flatMap((_, at) => (kindAt(from + at) === kind ? [from + at] : []));
}

/** An honest glimpse with other bytes at one place. */
function altered(stored: readonly string[], at: number, raw: string): RoomGlimpse {
  const glimpse = honest(stored);
  glimpse.envelopes[glimpse.positions.indexOf(at)] = raw;
  return glimpse;
}

function flipped(raw: string): string {
  const bytes = fromBase64(raw);
  bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
  return toBase64(bytes);
}

/** The end without the entry at `gone`, and one more before it, as if there had been nothing else. */
function without(stored: readonly string[], gone: number): RoomGlimpse {
  const { positions, envelopes } = honest(stored);
  const from = positions.indexOf(stored.length - END);
  const end = stored.slice(stored.length - END - 1).filter((_, k) => stored.length - END - 1 + k !== gone);
  return { type: "room.glimpse", positions, envelopes: [...envelopes.slice(0, from), ...end] };
}

const LIES: Readonly<Record<string, (stored: readonly string[]) => RoomGlimpse>> = {
  "a signature is bad": (stored) => altered(stored, stored.length - 1, flipped(stored.at(-1) as string)),
  "it ends before the room does": (stored) => honest(stored.slice(0, -1)),
  "it does not begin where the room does": (stored) => glimpseAt(stored, governing(stored).slice(1)),
  "its places do not rise": (stored) => {
    const glimpse = honest(stored);
    const at = stored.length - END;
    glimpse.positions.splice(glimpse.positions.indexOf(at), 2, at + 1, at);
    return glimpse;
  },
  "there are more places than envelopes": (stored) => {
    const glimpse = honest(stored);
    glimpse.envelopes.splice(-2, 1);
    return glimpse;
  },
  "some words stand there twice": (stored) => {
    const words = stored[ofKind(stored, Kind.MSG).at(-2) as number] as string;
    return altered(stored, stored.length - 1, words);
  },
  "nobody knows who speaks": (stored) => {
    const first = (at: number): boolean => kindAt(at) === Kind.SESSION;
    return glimpseAt(
      stored,
      governing(stored).filter((at) => !first(at) || at > stored.length - END),
    );
  },
  "old words stand as the latest": (stored) => {
    const { positions, envelopes, type } = honest(stored);
    const from = positions.indexOf(stored.length - END);
    const old = stored.slice(20, 20 + END);
    return { type, positions, envelopes: [...envelopes.slice(0, from), ...old] };
  },
  "a line of one side is left out": (stored) => {
    const words = ofKind(stored, Kind.MSG);
    const mine = toHex(parseEnvelope(fromBase64(stored[words.at(-2) as number] as string)).sessionId);
    expect(mine).not.toBe(
      toHex(parseEnvelope(fromBase64(stored[words.at(-1) as number] as string)).sessionId),
    );
    return without(stored, words.at(-2) as number);
  },
};

describe("a glimpse is left, and the room read without it, when", () => {
  it.each(Object.entries(LIES))("%s", async (_, lie) => {
    const { counselor } = await longTalk();
    const again = returning(lie);
    await again.until(({ phase }) => phase === "reading");
    meeting.hall.release();
    const seen = new Set<number>();
    await again.until((person) => {
      seen.add(person.state.glimpse.length);
      return ready(person) || broken(person);
    });
    expect([again.phase, [...seen]]).toEqual(["ready", [0]]);
    expect(shown(again)).toEqual(counselor.words);
  });

  it("the room was founded by somebody else", async () => {
    await longTalk();
    const { keepsake, org, hall } = meeting;
    const member = await memberOf(keepsake);
    const { roomId } = parseEnvelope(fromBase64(keepsake.genesis));
    hall.glimpse = honest;
    const founding = new Uint8Array(32);
    const enter = () => SealedRoom.enter(member, roomId, { random, rootPk: org.rootPk, founding });
    const again = meeting.citizen({ enter });
    await again.until((person) => broken(person) || glimpsing(person));
    expect([again.phase, again.state.evidence?.rule]).toEqual(["broken", "room"]);
  });

  it("it needs a larger key log than there is", async () => {
    const { citizen } = await longTalk();
    const old = await LogServer.open();
    await meeting.publish(meeting.org.log, Date.now(), old);
    citizen.engine.connect();
    await citizen.until(ready);
    const jajang = await meeting.comes(citizen, await meeting.colleague(), "handover", true);
    await jajang.until(ready);
    meeting.hall.glimpse = honest;
    const again = meeting.citizen({ log: meeting.log(old) });
    await again.until((person) => broken(person) || ready(person) || glimpsing(person));
    expect([again.phase, again.state.evidence?.rule]).toEqual(["broken", "log_view"]);
    await old.shut();
  });

  it("a change of readers is hidden", async () => {
    const { citizen } = await longTalk();
    citizen.engine.connect();
    await citizen.until(ready);
    const jajang = await meeting.comes(citizen, await meeting.colleague(), "handover", true);
    await jajang.until(ready);
    citizen.engine.say("untuk Jajang");
    await jajang.until(hasWords(ALL + 1));
    const changes = governing(meeting.hall.stored).filter((at) => kindAt(at) === Kind.EPOCH);
    const last = changes.at(-1) as number;
    const again = returning((stored) => {
      const { positions, envelopes, type } = honest(stored);
      const kept = positions.filter((at) => at !== last);
      return { type, positions: kept, envelopes: envelopes.filter((_, k) => positions[k] !== last) };
    });
    await again.until(({ phase }) => phase === "reading");
    meeting.hall.release();
    await again.until((person) => ready(person) || glimpsing(person));
    expect(again.phase).toBe("ready");
  });
});

describe("whatever was shown of the end", () => {
  it("has to come in its turn: other bytes stop the room, with evidence", async () => {
    const { counselor } = await longTalk();
    const at = meeting.hall.stored.length - 3;
    const truth = honest(meeting.hall.stored);
    const again = returning(() => truth);
    await again.until(glimpsing);
    const other = flipped(meeting.hall.stored[at] as string);
    meeting.hall.stored[at] = other;
    meeting.hall.release();
    await again.until(broken);
    expect(again.state.evidence).toMatchObject({
      category: "wrong_binding",
      rule: "glimpse",
      position: at,
      bytes: toHex(fromBase64(other)),
      shown: toHex(fromBase64(truth.envelopes[truth.positions.indexOf(at)] as string)),
    });
    const before = counselor.state.lines.filter(({ position }) => position !== null && position < at);
    expect([again.state.glimpse, shown(again).length]).toEqual([[], before.filter(isWords).length]);
  });

  it("is not forgotten when the room is read again from its start", async () => {
    await longTalk();
    const at = meeting.hall.stored.length - 3;
    const again = returning(honest);
    await again.until(glimpsing);
    meeting.hall.glimpse = null;
    meeting.hall.stored[at] = flipped(meeting.hall.stored[at] as string);
    for (const guest of meeting.hall.guests) guest.cursor = 5; // a gap, after which a tab reads anew
    meeting.hall.release();
    await again.until(broken);
    expect(again.state.evidence).toMatchObject({ rule: "glimpse", position: at });
  });
});
