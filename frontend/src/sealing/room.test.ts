import { describe, expect, test } from "vitest";
import { Role } from "./bodies";
import { type Entry, SealedRoom, SealingError, parseEnvelope } from "./index";
import { NOW, Organization, conversation, foundedRoom, pair, sameHeads, seeded } from "./testing/worlds";

const DAY = 24 * 3_600_000;
const texts = (entries: readonly Entry[]): string[] =>
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
    expect([citizen.mute, counselor.mute]).toEqual([null, null]);
  });

  test("own envelopes in flight stay chained, and a second call seals the next one", async () => {
    const { citizen, counselor, shelf } = await conversation("flight");
    const sealed = await Promise.all(["satu", "dua", "tiga"].map((text) => citizen.sealText(text, NOW)));
    expect(sealed.map((raw) => parseEnvelope(raw).senderSeq)).toEqual([3, 4, 5]);
    for (const raw of sealed) shelf.post(raw);
    expect(texts(await shelf.feed(counselor))).toEqual(["satu", "dua", "tiga"]);
    await shelf.feed(citizen);
    shelf.post(await citizen.sealText("empat", NOW));
    expect(texts(await shelf.feed(counselor))).toEqual(["empat"]);
  });

  test("a citizen who reloads reads everything and certifies again", async () => {
    const { citizen, citizenMember, counselor, org, random, shelf } = await conversation("reload");
    shelf.post(await citizen.sealText("sebelum", NOW));
    const restored = await SealedRoom.enter(citizenMember, citizen.roomId, { random, rootPk: org.rootPk });
    restored.useLog(org.log);
    expect(texts(await shelf.feed(restored))).toEqual(["sebelum"]);
    expect([restored.mute, restored.sessionId]).toEqual(["no_session", null]);
    shelf.post(await restored.sealSession(NOW));
    await shelf.feed(restored);
    expect(restored.sessionId?.length).toBe(16);
    shelf.post(await restored.sealText("sesudah", NOW));
    expect(texts(await shelf.feed(counselor))).toEqual(["sebelum", "sesudah"]);
  });

  test("a newcomer with history is told what earlier calls had left closed", async () => {
    const { citizen, counselor, org, random, shelf } = await conversation("newcomer");
    shelf.post(await counselor.sealText("dulu", NOW));
    await shelf.feed(citizen);
    const { member, key } = await org.enroll();
    citizen.useLog(org.log);
    const informed = await SealedRoom.enter(member, citizen.roomId, { random, rootPk: org.rootPk });
    informed.useLog(org.log);
    shelf.post(await citizen.sealEpoch(pair(key, 1), 2, NOW));
    const closed = await shelf.feed(informed, 5);
    expect(closed.at(-1)).toMatchObject({ kind: "msg", content: { type: "closed" } });
    await shelf.feed(informed);
    const opened = informed.takeOpened();
    expect([texts(opened), opened[0]?.position, informed.takeOpened()]).toEqual([["dulu"], 4, []]);
  });
});

describe("founding", () => {
  test("EPOCH 0 may be sealed at once, and again with the same bytes", async () => {
    const random = seeded("at once");
    const { citizenMember } = await foundedRoom("at once");
    const { room, genesis } = await SealedRoom.found(citizenMember, { now: NOW, random });
    expect([room.mute, room.length, room.epoch]).toEqual(["no_epoch", 0, -1]);
    const alone = [{ role: Role.CITIZEN, key: "self", historyFrom: 0 }] as const;
    const epoch = await room.sealEpoch(alone, 0, NOW);
    expect(await room.sealEpoch(alone, 0, NOW)).toEqual(epoch);
    await room.accept(0, [genesis, epoch], NOW);
    expect([room.mute, room.length, room.epoch]).toEqual([null, 2, 0]);
  });

  test("EPOCH 0 is the founder alone", async () => {
    const random = seeded("alone");
    const org = new Organization(random);
    const [{ citizenMember }, { key }] = [await foundedRoom("alone too"), await org.enroll()];
    const { room } = await SealedRoom.found(citizenMember, { now: NOW, random, rootPk: org.rootPk });
    room.useLog(org.log);
    await expect(room.sealEpoch(pair(key, 0), 0, NOW)).rejects.toThrow("forbidden (one_citizen)");
  });
});

describe("a view that failed", () => {
  test("stops for good, keeps the evidence and what came before, and may still raise an alarm", async () => {
    const { citizen, counselor, shelf } = await conversation("failed");
    shelf.post(await counselor.sealText("baik", NOW));
    const bad = (await counselor.sealText("rusak", NOW)).slice();
    bad[200] = (bad[200] as number) ^ 1;
    shelf.post(bad);
    await expect(shelf.feed(citizen)).rejects.toMatchObject({
      category: "tampered",
      rule: "signature",
      position: 5,
    });
    expect(citizen.failed).toBeInstanceOf(SealingError);
    expect([citizen.mute, citizen.length, texts(citizen.salvaged)]).toEqual(["failed", 5, ["baik"]]);
    expect(citizen.evidence).toEqual(bad);
    await expect(citizen.accept(5, [], NOW)).rejects.toBe(citizen.failed);
    await expect(citizen.sealText("lagi", NOW)).rejects.toBe(citizen.failed);
    const alert = await citizen.sealAlert(3, 5, NOW);
    const entries = await counselor.accept(counselor.length, [shelf.stored[4] as Uint8Array, alert], NOW);
    expect(entries.at(-1)).toMatchObject({ kind: "alert", reason: 3, about: 5 });
  });

  test("a body that does not open takes back everything from its position on", async () => {
    const { citizen, shelf, counselor } = await conversation("take back");
    const secrets = (counselor as unknown as { transcript: { current: { secret: Uint8Array } } }).transcript
      .current;
    const right = secrets.secret;
    secrets.secret = new Uint8Array(32);
    shelf.post(await counselor.sealText("salah kunci", NOW));
    secrets.secret = right;
    shelf.post(await counselor.sealText("sesudahnya", NOW));
    const head = citizen.head;
    await expect(shelf.feed(citizen)).rejects.toMatchObject({ rule: "commitment", position: 4 });
    expect([citizen.length, citizen.head]).toEqual([4, head]);
  });

  test("positions out of turn are refused", async () => {
    const { citizen, shelf } = await conversation("turn");
    await expect(citizen.accept(3, shelf.stored.slice(3), NOW)).rejects.toMatchObject({ rule: "position" });
  });
});

describe("an author that must not speak does not", () => {
  test("before its session, outside the roster, after CLOSE", async () => {
    const { citizen, counselor, org, random, shelf } = await conversation("silence");
    const { member } = await org.enroll();
    const outsider = await SealedRoom.enter(member, citizen.roomId, { random, rootPk: org.rootPk });
    expect(outsider.mute).toBe("no_epoch");
    outsider.useLog(org.log);
    await shelf.feed(outsider);
    expect(outsider.mute).toBe("not_in_roster");
    await expect(outsider.sealSession(NOW)).rejects.toThrow("not_in_roster");
    await expect(outsider.sealText("x", NOW)).rejects.toThrow("no_session");
    shelf.post(await counselor.sealClose(1, NOW));
    await shelf.feed(citizen);
    expect([citizen.mute, citizen.closed]).toEqual(["closed", true]);
    await expect(citizen.sealText("x", NOW)).rejects.toThrow("closed");
    await expect(citizen.sealAck(NOW)).rejects.toThrow("closed");
  });

  test("a session speaks only once its certificate was accepted", async () => {
    const { counselor, shelf } = await conversation("uncertified");
    const certificate = await counselor.sealSession(NOW);
    expect(counselor.mute).toBe("no_session");
    await expect(counselor.sealText("terlalu cepat", NOW)).rejects.toThrow("no_session");
    shelf.post(certificate);
    await shelf.feed(counselor);
    expect(counselor.mute).toBeNull();
  });

  test("with a session past its day", async () => {
    const { citizen } = await conversation("expired");
    await expect(citizen.sealText("x", NOW + DAY)).rejects.toThrow("session_expired");
  });

  test("to a counselor outside the validity of the key, or of another organization", async () => {
    const { citizen, org, random } = await conversation("validity");
    const { key } = await org.enroll(Role.COUNSELOR, { from: NOW, to: NOW + 10 });
    citizen.useLog(org.log);
    await expect(citizen.sealEpoch(pair(key, 2), 3, NOW + 10)).rejects.toThrow("forbidden (entry_validity)");
    const other = new Organization(random);
    const stranger = await other.enroll();
    expect(() => {
      citizen.useLog(other.log);
    }).toThrow("wrong_binding (root_pk)");
    await expect(citizen.sealEpoch(pair(stranger.key, 2), 3, NOW)).rejects.toThrow("forbidden (logged)");
  });

  test("sharing history it does not hold", async () => {
    const { counselor, org } = await conversation("borrowed");
    const { key } = await org.enroll();
    counselor.useLog(org.log);
    const self = { role: Role.COUNSELOR, key: "self", historyFrom: 1 } as const;
    await expect(counselor.sealEpoch([...pair(key, 0), self], 3, NOW)).rejects.toThrow("no_key (history)");
  });

  test("texts that are empty or too long leave the session as it was", async () => {
    const { citizen } = await conversation("lengths");
    await expect(citizen.sealText("", NOW)).rejects.toThrow(RangeError);
    await expect(citizen.sealText("é".repeat(4001), NOW)).rejects.toThrow(RangeError);
    expect(parseEnvelope(await citizen.sealText("é".repeat(4000), NOW)).senderSeq).toBe(3);
  });
});

describe("void acts are repeated by their author", () => {
  test("a lost EPOCH", async () => {
    const { citizen, counselor, logged, shelf } = await conversation("lost");
    const self = { role: Role.COUNSELOR, key: "self", historyFrom: 1 } as const;
    const lost = await counselor.sealEpoch(
      [{ role: Role.CITIZEN, key: "founder", historyFrom: 1 }, self],
      7,
      NOW,
    );
    shelf.post(await citizen.sealEpoch(pair(logged.key, 1), 7, NOW));
    shelf.post(lost);
    const entries = await shelf.feed(counselor);
    expect(entries.at(-1)).toMatchObject({ kind: "epoch", void: true, rule: "lost_epoch" });
    expect(entries.at(-1)).not.toHaveProperty("roster");
    await shelf.feed(citizen);
    expect([citizen.epoch, counselor.epoch, sameHeads(citizen, counselor)]).toEqual([2, 2, true]);
  });

  test("a session certified on a shortened transcript cannot speak", async () => {
    const { citizen, citizenMember, counselor, org, random, shelf } = await conversation("shortened");
    shelf.post(await counselor.sealText("penting", NOW));
    await shelf.feed(citizen);
    shelf.post(await citizen.sealAck(NOW));
    const restored = await SealedRoom.enter(citizenMember, citizen.roomId, { random, rootPk: org.rootPk });
    restored.useLog(org.log);
    await shelf.feed(restored, 4);
    shelf.post(await restored.sealSession(NOW));
    const entries = await shelf.feed(counselor);
    expect(entries.at(-1)).toMatchObject({ kind: "session", void: true, rule: "short_session" });
    await shelf.feed(restored);
    expect(restored.mute).toBe("no_session");
    shelf.post(await restored.sealSession(NOW));
    await shelf.feed(restored);
    expect(restored.mute).toBeNull();
  });
});

describe("acknowledgements", () => {
  test("are due after thirty seconds or twenty entries, and never for acknowledgements", async () => {
    const { citizen, counselor, shelf } = await conversation("ack");
    shelf.post(await citizen.sealAck(NOW));
    await shelf.feed(counselor);
    shelf.post(await counselor.sealAck(NOW));
    await shelf.feed(citizen);
    expect(citizen.ackDue(NOW + 30_000)).toBe(false);
    shelf.post(await counselor.sealText("halo", NOW));
    await shelf.feed(citizen);
    expect([citizen.ackDue(NOW + 29_999), citizen.ackDue(NOW + 30_000)]).toEqual([false, true]);
    for (let k = 1; k < 20; k++) shelf.post(await counselor.sealText(`${k}`, NOW));
    await shelf.feed(citizen);
    expect(citizen.ackDue(NOW)).toBe(true);
    shelf.post(await citizen.sealText("ya", NOW));
    expect(citizen.ackDue(NOW + 60_000)).toBe(false);
  });
});

test("a fault of the engine, which is no verdict, stops the view too", async () => {
  const { citizen, counselor, shelf } = await conversation("fault");
  shelf.post(await counselor.sealText("halo", NOW));
  const { transcript } = citizen as unknown as { transcript: { advance: () => never } };
  transcript.advance = () => {
    throw new RangeError("out of memory");
  };
  await expect(shelf.feed(citizen)).rejects.toThrow("out of memory");
  expect(citizen.mute).toBe("failed");
});
