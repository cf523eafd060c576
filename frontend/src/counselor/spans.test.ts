import { describe, expect, it } from "vitest";
import { roughly, runningClock, urgencyOf } from "./spans";

describe("spans", () => {
  it("run as a clock", () => {
    expect([-5, 0, 59_999, 61_000, 3_725_000].map(runningClock)).toEqual([
      "0:00",
      "0:00",
      "0:59",
      "1:01",
      "1:02:05",
    ]);
  });

  it("are told roughly", () => {
    expect([0, 59_999, 60_000, 3_599_999, 7_300_000].map(roughly)).toEqual([
      { unit: "now", n: 0 },
      { unit: "now", n: 0 },
      { unit: "minutes", n: 1 },
      { unit: "minutes", n: 59 },
      { unit: "hours", n: 2 },
    ]);
  });

  it("grow urgent at two and at five minutes", () => {
    expect([119_999, 120_000, 299_999, 300_000].map(urgencyOf)).toEqual(["calm", "soon", "soon", "overdue"]);
  });
});
