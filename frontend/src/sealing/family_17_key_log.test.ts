import { beforeAll, describe, expect, test } from "vitest";
import { NO_LOG, parseEpoch, parseSession } from "./bodies";
import { toHex, utf8 } from "./bytes";
import { parseEnvelope } from "./envelope";
import { SealingError } from "./errors";
import { SealedRoom } from "./index";
import { parseEntry } from "./keylog";
import { checkFresh, openCheckpoint } from "./notes";
import { KeyLog, checkView } from "./replay";
import { verdictOf } from "./testing/scribe";
import { type Stage, stage } from "./testing/stage";
import { type Logged, NOW, Organization, conversation, foundedRoom, pair, seeded } from "./testing/worlds";

const DAY = 24 * 3_600_000;

/** 0 counselor, 1 counselor, 2 supervisor, 3 in the place of 0, 4 revokes 1, 5 in the place of 3 after total loss. */
async function grown(seed: string): Promise<{ org: Organization; staff: Logged[] }> {
  const org = new Organization(seeded(seed));
  const [zero, one, two] = [await org.enroll(), await org.enroll(), await org.enroll(3)];
  const three = await org.rotate(zero);
  await org.revoke(one);
  return { org, staff: [zero, one, two, three, one, await org.rotate(three, true)] };
}

let org: Organization;
let staff: Logged[];

beforeAll(async () => {
  ({ org, staff } = await grown("family 17"));
});

const current = (log: KeyLog, size: number): number[] =>
  [0, 1, 2, 3, 4, 5].filter((seq) => log.standing(seq, size) !== undefined);

async function refusal(log: KeyLog, ...raws: Uint8Array[]): Promise<string> {
  try {
    await log.extended(raws);
    return "accepted";
  } catch (reason) {
    if (!(reason instanceof SealingError)) throw reason;
    return `${reason.category}/${reason.rule} at ${reason.position}`;
  }
}

describe("replay", () => {
  test("who is current depends on the size, and never changes for a size", async () => {
    const expected = [[], [0], [0, 1], [0, 1, 2], [1, 2, 3], [2, 3], [2, 5]];
    expect([0, 1, 2, 3, 4, 5, 6].map((size) => current(org.log, size))).toEqual(expected);
    for (const [size, seqs] of expected.entries()) {
      const earlier = await org.logAt(size);
      expect(current(earlier, size)).toEqual(seqs);
      expect(toHex(earlier.root())).toBe(toHex(org.log.root(size)));
    }
    expect([0, 1, 2, 3, 4, 5].map((seq) => org.log.endedBy(seq))).toEqual([3, 4, undefined, 5, ...[, ,]]);
    expect(staff.map(({ member }) => org.log.entryOf(member.memberId)?.seq)).toEqual([0, 1, 2, 3, 1, 5]);
  });

  test("whole or entry by entry is the same; a longer log leaves the shorter one as it was", async () => {
    let piecewise = KeyLog.empty(org.rootPk);
    const sizes: number[] = [];
    for (const raw of org.log.entries) {
      const longer = await piecewise.extended([raw]);
      sizes.push(piecewise.size);
      piecewise = longer;
    }
    expect(sizes).toEqual([0, 1, 2, 3, 4, 5]);
    expect(toHex(piecewise.root())).toBe(toHex(org.log.root()));
    expect(current(piecewise, 6)).toEqual([2, 5]);
  });

  test("a refused entry changes nothing, and is named by its place", async () => {
    const before = await org.logAt(3);
    const [, , , rotate, revoke, lost] = org.log.entries as [...Uint8Array[]] & { length: 6 };
    expect(await refusal(before, rotate as Uint8Array, lost as Uint8Array)).toBe("wrong_binding/seq at 4");
    expect(await refusal(before, revoke as Uint8Array)).toBe("wrong_binding/seq at 3");
    expect(before.size).toBe(3);
    expect(current(before, 3)).toEqual([0, 1, 2]);
    expect((await before.extended([rotate as Uint8Array])).endedBy(0)).toBe(3);
  });

  test("of several bad entries the first is refused, whatever is wrong with the others", async () => {
    const [zero, one] = org.log.entries as [Uint8Array, Uint8Array];
    const unsigned = one.slice();
    unsigned.fill(0, 155, 219);
    const empty = KeyLog.empty(org.rootPk);
    expect(await refusal(empty, zero, unsigned, new Uint8Array(3))).toBe("tampered/sig_org at 1");
    expect(await refusal(empty, zero, new Uint8Array(3), unsigned)).toBe("malformed/entry_length at 1");
  });

  test.each([0, 3, 4, 5])("no flipped byte of entry %i is accepted", async (seq) => {
    const before = await org.logAt(seq);
    const raw = org.log.entries[seq] as Uint8Array;
    const verdicts = await Promise.all(
      Array.from(raw, (_, at) => {
        const flipped = raw.slice();
        flipped[at] = (flipped[at] as number) ^ (1 << (at % 8));
        return refusal(before, flipped);
      }),
    );
    expect(verdicts.filter((verdict) => verdict === "accepted")).toEqual([]);
    expect(await refusal(before, raw)).toBe("accepted");
  });

  test("a rotation after total loss lacks the former signature and nothing else", () => {
    const [rotated, lost] = [3, 5].map((seq) => parseEntry(org.log.entries[seq] as Uint8Array));
    expect(rotated?.sigPrev.some((byte) => byte !== 0)).toBe(true);
    expect(lost?.sigPrev.every((byte) => byte === 0)).toBe(true);
    expect(toHex(lost?.prevMemberId ?? new Uint8Array(0))).toBe(
      toHex(rotated?.memberId ?? new Uint8Array(1)),
    );
  });
});

describe("a checkpoint", () => {
  test("with any flipped byte is refused", async () => {
    const notary = await org.notary;
    const note = utf8(await notary.note(6, org.log.root(), NOW));
    const verdicts = await Promise.all(
      Array.from(note, async (_, at) => {
        const flipped = note.slice();
        flipped[at] = (flipped[at] as number) ^ 1;
        const opened = await openCheckpoint(flipped, notary.policy).catch((reason: unknown) => reason);
        return opened instanceof SealingError ? "refused" : `accepted at ${at}`;
      }),
    );
    expect(new Set(verdicts)).toEqual(new Set(["refused"]));
    expect(await openCheckpoint(note, notary.policy)).toMatchObject({ size: 6, times: [NOW / 1000] });
  });

  test("is of exactly the entries that it signs", async () => {
    const notary = await org.notary;
    const seen = [{ size: 2, root: org.log.root(2) }];
    const view = async (log: KeyLog, size: number, root = log.root()): Promise<string> => {
      const note = utf8(await notary.note(size, root, NOW));
      const judged = await checkView(notary.policy, note, log, seen).catch((reason: unknown) => reason);
      return judged instanceof SealingError ? `${judged.category}/${judged.rule}` : "good";
    };
    const [four, five] = [await org.logAt(4), await org.logAt(5)];
    expect(await view(four, 4)).toBe("good");
    expect(await view(four, 5, five.root())).toBe("tampered/missing");
    expect(await view(five, 4, four.root())).toBe("forbidden/shrunk");
    expect(await view(four, 4, five.root())).toBe("tampered/root");
    expect(await view(await org.logAt(1), 1)).toBe("forbidden/shrunk");
  });
});

describe("a reader with the smaller log", () => {
  test("has no verdict, and the same one as everybody once it has fetched", async () => {
    const { citizen, counselor, logged, shelf, ...world } = await conversation("smaller log");
    const reader = await SealedRoom.enter(logged.member, citizen.roomId, {
      ...world,
      rootPk: world.org.rootPk,
    });
    await shelf.feed(reader);
    expect([reader.length, reader.logNeeded, reader.mute, reader.failed]).toEqual([2, 1, "log_needed", null]);
    await expect(reader.sealSession(NOW)).rejects.toThrow("forbidden (log_needed)");
    expect(await shelf.feed(reader)).toEqual([]);
    reader.useLog(world.org.log);
    expect((await shelf.feed(reader)).map(({ kind }) => kind)).toEqual(["epoch", "session"]);
    expect([reader.logNeeded, reader.mute, toHex(reader.head)]).toEqual([
      null,
      "no_session",
      toHex(counselor.head),
    ]);
  });

  test("is given what came before, and judges in the end by the log there is", async () => {
    const { citizen, logged, shelf, ...world } = await conversation("no larger log");
    const reader = await SealedRoom.enter(logged.member, citizen.roomId, {
      ...world,
      rootPk: world.org.rootPk,
    });
    const before = await reader.accept(0, shelf.stored, NOW);
    expect(before.map(({ kind }) => kind)).toEqual(["genesis", "epoch"]);
    await expect(reader.accept(2, shelf.stored.slice(2), NOW, true)).rejects.toThrow("forbidden (log_view)");
    expect([reader.mute, reader.length, reader.evidence]).toEqual(["failed", 2, shelf.stored[2]]);
  });

  test("refuses without fetching what is wrong in itself", async () => {
    const s: Stage = await stage("wrong anyway");
    const reader = s.judge();
    reader.transcript.log = await s.org.logAt(0);
    await reader.acceptor.accept(s.envelopes.slice(0, 1));
    const first = s.envelopes[1] as Uint8Array;
    const flipped = first.slice();
    flipped[flipped.length - 1] = (flipped[flipped.length - 1] as number) ^ 1;
    const judged = await reader.acceptor.accept([flipped]);
    expect([verdictOf(judged), judged.logNeeded]).toEqual(["tampered/signature", null]);
    expect((await reader.acceptor.accept([first])).logNeeded).toBe(3);
  });

  test("a grown log changes no verdict", async () => {
    const s: Stage = await stage("grown since");
    const now = await s.judge().read(s.envelopes);
    await s.org.revoke(s.first);
    await s.org.rotate(s.supervisor);
    expect(await s.judge().read(s.envelopes)).toEqual(now);
    expect(now.refusal).toBeNull();
  });
});

describe("the log in use", () => {
  test("may grow, and is never another nor a shorter one", async () => {
    const { org: other } = await grown("another family");
    const room = (await foundedRoom("in use")).citizen;
    expect(() => {
      room.useLog(other.log);
    }).toThrow("wrong_binding (root_pk)");
    const entered = await SealedRoom.enter(staff[0]?.member as never, room.roomId, {
      random: seeded("in use"),
      rootPk: org.rootPk,
    });
    entered.useLog(await org.logAt(4));
    entered.useLog(org.log);
    expect(() => void entered.useLog(KeyLog.empty(org.rootPk))).toThrow("forbidden (shrunk)");
    const forked = await KeyLog.empty(org.rootPk).extended([
      ...org.log.entries.slice(0, 5),
      await org.candidate(5),
    ]);
    expect(() => void entered.useLog(forked)).toThrow("forbidden (forked)");
  });

  test("is quoted by SESSION and EPOCH; a citizen who has seen none quotes none", async () => {
    const { shelf, org: own } = await conversation("quoted");
    const quoted = shelf.stored.map((raw) => {
      const { kind, body } = parseEnvelope(raw);
      if (kind === 2) return parseEpoch(body).log;
      return kind === 3 ? parseSession(body).log : null;
    });
    expect(quoted).toEqual([null, NO_LOG, own.log.quotation(), own.log.quotation()]);
  });
});

describe("before sealing to somebody", () => {
  test("the member must be current, with this key, and the checkpoint fresh", async () => {
    const { citizen, org: own } = await foundedRoom("sealable");
    const someone = await own.enroll();
    const unchecked = await KeyLog.empty(own.rootPk).extended(own.log.entries);
    await expect(citizen.sealEpoch(pair(someone.key, 1), 1, NOW)).rejects.toThrow("forbidden (logged)");
    citizen.useLog(unchecked);
    await expect(citizen.sealEpoch(pair(someone.key, 1), 1, NOW)).rejects.toThrow("forbidden (checkpoint)");
    citizen.useLog(await own.verified(unchecked, NOW - 7 * DAY - 1000));
    await expect(citizen.sealEpoch(pair(someone.key, 1), 1, NOW)).rejects.toThrow("forbidden (stale)");
    citizen.useLog(await own.verified(unchecked, NOW - 7 * DAY));
    const alias = { ...someone.key, memberId: new Uint8Array(32) };
    await expect(citizen.sealEpoch(pair(alias, 1), 1, NOW)).rejects.toThrow("forbidden (logged)");
    expect(() => void own.log.demandSealable(alias, NOW)).toThrow("forbidden (logged)");
    expect(() => void checkFresh({ size: 1, root: own.log.root(), times: [] }, NOW)).toThrow("stale");
    const other = { ...someone.key, kemPk: new Uint8Array(1216) };
    await expect(citizen.sealEpoch(pair(other, 1), 1, NOW)).rejects.toThrow("wrong_binding (kem_pk_hash)");
    expect(
      parseEpoch(parseEnvelope(await citizen.sealEpoch(pair(someone.key, 1), 1, NOW)).body).log.size,
    ).toBe(1);
  });

  test("nobody seals to a key that the log has ended since, nor under an own one", async () => {
    const { citizen, counselor, logged, org: own, shelf } = await conversation("ended");
    const renewed = await own.rotate(logged);
    for (const room of [citizen, counselor]) room.useLog(own.log);
    await expect(citizen.sealEpoch(pair(logged.key, 1), 5, NOW)).rejects.toThrow("forbidden (logged)");
    const self = { role: 2, key: "self", historyFrom: 1 } as const;
    const [founder] = pair(renewed.key, 1);
    const seats = [founder as NonNullable<typeof founder>, self];
    await expect(counselor.sealEpoch(seats, 5, NOW)).rejects.toThrow("forbidden (logged)");
    shelf.post(await counselor.sealText("masih boleh bicara", NOW));
    shelf.post(await citizen.sealEpoch(pair(renewed.key, 1), 5, NOW));
    await shelf.feed(counselor);
    expect((await shelf.feed(citizen)).map(({ kind, void: isVoid }) => [kind, isVoid])).toEqual([
      ["msg", false],
      ["epoch", false],
    ]);
    expect([citizen.epoch, counselor.mute]).toEqual([2, "not_in_roster"]);
  });
});
