import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { memberOf, random } from "../citizen/founding";
import { LogServer } from "../log/testing/log_server";
import { Kind, SealedRoom, fromBase64, parseEnvelope, toHex } from "../sealing";
import type { RoomGlimpse } from "../wire";
import {
  ALL,
  END,
  broken,
  flipped,
  glimpseAt,
  glimpsing,
  governing,
  honest,
  kindIn,
  longTalk,
  returning,
  shown,
} from "./testing/glimpses";
import { Meeting, hasWords, ready } from "./testing/people";

let meeting: Meeting;
beforeEach(async () => {
  meeting = await Meeting.arrange();
});
afterEach(() => meeting.over());

/** Positions of the end where something of a kind stands. */
function ofKind(stored: readonly string[], kind: Kind): number[] {
  const from = stored.length - END;
  return stored.slice(from).flatMap((_, at) => (kindIn(stored, from + at) === kind ? [from + at] : []));
}

/** An honest glimpse with other bytes at one place. */
function altered(stored: readonly string[], at: number, raw: string): RoomGlimpse {
  const glimpse = honest(stored);
  glimpse.envelopes[glimpse.positions.indexOf(at)] = raw;
  return glimpse;
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
    const first = (at: number): boolean => kindIn(stored, at) === Kind.SESSION;
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
    const { counselor } = await longTalk(meeting);
    const again = returning(meeting, lie);
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
    await longTalk(meeting);
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
    const { citizen } = await longTalk(meeting);
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

  it("it claims to be longer than anything that could be read", async () => {
    await longTalk(meeting);
    const { org, keepsake } = meeting;
    const member = await memberOf(keepsake);
    const { roomId } = parseEnvelope(fromBase64(keepsake.genesis));
    const room = await SealedRoom.enter(member, roomId, { random, rootPk: org.rootPk });
    const { positions, envelopes } = honest(meeting.hall.stored);
    const far = positions.map((at) => (at < meeting.hall.stored.length - END ? at : at + 2 ** 52));
    const glimpse = { positions: far, envelopes: envelopes.map(fromBase64) };
    await expect(room.glimpse(glimpse, (far.at(-1) as number) + 1)).rejects.toThrow("malformed (glimpse)");
  });

  it("a change of readers is hidden", async () => {
    const { citizen } = await longTalk(meeting);
    citizen.engine.connect();
    await citizen.until(ready);
    const jajang = await meeting.comes(citizen, await meeting.colleague(), "handover", true);
    await jajang.until(ready);
    citizen.engine.say("untuk Jajang");
    await jajang.until(hasWords(ALL + 1));
    const changes = governing(meeting.hall.stored).filter(
      (at) => kindIn(meeting.hall.stored, at) === Kind.EPOCH,
    );
    const last = changes.at(-1) as number;
    const again = returning(meeting, (stored) => {
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
