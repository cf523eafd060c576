import { beforeAll, describe, expect, test } from "vitest";
import { type Specimen, everyKind, judgeAt } from "./testing/specimens";
import { type Stage, stage } from "./testing/stage";

let s: Stage;
let specimens: Specimen[];

beforeAll(async () => {
  s = await stage("attacks");
  specimens = await everyKind(s);
});

test("every specimen is accepted as it is", async () => {
  const verdicts = await Promise.all(specimens.map((specimen) => judgeAt(s, specimen, specimen.raw)));
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
