import { beforeAll, describe, expect, test } from "vitest";
import { Role } from "./bodies";
import { ALL_ONES, concat, u64, u8 } from "./bytes";
import { Kind, parseEnvelope } from "./envelope";
import { seat, verdictOf } from "./testing/scribe";
import { FOUNDER, type Stage, stage } from "./testing/stage";

interface Specimen {
  readonly name: string;
  readonly position: number;
  readonly raw: Uint8Array;
}

let s: Stage;
let specimens: Specimen[];

/** One envelope of every kind, each acceptable at the end of the stage's transcript (or at its own position). */
async function everyKind(): Promise<Specimen[]> {
  const at = (position: number): Uint8Array => s.envelopes[position] as Uint8Array;
  const end = s.envelopes.length;
  const alert = concat(u8(3), u64(2));
  const own = seat(s.citizen.member, Role.CITIZEN, ALL_ONES, 1);
  const fresh = s.scribe(s.counselor.member);
  await fresh.read(s.envelopes);
  return [
    { name: "GENESIS", position: 0, raw: at(0) },
    { name: "EPOCH", position: 2, raw: at(2) },
    { name: "SESSION", position: end, raw: await fresh.session() },
    { name: "MSG", position: end, raw: await probe(() => s.counselor.text("halo")) },
    { name: "ACK", position: end, raw: await probe(() => s.counselor.ack()) },
    {
      name: "CLOSE",
      position: end,
      raw: await probe(() => s.counselor.plain(Kind.CLOSE, concat(u8(1), u8(1)))),
    },
    { name: "ALERT", position: end, raw: await probe(() => s.counselor.plain(Kind.ALERT, alert)) },
    { name: "KEYRING", position: end, raw: await probe(() => s.counselor.keyring(own, 1)) },
  ];
}

/** Seals with the counselor's session without moving it on, so that every specimen fits the same place. */
async function probe(seal: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const own = { ...s.counselor.own } as NonNullable<typeof s.counselor.own>;
  const raw = await seal();
  s.counselor.own = own;
  return raw;
}

beforeAll(async () => {
  s = await stage("attacks");
  specimens = await everyKind();
});

async function judgeAt(specimen: Specimen, raw: Uint8Array): Promise<string> {
  const judge = s.judge();
  await judge.read(s.envelopes, specimen.position);
  return verdictOf(await judge.acceptor.accept([raw]));
}

test("every specimen is accepted as it is", async () => {
  const verdicts = await Promise.all(specimens.map((specimen) => judgeAt(specimen, specimen.raw)));
  expect(verdicts).toEqual(specimens.map(() => "accepted"));
});

describe("one byte changed", () => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7])(
    "specimen %i: no flip is accepted, voided or a crash",
    async (index) => {
      const { position, raw } = specimens[index] as Specimen;
      const judge = s.judge();
      await judge.read(s.envelopes, position);
      const outcomes = new Set<string>();
      for (let at = 0; at < raw.length; at++) {
        const flipped = raw.slice();
        flipped[at] = (flipped[at] as number) ^ (1 << (at % 8));
        const { refusal } = await judge.acceptor.accept([flipped]);
        outcomes.add(refusal === null ? `accepted at ${at}` : "refused");
      }
      expect([...outcomes]).toEqual(["refused"]);
      expect(judge.transcript.length).toBe(position);
    },
  );
});

describe("other lengths", () => {
  test("shortened, extended and empty envelopes are malformed", async () => {
    for (const specimen of specimens) {
      const { raw } = specimen;
      const others = [
        raw.subarray(0, raw.length - 1),
        concat(raw, u8(0)),
        raw.subarray(0, 175),
        new Uint8Array(0),
      ];
      const verdicts = await Promise.all(others.map((other) => judgeAt(specimen, other)));
      expect(verdicts, specimen.name).toEqual(others.map(() => "malformed/parse"));
    }
  });

  test.each([
    ["magic", 0],
    ["suite", 4],
    ["kind", 5],
    ["flags", 6],
    ["flags", 7],
    ["body_len", 172],
  ])("an unknown %s is malformed", async (_, at) => {
    const msg = specimens[3] as Specimen;
    const changed = msg.raw.slice();
    changed[at] = 0x7f;
    expect(await judgeAt(msg, changed)).toBe("malformed/parse");
  });

  test("a u64 of 2^53 or more is malformed", () => {
    const raw = (specimens[3] as Specimen).raw.slice();
    raw[53] = 0x20;
    expect(() => parseEnvelope(raw)).toThrow("malformed");
  });
});

/** A stage with six more entries, alternating authors, each having seen the one before. */
async function talk(seed: string): Promise<Stage> {
  const stageOf = await stage(seed);
  for (const [k, scribe] of [
    stageOf.citizen,
    stageOf.counselor,
    stageOf.citizen,
    stageOf.counselor,
  ].entries()) {
    await stageOf.post(await scribe.text(`kata ${k}`), stageOf.citizen, stageOf.counselor);
  }
  return stageOf;
}

async function refusedFrom(stageOf: Stage, envelopes: readonly Uint8Array[]): Promise<string> {
  return verdictOf(await stageOf.judge().read(envelopes));
}

describe("a server that", () => {
  test("drops any entry is caught", async () => {
    const t = await talk("drop");
    for (let k = 0; k < t.envelopes.length - 1; k++) {
      const verdict = await refusedFrom(t, t.envelopes.toSpliced(k, 1));
      expect(verdict, `without ${k}`).toMatch(/wrong_binding|wrong_epoch|forbidden/);
    }
  });

  test("swaps any two neighbors is caught", async () => {
    const t = await talk("swap");
    for (let k = 0; k < t.envelopes.length - 1; k++) {
      const swapped = t.envelopes.toSpliced(
        k,
        2,
        t.envelopes[k + 1] as Uint8Array,
        t.envelopes[k] as Uint8Array,
      );
      expect(await refusedFrom(t, swapped), `at ${k}`).toMatch(/wrong_binding|wrong_epoch|forbidden/);
    }
  });

  test("repeats any entry is caught", async () => {
    const t = await talk("repeat");
    for (let k = 0; k < t.envelopes.length; k++) {
      const repeated = t.envelopes.toSpliced(k, 0, t.envelopes[k] as Uint8Array);
      expect(await refusedFrom(t, repeated), `at ${k}`).toMatch(/wrong_binding|wrong_epoch/);
    }
  });

  test("serves another room's entries is caught", async () => {
    const [a, b] = [await talk("room a"), await talk("room b")];
    const mixed = [...a.envelopes.slice(0, 5), b.envelopes[5] as Uint8Array];
    expect(await refusedFrom(a, mixed)).toBe("wrong_binding/room");
  });

  test("forks two members is caught by the first entry that crosses over", async () => {
    const f = await stage("fork");
    const [left, right] = [[...f.envelopes], [...f.envelopes]];
    left.push(await f.citizen.text("kiri"));
    right.push(await f.counselor.text("kanan"));
    await f.citizen.read(left);
    await f.counselor.read(right);
    left.push(await f.counselor.text("menyeberang"));
    const crossed = await f.citizen.read(left);
    expect(verdictOf(crossed)).toMatch(/wrong_binding/);
    expect(f.citizen.judge.transcript.length).toBe(6);
  });

  test("may order what neither side had seen, and nothing else", async () => {
    const c = await stage("order");
    const [one, two] = [await c.citizen.text("satu"), await c.counselor.text("dua")];
    for (const order of [
      [one, two],
      [two, one],
    ]) {
      expect(verdictOf(await c.judge().read([...c.envelopes, ...order]))).toBe("accepted");
    }
    const chosen = [...c.envelopes, one, two];
    await c.counselor.read(chosen);
    const ack = await c.counselor.ack();
    expect(await refusedFrom(c, [...chosen, ack])).toBe("accepted");
    expect(await refusedFrom(c, [...c.envelopes, two, one, ack])).toBe("wrong_binding/seen_head");
  });

  test("shows a returning member a prefix gets only a void session out of it", async () => {
    const t = await talk("prefix");
    const restored = t.scribe(t.citizen.member);
    expect((await restored.read(t.envelopes, 6)).refusal).toBeNull();
    const certificate = await restored.session();
    const judge = t.judge();
    await judge.read(t.envelopes);
    expect(verdictOf(await judge.acceptor.accept([certificate]))).toBe("void");
    const speech = await restored.ack();
    expect(verdictOf(await judge.acceptor.accept([speech]))).toBe("wrong_binding/session");
  });
});

describe("two concurrent changes of the roster", () => {
  test("leave every member on the same head and epoch; the loser issues again", async () => {
    const c = await stage("concurrent");
    const other = { role: Role.COUNSELOR, key: c.second.key, historyFrom: 2 } as const;
    const self = { role: Role.COUNSELOR, key: "self", historyFrom: 2 } as const;
    const first = await c.citizen.epoch([FOUNDER, other, { ...self, key: c.first.key }]);
    const second = await c.counselor.epoch([{ ...FOUNDER, historyFrom: 1 }, self]);
    await c.post(first, c.citizen, c.counselor);
    await c.post(second, c.citizen, c.counselor);
    expect(c.citizen.judge.transcript.epochs.length).toBe(3);
    const again = await c.counselor.epoch([{ ...FOUNDER, historyFrom: 2 }, self]);
    await c.post(again, c.citizen, c.counselor);
    const heads = [c.citizen, c.counselor].map(({ judge }) => judge.transcript.head);
    expect(heads[0]).toEqual(heads[1]);
    expect(c.counselor.judge.transcript.current?.epoch).toBe(3);
  });
});
