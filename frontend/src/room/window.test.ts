import { describe, expect, it } from "vitest";
import type { Line } from "./lines";
import { drawn, told } from "./window";

const MINUTE = 60_000;
const NOON = new Date(2026, 10, 21, 12).getTime();

function words(n: number, at: number, memberId: string): Line {
  const placed = { key: `p${n}`, position: n, mine: false, role: 2, memberId };
  return { ...placed, kind: "words", at, text: "", delivery: "stored", refusal: null, late: false };
}

describe("what is drawn", () => {
  it("is the end of a long conversation, beginning with its day", () => {
    const lines = Array.from({ length: 500 }, (_, n) => words(n, NOON + n, "a"));
    const items = drawn(lines, 120);
    expect([items.length, items[0]?.line.key, items[0]?.day]).toEqual([120, "p380", NOON + 380]);
    expect(items.filter(({ day }) => day !== null).length).toBe(1);
  });

  it("separates days and joins what one person says in one breath", () => {
    const lines = [
      words(0, NOON, "a"),
      words(1, NOON + MINUTE, "a"),
      words(2, NOON + 2 * MINUTE, "b"),
      words(3, NOON + 9 * MINUTE, "b"),
      words(4, NOON + 24 * 60 * MINUTE, "b"),
    ];
    const items = drawn(lines, 10);
    expect(items.map(({ joined }) => joined)).toEqual([false, true, false, false, false]);
    expect(items.map(({ day }) => day !== null)).toEqual([true, false, false, false, true]);
  });

  it("says once what was never shared, at each place where it was not", () => {
    const closed = (n: number): Line =>
      ({ ...words(n, 0, "a"), kind: "unreadable", why: "before_you" }) as Line;
    const lines = [closed(0), closed(1), words(2, NOON, "a"), closed(3), closed(4)];
    expect(told(lines).map(({ key }) => key)).toEqual(["p0", "p2", "p3"]);
    const open = [words(0, NOON, "a")];
    expect(told(open)).toBe(open);
  });
});
