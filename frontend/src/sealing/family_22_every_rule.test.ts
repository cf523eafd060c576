import { describe, expect, test } from "vitest";
import { RULEBOOK } from "./rules";
import { SCENARIOS, type Scenario } from "./testing/scenarios";
import { verdictOf } from "./testing/scribe";
import { type Stage, stage } from "./testing/stage";

interface Played {
  readonly stage: Stage;
  readonly envelopes: readonly Uint8Array[];
}

const plays = new Map<string, Promise<Played>>();

/** Each scenario is played once; its envelopes are then judged under different rule books. */
function play(scenario: Scenario): Promise<Played> {
  const known = plays.get(scenario.name);
  if (known !== undefined) return known;
  const played = stage(scenario.name).then(async (s) => {
    const last = await scenario.act(s);
    return { stage: s, envelopes: [...s.envelopes, last] };
  });
  plays.set(scenario.name, played);
  return played;
}

async function verdict(scenario: Scenario, book = RULEBOOK): Promise<string> {
  const { stage: s, envelopes } = await play(scenario);
  const judge = s.judge(book);
  const before = await judge.read(envelopes, envelopes.length - 1);
  if (before.refusal !== null) return `early ${verdictOf(before)}`;
  const length = judge.transcript.length;
  const last = await judge.read(envelopes);
  if (last.refusal !== null) expect(judge.transcript.length).toBe(length);
  return verdictOf(last);
}

describe("acceptance rules", () => {
  test.each(SCENARIOS)("$name: $verdict", async (scenario) => {
    expect(await verdict(scenario)).toBe(scenario.verdict);
  });
});

describe("every rule is necessary", () => {
  const removals = [
    ...RULEBOOK.entry.map((rule, at) => ({
      name: `${rule.name} (${rule.otherwise})`,
      book: { ...RULEBOOK, entry: RULEBOOK.entry.toSpliced(at, 1) },
    })),
    ...RULEBOOK.roster.map((rule, at) => ({
      name: rule.name,
      book: { ...RULEBOOK, roster: RULEBOOK.roster.toSpliced(at, 1) },
    })),
  ];
  test.each(removals)("without $name some scenario is judged otherwise", async ({ book }) => {
    const verdicts = await Promise.all(SCENARIOS.map((scenario) => verdict(scenario, book)));
    expect(verdicts).not.toEqual(SCENARIOS.map((scenario) => scenario.verdict));
  });
});
