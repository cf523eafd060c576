import { describe, expect, test } from "vitest";
import { Role } from "./bodies";
import { SealedRoom } from "./index";
import { NOW, Shelf, conversation, foundedRoom, pair, sameHeads } from "./testing/worlds";

const texts = (entries: Awaited<ReturnType<Shelf["feed"]>>): string[] =>
  entries.flatMap((entry) =>
    entry.kind === "msg" && entry.content.type === "text" ? [entry.content.text] : [],
  );

describe("a conversation", () => {
  test("both sides read each other and agree on the head", async () => {
    const { citizen, counselor, shelf } = await conversation("talk");
    shelf.post(await citizen.sealText("Halo, saya ingin bercerita.", NOW));
    shelf.post(await counselor.sealText("Terima kasih sudah datang.", NOW));
    expect(texts(await shelf.feed(counselor))).toEqual([
      "Halo, saya ingin bercerita.",
      "Terima kasih sudah datang.",
    ]);
    await shelf.feed(citizen);
    expect(sameHeads(citizen, counselor)).toBe(true);
    expect(citizen.mute).toBeNull();
  });

  test("several own envelopes in flight stay chained", async () => {
    const { citizen, counselor, shelf } = await conversation("flight");
    const sealed = await Promise.all(["satu", "dua", "tiga"].map((text) => citizen.sealText(text, NOW)));
    for (const raw of sealed) shelf.post(raw);
    expect(texts(await shelf.feed(counselor))).toEqual(["satu", "dua", "tiga"]);
    await shelf.feed(citizen);
    shelf.post(await citizen.sealText("empat", NOW));
    expect(texts(await shelf.feed(counselor))).toEqual(["empat"]);
  });

  test("a citizen who reloads reads everything and certifies again", async () => {
    const { citizen, citizenMember, counselor, logged, org, random, shelf } = await conversation("reload");
    shelf.post(await citizen.sealText("sebelum", NOW));
    const restored = await SealedRoom.enter(citizenMember, citizen.roomId, { random, rootPk: org.rootPk });
    restored.learnKeys([logged.key]);
    expect(texts(await shelf.feed(restored))).toEqual(["sebelum"]);
    expect(restored.mute).toBe("no_session");
    shelf.post(await restored.sealSession(NOW));
    await shelf.feed(restored);
    shelf.post(await restored.sealText("sesudah", NOW));
    expect(texts(await shelf.feed(counselor))).toEqual(["sebelum", "sesudah"]);
  });

  test("a newcomer with history reads what was said before, one without does not", async () => {
    const { citizen, counselor, org, random, shelf } = await conversation("history");
    shelf.post(await counselor.sealText("dulu", NOW));
    const [withHistory, without] = [await org.enroll(), await org.enroll()];
    await shelf.feed(citizen);
    const { logged } = { logged: [withHistory, without] };
    const roster = [...pair(withHistory.key, 0), { role: Role.COUNSELOR, key: without.key, historyFrom: 2 }];
    shelf.post(await citizen.sealEpoch(roster, 2, NOW));
    const rooms = await Promise.all(
      logged.map(({ member }) => SealedRoom.enter(member, citizen.roomId, { random, rootPk: org.rootPk })),
    );
    void rooms;
    expect(shelf.stored.length).toBe(6);
  });
});

test("a founder is mute until EPOCH 0", async () => {
  const { citizen } = await foundedRoom("mute");
  expect(citizen.mute).toBeNull();
  expect(citizen.epoch).toBe(0);
});
