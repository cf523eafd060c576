import { describe, expect, test } from "vitest";
import { verdictOf } from "./testing/scribe";
import { refusedFrom } from "./testing/specimens";
import { stage } from "./testing/stage";

describe("a server that", () => {
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
});
