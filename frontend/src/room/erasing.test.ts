import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { memberOf, random, beginningOf } from "../citizen/founding";
import { fromBase64, orderErasure, toBase64 } from "../sealing";
import type { RoomErased } from "../wire";
import { Eraser, type EraserState } from "./eraser";
import { initialRoom } from "./reducer";
import { nodeSocket } from "./testing/hall";
import { Meeting, type Person } from "./testing/people";

const ready = (person: Person): boolean => person.phase === "ready";
const hasWords = (person: Person): boolean => person.words.length > 0;

let meeting: Meeting;
let eraser: Eraser | null = null;
beforeEach(async () => {
  meeting = await Meeting.arrange();
});
afterEach(() => {
  eraser?.stop();
  return meeting.over();
});

/** Asks for the erasure of the meeting's room; gives every state up to the last one. */
async function erase(last: EraserState): Promise<EraserState[]> {
  const { keepsake, hall } = meeting;
  const options = { url: hall.url, token: keepsake.token, member: await memberOf(keepsake), random };
  const states: EraserState[] = [];
  await new Promise<void>((resolve) => {
    eraser = new Eraser(
      { ...options, roomId: beginningOf(keepsake).roomId, makeSocket: nodeSocket },
      (state) => {
        states.push(state);
        if (state === last) resolve();
      },
    );
    void eraser.start();
  });
  return states;
}

async function spoken(): Promise<[Person, Person]> {
  const [citizen, counselor] = [meeting.citizen(), meeting.counselor()];
  await Promise.all([citizen.until(ready), counselor.until(ready)]);
  citizen.engine.say("rahasia");
  await counselor.until(hasWords);
  return [citizen, counselor];
}

const flipped = (text: string): string => {
  const bytes = fromBase64(text);
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] as number) ^ 1;
  return toBase64(bytes);
};

describe("an erasure", () => {
  it("is done when the server shows the proof, and leaves nothing on the counselor's screen", async () => {
    const [, counselor] = await spoken();
    expect((await erase("done")).at(-1)).toBe("done");
    await counselor.until(({ phase }) => phase === "erased");
    const { me, link } = counselor.state;
    expect(counselor.state).toEqual({ ...initialRoom(me), link, closed: true, erased: true });
    expect(JSON.stringify(counselor.engine)).not.toContain("rahasia");
  });

  it("is told to a counselor who was away, on her next line", async () => {
    const [, counselor] = await spoken();
    counselor.engine.disconnect();
    await erase("done");
    const back = meeting.counselor();
    await back.until(({ phase }) => phase === "erased");
    expect(back.words).toEqual([]);
  });

  it("is not done while the line is away, and is asked for again by itself", async () => {
    await spoken();
    meeting.hall.cutBeforeErasing = 1;
    expect(await erase("done")).toEqual(["asking", "offline", "asking", "asking", "done"]);
  });

  const lies: [string, (truth: RoomErased) => RoomErased][] = [
    ["a signature that is not good", (truth) => ({ ...truth, close: flipped(truth.close) })],
    ["an entry of the room for the order", (truth) => ({ ...truth, close: truth.session })],
    ["another GENESIS", (truth) => ({ ...truth, genesis: flipped(truth.genesis) })],
  ];
  it.each(lies)("is not believed with %s", async (_, lie) => {
    const [, counselor] = await spoken();
    meeting.hall.lie = lie;
    expect((await erase("refused")).at(-1)).toBe("refused");
    await counselor.until(({ phase }) => phase === "broken");
    expect(counselor.words).toEqual(["rahasia"]);
  });

  it("is not believed by whom it concerns when another room's citizen ordered it", async () => {
    const [, counselor] = await spoken();
    const other = await Meeting.arrange();
    const member = await memberOf(other.keepsake);
    const order = await orderErasure(member, beginningOf(meeting.keepsake).roomId, random, Date.now());
    await other.over();
    const forged = { session: toBase64(order.session), close: toBase64(order.close) };
    meeting.hall.lie = (truth) => ({ ...truth, ...forged });
    await erase("refused");
    await counselor.until(({ phase }) => phase === "broken");
    expect(counselor.state.evidence).toMatchObject({
      category: "tampered",
      rule: "certificate",
      bytes: null,
    });
  });
});

describe("a server that alters an entry", () => {
  it("stops the one who sees it, tells the other, and leaves the evidence", async () => {
    const [citizen, counselor] = await spoken();
    citizen.engine.disconnect();
    counselor.engine.say("jawaban");
    await counselor.until(({ words }) => words.length === 2);
    const { stored } = meeting.hall;
    const good = stored.at(-1) as string;
    stored[stored.length - 1] = flipped(good);
    citizen.engine.connect();
    await citizen.until(({ phase }) => phase === "broken");
    expect(citizen.words).toEqual(["rahasia"]);
    expect(citizen.state.evidence).toEqual({
      version: 1,
      room_id: Buffer.from(beginningOf(meeting.keepsake).roomId).toString("hex"),
      position: stored.indexOf(flipped(good)),
      category: "tampered",
      rule: "signature",
      bytes: Buffer.from(fromBase64(flipped(good))).toString("hex"),
      shown: null,
    });
    await counselor.until(({ state }) =>
      state.lines.some((line) => line.kind === "happening" && line.what === "alert"),
    );
    const alerts = counselor.state.lines.filter((line) => line.kind === "happening" && line.what === "alert");
    expect(alerts.map(({ mine, role }) => [mine, role])).toEqual([[false, 1]]);
    expect(counselor.phase).toBe("ready");
  });
});
