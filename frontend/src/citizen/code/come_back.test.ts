import { describe, expect, it } from "vitest";
import { toBase64, type Argon2id } from "../../sealing";
import { codeKeys, codeText, newCode, sealCodeVault } from "../../sealing/code";
import { argon2id } from "../../sealing/testing/argon2id";
import { seeded } from "../../sealing/testing/worlds";
import type { CodeAnswer } from "../../wire";
import type { Outcome } from "../post";
import { comeBack, wrongGroup, type ComeBackTools } from "./come_back";

const random = seeded("come back");
const deployment = random(32);
const code = newCode(random);
const content = {
  member: { signSeed: random(32), kemSeed: random(32) },
  seatToken: random(32),
  roomId: random(16),
  genesisHash: random(32),
  created: 1,
};
// One derivation for all tests: it is slow on purpose.
const keys = codeKeys(code, deployment, argon2id);
const derived = new Map<string, Promise<Uint8Array>>();
const once: Argon2id = (question) => {
  const name = toBase64(question.password);
  const known = derived.get(name) ?? argon2id(question);
  derived.set(name, known);
  return known;
};

/** A server that gives these answers, one after another, and remembers what it was asked. */
function server(...answers: Outcome<CodeAnswer>[]): { asked: string[]; tools: ComeBackTools } {
  const asked: string[] = [];
  const find = (token: string): Promise<Outcome<CodeAnswer>> => {
    asked.push(token);
    return Promise.resolve(answers[asked.length - 1] ?? { kind: "unanswered" });
  };
  const { signal } = new AbortController();
  return { asked, tools: { deployment, argon2id: once, signal, find } };
}

const answered = (answer: CodeAnswer): Outcome<CodeAnswer> => ({ kind: "answered", answer });
const tooFast: Outcome<CodeAnswer> = { kind: "refused", code: "too_fast", retryAfter: 0.001 };
const vault = async (): Promise<string> => toBase64(await sealCodeVault(await keys, content, random));

describe("family 15: coming back by a code", () => {
  it("gives back what was sealed, and asks with what the code derives", async () => {
    const { asked, tools } = server(answered({ vault: await vault() }));
    expect(await comeBack(codeText(code).toUpperCase(), tools)).toMatchObject({ kind: "found", content });
    expect(asked).toEqual([toBase64((await keys).token)]);
  });

  it("tells a slip without deriving or asking anything", async () => {
    const { asked, tools } = server();
    const never: Argon2id = () => Promise.reject(new Error("derived"));
    for (const typed of ["", "lusab", codeText(code).slice(1), `c${codeText(code).slice(1)}`])
      expect((await comeBack(typed, { ...tools, argon2id: never })).kind).toBe("typo");
    expect(asked).toEqual([]);
  });

  it("does not know a code that opens nothing, whatever became of it", async () => {
    for (const answer of [{}, { vault: null }] as CodeAnswer[])
      expect(await comeBack(codeText(code), server(answered(answer)).tools)).toEqual({ kind: "unknown" });
  });

  it("believes no vault that this code did not seal", async () => {
    const [raw, other] = [await sealCodeVault(await keys, content, random), new Uint8Array(213)];
    const flipped = raw.map((byte, at) => (at === 100 ? byte ^ 1 : byte));
    for (const wrong of [other, flipped])
      expect(await comeBack(codeText(code), server(answered({ vault: toBase64(wrong) })).tools)).toEqual({
        kind: "tampered",
      });
  });

  it("waits when it is asked to, a few times, and then says so", async () => {
    const patient = server(tooFast, tooFast, answered({ vault: await vault() }));
    expect((await comeBack(codeText(code), patient.tools)).kind).toBe("found");
    const crowded = server(...Array<Outcome<CodeAnswer>>(9).fill(tooFast));
    expect(await comeBack(codeText(code), crowded.tools)).toEqual({ kind: "busy" });
    expect([patient.asked.length, crowded.asked.length]).toEqual([3, 4]);
  });

  it("blames the line and not the code when no answer comes, and the device when it cannot derive", async () => {
    expect(await comeBack(codeText(code), server().tools)).toEqual({ kind: "offline" });
    const weak: Argon2id = () => Promise.reject(new Error("no memory"));
    expect(await comeBack(codeText(code), { ...server().tools, argon2id: weak })).toEqual({
      kind: "derivation",
    });
  });
});

describe("the group that cannot be right", () => {
  it.each([
    ["lusab-babad-gutih-tugad-gutuk-biso", 6],
    ["lusab babad gutiha tugad gutuk bisog", 3],
    ["lusab babad cutih tugad gutuk bisog", 3],
    ["lusabbabadgutihtugadgutukeisog", 6],
    ["LUSAB-BABAD-GUTIH-TUGAD-GUTUK-BISOG", null],
    ["lusab babad", null],
    ["lusabbabadgutihtugadgutukbiso", null],
    ["", null],
  ])("of %j is %j", (typed, group) => {
    expect(wrongGroup(typed)).toBe(group);
  });
});
