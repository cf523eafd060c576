import { describe, expect, test } from "vitest";
import { toHex } from "./bytes";
import { type Entry, SealedRoom, SealingError } from "./index";
import { encodeText, pad } from "./padding";
import { SCENARIOS } from "./testing/scenarios";
import { type Judge, verdictOf } from "./testing/scribe";
import { stage, type Stage } from "./testing/stage";
import { NOW, type World, conversation } from "./testing/worlds";

const texts = (entries: readonly Entry[]): string[] =>
  entries.flatMap((entry) =>
    entry.kind === "msg" && entry.content.type === "text" ? [entry.content.text] : [],
  );

/** A conversation of `n` words in turn, and a reader who has seen nothing of it. */
async function long(seed: string, n: number): Promise<World & { reader: SealedRoom }> {
  const world = await conversation(seed);
  const { citizen, citizenMember, counselor, org, random, shelf } = world;
  for (let k = 0; k < n; k++) {
    const [author, other] = k % 2 === 0 ? [citizen, counselor] : [counselor, citizen];
    shelf.post(await author.sealText(`nr ${k}`, NOW));
    for (const room of [author, other]) await shelf.feed(room);
  }
  const reader = await SealedRoom.enter(citizenMember, citizen.roomId, { random, rootPk: org.rootPk });
  reader.useLog(org.log);
  return { ...world, reader };
}

/** The same envelope under another signature: whatever is chained to it stays as it was. */
function resigned(raw: Uint8Array): Uint8Array {
  const bad = raw.slice();
  bad[bad.length - 1] = (bad[bad.length - 1] as number) ^ 1;
  return bad;
}

describe("a long transcript", () => {
  test("is open at its end before anything older is, and whole in the end", async () => {
    const { reader, citizen, shelf } = await long("end first", 10);
    const entries = await reader.take(0, shelf.stored, NOW);
    expect([entries.length, texts(entries), reader.owing, reader.provenFrom]).toEqual([14, [], 10, 14]);
    expect(texts(await reader.prove(3))).toEqual(["nr 7", "nr 8", "nr 9"]);
    expect([texts(entries), reader.owing, reader.provenFrom]).toEqual([["nr 7", "nr 8", "nr 9"], 7, 11]);
    await reader.prove(Infinity);
    expect(texts(entries)).toEqual(Array.from({ length: 10 }, (_, k) => `nr ${k}`));
    expect([reader.owing, reader.provenFrom, toHex(reader.head)]).toEqual([0, 0, toHex(citizen.head)]);
  });

  test("cannot be spoken upon before all of it is proven", async () => {
    const { reader, shelf } = await long("silent", 4);
    await reader.take(0, shelf.stored, NOW);
    await reader.prove(3);
    const acts = [reader.sealSession(NOW), reader.sealText("x", NOW), reader.sealAck(NOW)];
    for (const act of [...acts, reader.sealClose(1, NOW), reader.sealAlert(3, 5, NOW)])
      await expect(act).rejects.toMatchObject({ category: "forbidden" });
    await expect(reader.sealSession(NOW)).rejects.toThrow("unproven");
    expect([reader.mute, reader.ackDue(NOW + 60_000)]).toEqual(["unproven", false]);
    await reader.prove(1);
    expect(reader.mute).toBe("no_session");
    expect((await reader.sealSession(NOW)).length).toBe(416);
  });

  test("a session certified before a long absence is silent again until the rest is proven", async () => {
    const { citizen, counselor, shelf } = await long("absence", 2);
    for (const text of ["a", "b"]) shelf.post(await counselor.sealText(text, NOW));
    await citizen.take(citizen.length, shelf.stored.slice(citizen.length), NOW);
    await expect(citizen.sealText("x", NOW)).rejects.toThrow("unproven");
    await expect(citizen.sealAlert(3, 0, NOW)).rejects.toThrow("unproven");
    await citizen.prove(2);
    expect(citizen.mute).toBeNull();
  });
});

describe("a bad signature", () => {
  test("far back, under good later ones, stops the room as it would have stopped it in its turn", async () => {
    const { reader, shelf } = await long("far back", 10);
    shelf.stored[6] = resigned(shelf.stored[6] as Uint8Array);
    await reader.take(0, shelf.stored, NOW);
    expect(texts(await reader.prove(2))).toEqual(["nr 8", "nr 9"]);
    const refusal = { category: "tampered", rule: "signature", position: 6 };
    expect(texts(await reader.prove(5))).toEqual(["nr 3", "nr 4", "nr 5", "nr 6", "nr 7"]);
    await expect(reader.prove(1)).rejects.toMatchObject(refusal);
    expect([reader.mute, reader.length, reader.owing]).toEqual(["failed", 6, 0]);
    expect(reader.evidence).toEqual(shelf.stored[6]);
    await expect(reader.prove(1)).rejects.toBe(reader.failed);
    await expect(reader.take(6, [], NOW)).rejects.toBe(reader.failed);
  });

  test("is told by its earliest place, however late it was found", async () => {
    const { reader, shelf } = await long("earliest", 10);
    for (const k of [5, 9, 12]) shelf.stored[k] = resigned(shelf.stored[k] as Uint8Array);
    await reader.take(0, shelf.stored, NOW);
    await expect(reader.prove(2)).rejects.toMatchObject({ rule: "signature", position: 5 });
    expect(reader.length).toBe(5);
  });

  test("on the last entry of any session lets nothing be opened, wherever that entry stands", async () => {
    const { reader, citizenMember, counselor, org, random, shelf } = await long("anchor", 2);
    const second = await SealedRoom.enter(citizenMember, reader.roomId, { random, rootPk: org.rootPk });
    second.useLog(org.log);
    await shelf.feed(second);
    shelf.post(await second.sealSession(NOW));
    await shelf.feed(second);
    const forged = shelf.post(resigned(await second.sealText("palsu", NOW)));
    for (const text of ["a", "b", "c"]) shelf.post(await counselor.sealText(text, NOW));
    const entries = await reader.take(0, shelf.stored, NOW);
    await expect(reader.prove(1)).rejects.toMatchObject({ rule: "signature", position: forged });
    expect([texts(entries).includes("palsu"), reader.length]).toEqual([false, forged]);
  });

  test("comes before what is wrong with a later entry, and before what else is wrong with its own", async () => {
    const { reader, shelf } = await long("before", 6);
    shelf.stored[5] = resigned(shelf.stored[5] as Uint8Array);
    const body = (shelf.stored[7] as Uint8Array).slice();
    body[200] = (body[200] as number) ^ 1; // its hash changes: the next of its session does not follow
    shelf.stored[7] = body;
    await expect(reader.take(0, shelf.stored, NOW)).rejects.toMatchObject({ rule: "signature", position: 5 });
    expect([texts(reader.salvaged), reader.length]).toEqual([["nr 0"], 5]);
  });

  test("of an entry out of sequence is named, not the sequence", async () => {
    const { reader, shelf } = await long("own order", 6);
    const swapped = shelf.stored.with(6, resigned(shelf.stored[8] as Uint8Array));
    await expect(reader.take(0, swapped, NOW)).rejects.toMatchObject({ rule: "signature", position: 6 });
  });
});

/** Reads all at once and proves from the end, one after another. */
async function backward(judge: Judge, envelopes: readonly Uint8Array[]): Promise<string[]> {
  const taken = await judge.acceptor.take(envelopes, true);
  let refusal = taken.refusal;
  while (refusal === null && judge.acceptor.owing > 0)
    refusal = (await judge.acceptor.prove(1)).refused?.refusal ?? null;
  return summary({ ...taken, refusal }, judge);
}

/** Reads one after another, each wholly judged. */
async function inTurn(judge: Judge, envelopes: readonly Uint8Array[]): Promise<string[]> {
  const entries: Entry[] = [];
  let refusal: SealingError | null = null;
  for (const raw of envelopes) {
    const judged = await judge.acceptor.accept([raw], true);
    entries.push(...judged.entries);
    refusal = judged.refusal;
    if (refusal !== null) break;
  }
  return summary({ entries, refusal, evidence: undefined, logNeeded: null }, judge);
}

function summary(verdicts: Parameters<typeof verdictOf>[0], { transcript, acceptor }: Judge): string[] {
  const { entries, refusal } = verdicts;
  const stands = entries.filter(({ position }) => position < transcript.length);
  return [
    `${verdictOf(verdicts)} at ${refusal?.position ?? transcript.length}`,
    toHex(transcript.head),
    `${transcript.epochs.length} epochs`,
    ...texts(stands),
    ...texts(acceptor.opened),
    ...stands.map((entry) => `${entry.kind} ${entry.void ? entry.rule : ""} ${entry.late}`),
  ];
}

describe("proving from the end gives the verdicts of judging in turn", () => {
  test.each(SCENARIOS)("$name", async (scenario) => {
    const s = await stage(scenario.name);
    const last = await scenario.act(s);
    const envelopes = [...s.envelopes, last];
    expect(await backward(s.judge(), envelopes)).toEqual(await inTurn(s.judge(), envelopes));
  });

  test("whichever one or two envelopes were altered, and however", async () => {
    const s = await chatter();
    const kinds = [
      (raw: Uint8Array) => resigned(raw),
      (raw: Uint8Array) => flipped(raw, 176),
      (raw: Uint8Array) => flipped(raw, 130),
    ];
    for (let first = 0; first < s.envelopes.length; first++)
      for (const [n, alter] of kinds.entries()) {
        const altered = s.envelopes.with(first, alter(s.envelopes[first] as Uint8Array));
        const second = (first + 3) % altered.length;
        altered[second] = resigned(altered[second] as Uint8Array);
        const name = `${first}, ${second}, ${n}`;
        expect([name, ...(await backward(s.judge(), altered))]).toEqual([
          name,
          ...(await inTurn(s.judge(), altered)),
        ]);
      }
  });

  test("also of words that do not open, from somebody who is allowed to speak", async () => {
    const s = await chatter(async ({ counselor, post, citizen }) => {
      const wrong = new Uint8Array(32).fill(9);
      await post(
        await counselor.sealed(pad(encodeText("tertutup", NOW)), counselor.view(), wrong),
        counselor,
        citizen,
      );
    });
    const verdicts = await backward(s.judge(), s.envelopes);
    expect(verdicts[0]).toMatch(/^tampered\/commitment at/);
    expect(verdicts).toEqual(await inTurn(s.judge(), s.envelopes));
  });
});

function flipped(raw: Uint8Array, at: number): Uint8Array {
  const bad = raw.slice();
  bad[Math.min(at, bad.length - 1)] = (bad[Math.min(at, bad.length - 1)] as number) ^ 1;
  return bad;
}

/** Both sides have said something, with `middle` in between. */
async function chatter(middle?: (s: Stage) => Promise<void>): Promise<Stage> {
  const s = await stage("chatter");
  const { citizen, counselor, post } = s;
  const both = [citizen, counselor] as const;
  for (const k of [0, 1, 2]) {
    await post(await citizen.text(`warga ${k}`), ...both);
    await post(await counselor.text(`konselor ${k}`), ...both);
    if (k === 1) await middle?.(s);
  }
  await post(await counselor.ack(), ...both);
  return s;
}
