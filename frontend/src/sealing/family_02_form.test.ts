import { beforeAll, describe, expect, test } from "vitest";
import { concat, u8 } from "./bytes";
import { parseEnvelope } from "./envelope";
import { type Specimen, everyKind, judgeAt } from "./testing/specimens";
import { type Stage, stage } from "./testing/stage";

let s: Stage;
let specimens: Specimen[];

beforeAll(async () => {
  s = await stage("attacks");
  specimens = await everyKind(s);
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
      const verdicts = await Promise.all(others.map((other) => judgeAt(s, specimen, other)));
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
    expect(await judgeAt(s, msg, changed)).toBe("malformed/parse");
  });

  test("a u64 of 2^53 or more is malformed", () => {
    const raw = (specimens[3] as Specimen).raw.slice();
    raw[53] = 0x20;
    expect(() => parseEnvelope(raw)).toThrow("malformed");
  });
});
