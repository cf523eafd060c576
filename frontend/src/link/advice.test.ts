import { describe, expect, it } from "vitest";
import { CloseCode, RETRY } from "../wire";
import { adviceFor, FIRST_WAIT_MS, LONGEST_WAIT_MS, SPREAD_MS } from "./advice";

const most = (): number => 1;

describe("advice after a close", () => {
  it("follows the table of the wire for every code of ours", () => {
    for (const code of Object.values(CloseCode)) {
      const advice = adviceFor(code, 0, most);
      expect([code, advice.again]).toEqual([code, RETRY[code].retry !== "never"]);
      if (!advice.again) expect(advice.ending).toBe(code);
      else expect(advice.because).toBe(RETRY[code].tell ? code : null);
    }
  });

  it("spreads the return after a deploy over everybody", () => {
    expect(adviceFor(4012, 0, most)).toEqual({ again: true, wait: SPREAD_MS, because: null });
    expect(adviceFor(4012, 0, () => 0)).toEqual({ again: true, wait: 0, because: null });
  });

  it.each([1000, 1001, 1006, 1011])("dials again ever more slowly after %i", (code) => {
    const waits = [0, 1, 2, 20].map((attempt) => adviceFor(code, attempt, most));
    expect(waits).toEqual(
      [FIRST_WAIT_MS, 2 * FIRST_WAIT_MS, 4 * FIRST_WAIT_MS, LONGEST_WAIT_MS].map((wait) => ({
        again: true,
        wait,
        because: null,
      })),
    );
  });
});
