import { describe, expect, test } from "vitest";
import { u32, u8 } from "./bytes";
import { parseEnvelope } from "./envelope";
import { everyKind, refusedFrom, talk } from "./testing/specimens";
import { type Stage, stage } from "./testing/stage";

describe("a server that", () => {
  test("drops any entry is caught", async () => {
    const t = await talk("drop");
    for (let k = 0; k < t.envelopes.length - 1; k++) {
      const verdict = await refusedFrom(t, t.envelopes.toSpliced(k, 1));
      expect(verdict, `without ${k}`).toMatch(/wrong_binding|wrong_epoch|forbidden/);
    }
  });

  test("swaps any two neighbors is caught", async () => {
    const t = await talk("swap");
    for (let k = 0; k < t.envelopes.length - 1; k++) {
      const swapped = t.envelopes.toSpliced(
        k,
        2,
        t.envelopes[k + 1] as Uint8Array,
        t.envelopes[k] as Uint8Array,
      );
      expect(await refusedFrom(t, swapped), `at ${k}`).toMatch(/wrong_binding|wrong_epoch|forbidden/);
    }
  });

  test("repeats any entry is caught", async () => {
    const t = await talk("repeat");
    for (let k = 0; k < t.envelopes.length; k++) {
      const repeated = t.envelopes.toSpliced(k, 0, t.envelopes[k] as Uint8Array);
      expect(await refusedFrom(t, repeated), `at ${k}`).toMatch(/wrong_binding|wrong_epoch/);
    }
  });

  test("serves another room's entries is caught", async () => {
    const [a, b] = [await talk("room a"), await talk("room b")];
    const mixed = [...a.envelopes.slice(0, 5), b.envelopes[5] as Uint8Array];
    expect(await refusedFrom(a, mixed)).toBe("wrong_binding/room");
  });

  test("drops the tail is caught by the next entry of somebody who saw it", async () => {
    const t = await talk("tail");
    const last = await t.citizen.ack();
    for (let kept = 5; kept < t.envelopes.length; kept++) {
      const verdict = await refusedFrom(t, [...t.envelopes.slice(0, kept), last]);
      expect(verdict, `after ${kept}`).toMatch(/wrong_binding/);
    }
    expect(await refusedFrom(t, [...t.envelopes, last])).toBe("accepted");
  });
});

describe("an entry under another label", () => {
  /** Whether any of these changed envelopes is let in where the honest one would be. */
  async function letIn(change: (raw: Uint8Array) => Uint8Array[]): Promise<string[]> {
    const s: Stage = await stage("labels");
    const passed: string[] = [];
    for (const { name, position, raw } of await everyKind(s)) {
      const judge = s.judge();
      await judge.read(s.envelopes, position);
      for (const other of change(raw)) {
        if ((await judge.acceptor.accept([other])).refusal === null) passed.push(name);
      }
      expect((await judge.acceptor.accept([raw])).refusal).toBeNull();
    }
    return passed;
  }

  const relabeled = (raw: Uint8Array, at: number, bytes: Uint8Array): Uint8Array => {
    const other = raw.slice();
    other.set(bytes, at);
    return other;
  };
  const numbers = (count: number, but: number): number[] =>
    Array.from({ length: count }, (_, k) => k).filter((k) => k !== but);

  test("of its kind is refused, whichever kind and label", async () => {
    const change = (raw: Uint8Array): Uint8Array[] =>
      numbers(256, raw[5] as number).map((kind) => relabeled(raw, 5, u8(kind)));
    expect(await letIn(change)).toEqual([]);
  });

  test("of its epoch is refused", async () => {
    const change = (raw: Uint8Array): Uint8Array[] =>
      numbers(4, parseEnvelope(raw).epoch).map((epoch) => relabeled(raw, 24, u32(epoch)));
    expect(await letIn(change)).toEqual([]);
  });
});
