import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fromBase64 } from "../../sealing";
import { codeKeys, openCodeVault, parseCode } from "../../sealing/code";
import { argon2id } from "../../sealing/testing/argon2id";
import { seeded } from "../../sealing/testing/worlds";
import type { KeepCode } from "../../wire";
import { Ceremony, burnCode, type CeremonyTools } from "./ceremony.svelte";

const SLOW_MS = 60_000;
const random = seeded("ceremony");
const deployment = random(32);
const content = {
  member: { signSeed: random(32), kemSeed: random(32) },
  seatToken: random(32),
  roomId: random(16),
  genesisHash: random(32),
  created: 1_800_000_000_000,
};
const tools: CeremonyTools = { content, deployment, argon2id, random, signal: new AbortController().signal };

/** The network: what was posted, and what comes back for it. */
let posted: { path: string; body: unknown }[];
let answers: (() => Promise<Response>)[];
const json =
  (body: unknown, status = 200) =>
  (): Promise<Response> =>
    Promise.resolve(new Response(JSON.stringify(body), { status }));
const silence = (): Promise<Response> => Promise.reject(new TypeError("no line"));

beforeEach(() => {
  posted = [];
  answers = [];
  vi.stubGlobal("fetch", (path: string, { body }: { body: string }) => {
    posted.push({ path, body: JSON.parse(body) });
    return (answers.shift() ?? silence)();
  });
});
afterEach(() => vi.unstubAllGlobals());

/** Asks for a group and answers for it rightly. */
async function confirm(ceremony: Ceremony): Promise<void> {
  ceremony.ask();
  if (ceremony.step.kind !== "confirm") throw new Error("nothing was asked");
  await ceremony.confirm(` ${(ceremony.words[ceremony.step.group] ?? "").toUpperCase()}\n`);
}

describe("the ceremony of the return code", () => {
  it(
    "keeps a code only after one group of it was typed, and the vault opens with it",
    async () => {
      answers.push(json({ live: true }));
      const ceremony = new Ceremony(tools);
      expect([ceremony.words.length, ceremony.step.kind]).toEqual([6, "show"]);
      ceremony.ask();
      await ceremony.confirm("bukan");
      expect(ceremony.step).toMatchObject({ kind: "confirm", wrong: true });
      expect(posted).toEqual([]);
      await confirm(ceremony);
      expect(ceremony.step).toEqual({ kind: "done" });
      const { path, body } = posted[0] as { path: string; body: KeepCode };
      const keys = await codeKeys(parseCode(ceremony.words.join("-")), deployment, argon2id);
      expect(path).toBe("/api/code/keep");
      expect(fromBase64(body.row_key)).toEqual(keys.rowKey);
      expect(await openCodeVault(keys, fromBase64(body.vault))).toEqual(content);
      for (const word of ceremony.words) expect(JSON.stringify(posted)).not.toContain(word);
    },
    SLOW_MS,
  );

  it(
    "is not sure without an answer, and asks again with the identical request",
    async () => {
      answers.push(silence, json({ code: "temporarily_unavailable" }, 503), json({ live: true }));
      const ceremony = new Ceremony(tools);
      await confirm(ceremony);
      expect(ceremony.step).toEqual({ kind: "trouble", why: "unsure" });
      await ceremony.keep();
      expect(ceremony.step).toEqual({ kind: "trouble", why: "unsure" });
      await ceremony.keep();
      expect(ceremony.step).toEqual({ kind: "done" });
      expect(new Set(posted.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    },
    SLOW_MS,
  );

  it(
    "says when the room takes no code, and when the device cannot derive one",
    async () => {
      answers.push(json({ code: "not_permitted" }, 403));
      const late = new Ceremony(tools);
      await confirm(late);
      expect(late.step).toEqual({ kind: "trouble", why: "refused" });
      const weak = new Ceremony({ ...tools, argon2id: () => Promise.reject(new Error("no memory")) });
      await confirm(weak);
      expect(weak.step).toEqual({ kind: "trouble", why: "derivation" });
      expect(posted.length).toBe(1);
    },
    SLOW_MS,
  );

  it("makes another code every time", () => {
    const codes = Array.from(
      { length: 20 },
      () => new Ceremony({ ...tools, argon2id: () => new Promise(() => undefined) }),
    );
    expect(new Set(codes.map(({ words }) => words.join("-"))).size).toBe(20);
  });
});

describe("burning", () => {
  it("is certain only when the server says so", async () => {
    answers.push(silence, json({ live: true }), json({ code: "not_permitted" }, 403), json({ live: false }));
    const ends = [];
    for (let n = 0; n < 4; n++) ends.push(await burnCode(content.seatToken, tools.signal));
    expect(ends).toEqual([false, false, false, true]);
    expect(new Set(posted.map(({ path }) => path))).toEqual(new Set(["/api/code/burn"]));
  });
});
