import { readerOf } from "../log/testing/readers";
import { Organization } from "../sealing/testing/worlds";
import { beforeEach, describe, expect, it } from "vitest";
import { fromBase64, memberFromSeeds, parseEnvelope, toBase64 } from "../sealing";
import { citizenSeat, found, memberOf, random } from "./founding";
import { intakeForm } from "./intake";
import { forget, keep, kept } from "./keepsake";
import { outcomeOf } from "./post";
import { isIntakeAnswer } from "../wire/generated/validators/IntakeAnswer";

/** What a browser's storage does, for one tab. */
class TabStorage implements Storage {
  private readonly items = new Map<string, string>();
  get length(): number {
    return this.items.size;
  }
  clear = (): void => this.items.clear();
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  key = (n: number): string | null => [...this.items.keys()][n] ?? null;
  removeItem = (key: string): void => void this.items.delete(key);
  setItem = (key: string, value: string): void => void this.items.set(key, value);
}

let tab: TabStorage;
beforeEach(() => (tab = new TabStorage()));

describe("what a tab keeps", () => {
  it("comes back whole, under one key, and is gone when forgotten", async () => {
    const keepsake = await found("grief", "su", 1_800_000_000_000);
    keep(keepsake, tab);
    expect([kept(tab), tab.length, tab.key(0)]).toEqual([keepsake, 1, "sobat.room"]);
    forget(tab);
    expect([kept(tab), tab.length]).toEqual([null, 0]);
  });

  it.each(["", "{", "null", '{"version":2}', '{"version":1}'])("removes what is not ours: %s", (text) => {
    tab.setItem("sobat.room", text);
    expect([kept(tab), tab.length]).toEqual([null, 0]);
  });
});

describe("a founded room", () => {
  it("has fresh secrets every time, and the member can be made again", async () => {
    const [first, second] = await Promise.all([found("other", "id", 1), found("other", "id", 1)]);
    for (const secret of ["token", "signSeed", "kemSeed", "genesis", "opening"] as const)
      expect(first[secret]).not.toBe(second[secret]);
    const member = await memberOf(first);
    const seeds = { signSeed: fromBase64(first.signSeed), kemSeed: fromBase64(first.kemSeed) };
    expect(member.memberId).toEqual((await memberFromSeeds(seeds)).memberId);
    expect(fromBase64(first.token).length).toBe(32);
  });

  it("asks for the same place with the same form, whatever happened to the answer", async () => {
    const keepsake = await found("other", "id", 1);
    expect(intakeForm({ ...keepsake, stage: "waiting" })).toEqual(intakeForm(keepsake));
    expect(intakeForm(keepsake)).toEqual({
      token: keepsake.token,
      topic: "other",
      consent: true,
      genesis: keepsake.genesis,
      language: "id",
    });
  });

  it("is entered by its own id and opened with EPOCH 0 of the founding session", async () => {
    const keepsake = await found("other", "id", 1);
    const log = await readerOf(new Organization(random), "http://here/log/");
    const seat = citizenSeat(keepsake, await memberOf(keepsake), log, "ws://here/");
    const [genesis, opening] = [keepsake.genesis, keepsake.opening].map((raw) =>
      parseEnvelope(fromBase64(raw)),
    );
    expect([opening?.kind, opening?.senderSeq, opening?.sessionId]).toEqual([2, 1, genesis?.sessionId]);
    expect(toBase64((await seat.enter(null)).roomId)).toBe(toBase64(genesis?.roomId ?? new Uint8Array()));
    expect(seat.hello(7)).toEqual({ type: "hello.seat", token: keepsake.token, cursor: 7 });
  });
});

describe("answers to the intake", () => {
  it("are understood or treated as none", () => {
    const room_id = toBase64(new Uint8Array(16));
    expect(outcomeOf(true, { room_id }, isIntakeAnswer)).toEqual({ kind: "answered", answer: { room_id } });
    expect(outcomeOf(false, { code: "too_fast", retry_after: 3 }, isIntakeAnswer)).toEqual({
      kind: "refused",
      code: "too_fast",
      retryAfter: 3,
    });
    for (const [ok, body] of [
      [true, {}],
      [false, { code: "never" }],
      [true, { code: "too_fast" }],
    ] as const)
      expect(outcomeOf(ok, body, isIntakeAnswer)).toEqual({ kind: "unanswered" });
  });
});
