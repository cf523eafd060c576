// Two tabs, a crash between seal and send, the same bytes again, a storm of reconnects, a false refusal: what the sealing
// promises of them. The line and the outbox are tested in src/room/family_13_storms.test.ts.
import { describe, expect, test } from "vitest";
import { type Entry, SealedRoom, parseEnvelope } from "./index";
import { stage } from "./testing/stage";
import { verdictOf } from "./testing/scribe";
import { NOW, type World, conversation, sameHeads, seeded } from "./testing/worlds";

const texts = (entries: readonly Entry[]): string[] =>
  entries.flatMap((entry) =>
    entry.kind === "msg" && entry.content.type === "text" ? [entry.content.text] : [],
  );

/** The citizen opens the room anew: another tab, or the same one after a crash. */
async function opened({ citizen, citizenMember, org, random, shelf }: World): Promise<SealedRoom> {
  const room = await SealedRoom.enter(citizenMember, citizen.roomId, { random, rootPk: org.rootPk });
  room.useLog(org.log);
  await shelf.feed(room);
  return room;
}

/** As `opened`, with a session that everybody has accepted. */
async function joined(world: World, ...others: SealedRoom[]): Promise<SealedRoom> {
  const room = await opened(world);
  world.shelf.post(await room.sealSession(NOW));
  for (const each of [world.citizen, world.counselor, room, ...others]) await world.shelf.feed(each);
  return room;
}

const sealedBy = (room: SealedRoom, name: string): Promise<Uint8Array[]> =>
  Promise.all(Array.from({ length: 4 }, (_, n) => room.sealText(`${name} ${n}`, NOW)));

describe("two tabs of one member", () => {
  test.each(Array.from({ length: 8 }, (_, seed) => seed))("may speak in any order (%i)", async (seed) => {
    const world = await conversation(`tabs ${seed}`);
    const tab = await joined(world);
    const [dice, waiting] = [seeded(`order ${seed}`), [await sealedBy(world.citizen, "satu")]];
    waiting.push(await sealedBy(tab, "dua"));
    for (let left = 8; left > 0; left--) {
      const [first, second] = waiting as [Uint8Array[], Uint8Array[]];
      const turn = first.length > 0 && (second.length === 0 || (dice(1)[0] as number) % 2 === 0);
      world.shelf.post((turn ? first : second).shift() as Uint8Array);
    }
    const shown = texts(await world.shelf.feed(world.counselor));
    expect([...shown].sort()).toEqual(
      [0, 1, 2, 3].map((n) => `dua ${n}`).concat([0, 1, 2, 3].map((n) => `satu ${n}`)),
    );
    for (const room of [world.citizen, tab]) expect(texts(await world.shelf.feed(room))).toEqual(shown);
    expect(sameHeads(world.citizen, tab, world.counselor)).toBe(true);
  });

  test("cannot speak in each other's session", async () => {
    const s = await stage("sessions");
    const other = s.scribe(s.citizen.member);
    await other.read(s.envelopes);
    await s.post(await other.session(), s.citizen, s.counselor, other);
    const { own } = s.citizen;
    if (own === null || other.own === null) throw new Error("no sessions");
    const { signer } = other.own;
    const forged = await s.citizen.plain(4, new Uint8Array(0), s.citizen.view(), { signer });
    expect(verdictOf(await s.judge().read([...s.envelopes, forged]))).toBe("tampered/signature");
    const named = await other.plain(4, new Uint8Array(0), other.view(), { sessionId: own.sessionId });
    expect(verdictOf(await s.judge().read([...s.envelopes, named]))).toBe("tampered/signature");
  });
});

describe("a crash between seal and send", () => {
  test("leaves a gap that nobody passes over, and that the same bytes close", async () => {
    const world = await conversation("gap");
    const [lost, later] = [
      await world.counselor.sealText("hilang", NOW),
      await world.counselor.sealText("lalu", NOW),
    ];
    const judge = await opened(world);
    const refused = judge.accept(judge.length, [later], NOW);
    await expect(refused).rejects.toMatchObject({ rule: "sequence" });
    for (const raw of [lost, later]) world.shelf.post(raw);
    expect(texts(await world.shelf.feed(world.citizen))).toEqual(["hilang", "lalu"]);
  });

  test("that forgets the bytes costs a session and nothing else", async () => {
    const world = await conversation("forgotten");
    const lost = await world.citizen.sealText("terlambat", NOW);
    const again = await joined(world);
    expect(again.sessionId).not.toEqual(parseEnvelope(lost).sessionId);
    world.shelf.post(await again.sealText("saya kembali", NOW));
    world.shelf.post(lost); // it was on its way after all: once, where its session stood
    expect(texts(await world.shelf.feed(world.counselor))).toEqual(["saya kembali", "terlambat"]);
    await world.shelf.feed(again);
    expect(sameHeads(again, world.counselor)).toBe(true);
  });
});

describe("the same bytes again", () => {
  test("stand once: a server that stores both is noticed", async () => {
    const world = await conversation("again");
    const raw = await world.counselor.sealText("sekali", NOW);
    world.shelf.post(raw);
    world.shelf.post(raw);
    await expect(world.shelf.feed(world.citizen)).rejects.toMatchObject({ rule: "sequence", position: 5 });
    expect(texts(world.citizen.salvaged)).toEqual(["sekali"]);
  });

  test("are never sealed anew: every call takes the next place", async () => {
    const world = await conversation("place");
    const sealed = await Promise.all(["sama", "sama"].map((text) => world.counselor.sealText(text, NOW)));
    const [first, second] = sealed.map((raw) => parseEnvelope(raw)) as [
      ReturnType<typeof parseEnvelope>,
      ReturnType<typeof parseEnvelope>,
    ];
    expect(second.senderSeq).toBe(first.senderSeq + 1);
    expect(second.msgId).not.toEqual(first.msgId);
  });
});

test("an author who is told falsely that nothing was stored goes on without harm", async () => {
  const world = await conversation("lie");
  world.shelf.post(await world.citizen.sealText("sudah tersimpan", NOW)); // and the server answers: out of sequence
  const again = await opened(world);
  world.shelf.post(await again.sealSession(NOW));
  await world.shelf.feed(again);
  world.shelf.post(await again.sealText("dan seterusnya", NOW));
  expect(texts(await world.shelf.feed(world.counselor))).toEqual(["sudah tersimpan", "dan seterusnya"]);
});

test("a storm of returns ends with everybody on one head, and every session stands", async () => {
  const world = await conversation("storm");
  const { shelf, citizen, counselor } = world;
  const tabs: SealedRoom[] = [];
  for (let round = 0; round < 12; round++) {
    const tab = await opened(world);
    const late = [
      await citizen.sealText(`warga ${round}`, NOW),
      await counselor.sealText(`konselor ${round}`, NOW),
    ];
    for (const raw of [await tab.sealSession(NOW), ...late]) shelf.post(raw);
    for (const room of [citizen, counselor, tab, ...tabs]) await shelf.feed(room);
    shelf.post(await tab.sealText(`tab ${round}`, NOW));
    tabs.push(tab);
  }
  for (const room of [citizen, counselor, ...tabs]) await shelf.feed(room);
  expect(sameHeads(citizen, counselor, ...tabs)).toBe(true);
  const returned = await opened(world);
  expect([returned.length, sameHeads(returned, citizen)]).toEqual([shelf.stored.length, true]);
  expect(tabs.map(({ mute }) => mute)).toEqual(tabs.map(() => null));
});
