import { describe, expect, test } from "vitest";
import { RACE_WINDOW } from "./rules";
import { verdictOf } from "./testing/scribe";
import { FOUNDER, type Stage, stage } from "./testing/stage";

/** The citizen removes the counselor, who has not seen it; gives the stage, the end's position and what was frozen. */
async function removed(
  seed: string,
  entries: number,
): Promise<{ s: Stage; p: number; frozen: Uint8Array[] }> {
  const s = await stage(seed);
  const p = s.envelopes.length;
  const end = await s.citizen.epoch([{ ...FOUNDER, historyFrom: 2 }]);
  const frozen: Uint8Array[] = [];
  for (let k = 0; k < entries; k++) frozen.push(await s.counselor.text(`masih ${k}`));
  s.envelopes.push(end);
  return { s, p, frozen };
}

describe("an entry under an epoch that has ended", () => {
  test("is raced up to sixteen entries behind the change, and void from then on", async () => {
    expect(RACE_WINDOW).toBe(16);
    const { s, p, frozen } = await removed("window", 20);
    const { entries, refusal } = await s.judge().read([...s.envelopes, ...frozen]);
    expect(refusal).toBeNull();
    const verdicts = entries
      .slice(p + 1)
      .map((entry) => (entry.void ? "void" : entry.late ? "raced" : "plain"));
    expect(verdicts).toEqual([...Array<string>(16).fill("raced"), ...Array<string>(4).fill("void")]);
    const shown = entries.slice(p + 1).map((entry) => (entry.kind === "msg" ? entry.content.type : ""));
    expect(shown).toEqual([...Array<string>(16).fill("text"), ...Array<string>(4).fill("closed")]);
  });

  test.each([
    [0, "raced"],
    [1, "wrong_epoch/epoch_view"],
  ])("by an author who had seen %i of the change: %s", async (seen, verdict) => {
    const s = await stage(`seen ${seen}`);
    const end = await s.citizen.epoch([{ ...FOUNDER, historyFrom: 2 }]);
    const p = s.envelopes.length;
    s.envelopes.push(end);
    if (seen === 1) await s.counselor.read(s.envelopes);
    const view = { ...s.counselor.viewAt(p + seen), epoch: 1 };
    const raw = await s.counselor.text("dulu", view);
    expect(verdictOf(await s.judge().read([...s.envelopes, raw]))).toBe(verdict);
  });
});
