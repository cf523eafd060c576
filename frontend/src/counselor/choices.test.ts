import { describe, expect, it } from "vitest";
import { type Memory, rememberedLoudness, rememberLoudness, vaultRolledBack } from "./choices";

function memory(): Memory {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}
const forbidden: Memory = {
  getItem: () => {
    throw new DOMException("no", "SecurityError");
  },
  setItem: () => {
    throw new DOMException("no", "QuotaExceededError");
  },
};

describe("choices of this device", () => {
  it("remember the loudness, and begin softly", () => {
    const device = memory();
    expect(rememberedLoudness(device)).toBe("soft");
    rememberLoudness(device, "off");
    expect(rememberedLoudness(device)).toBe("off");
    device?.setItem("sobat.console.loudness", "deafening");
    expect(rememberedLoudness(device)).toBe("soft");
  });

  it("notice a vault older than one seen before, each counselor's apart", () => {
    const device = memory();
    expect([3, 3, 4, 3].map((version) => vaultRolledBack(device, "a", version))).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(vaultRolledBack(device, "b", 1)).toBe(false);
  });

  it.each([null, forbidden])("do without a memory", (device) => {
    rememberLoudness(device, "clear");
    expect([rememberedLoudness(device), vaultRolledBack(device, "a", 1)]).toEqual(["soft", false]);
  });
});
