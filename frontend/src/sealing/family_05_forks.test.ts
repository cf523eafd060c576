import { describe, expect, test } from "vitest";
import { verdictOf } from "./testing/scribe";
import { stage } from "./testing/stage";

describe("a server that", () => {
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
});
