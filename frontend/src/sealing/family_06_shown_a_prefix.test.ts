import { describe, expect, test } from "vitest";
import { verdictOf } from "./testing/scribe";
import { talk } from "./testing/specimens";

describe("a server that", () => {
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
