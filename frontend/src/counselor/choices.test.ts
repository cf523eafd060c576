import { describe, expect, it } from "vitest";
import { newMember, Role, type Random } from "../sealing";
import { keyRequest } from "../sealing/requests";
import {
  type Memory,
  rememberedKeys,
  rememberedOwn,
  rememberedLoudness,
  rememberKeys,
  rememberOwn,
  rememberLoudness,
  vaultRolledBack,
} from "./choices";
import { numberOf, OwnKeys } from "./key_number";

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

  it("know the keys that were made here, the last sixteen, and no others", () => {
    const [device, ids] = [memory(), Array.from({ length: 17 }, (_, n) => n.toString(16).padStart(64, "0"))];
    rememberKeys(device, ids);
    expect(rememberedKeys(device)).toEqual(ids.slice(1));
    device?.setItem("sobat.console.made", `${ids[3] ?? ""} nonsense ABC`);
    expect(rememberedKeys(device)).toEqual([ids[3]]);
  });

  it("know which keys were hers last, each counselor's apart", () => {
    const [device, ids] = [memory(), ["a", "b"].map((each) => each.repeat(64))];
    rememberOwn(device, "7", ids);
    expect([rememberedOwn(device, "7"), rememberedOwn(device, "8")]).toEqual([ids, []]);
    device?.setItem("sobat.console.own.7", `${ids[1] ?? ""} nonsense`);
    expect(rememberedOwn(device, "7")).toEqual([ids[1]]);
  });

  it("tell one's own request from another's, after a reload and without a memory", async () => {
    const random: Random = (n) => crypto.getRandomValues(new Uint8Array(n));
    const valid = { notBefore: 0, notAfter: 1 };
    const made = async (): Promise<Uint8Array> =>
      (await keyRequest(await newMember(random), Role.COUNSELOR, valid, null)).entry;
    const [mine, theirs] = [await made(), await made()];
    for (const device of [memory(), forbidden, null]) {
      const own = new OwnKeys(device);
      own.add(mine);
      expect([own.has(mine), own.has(theirs)]).toEqual([true, false]);
      expect(new OwnKeys(device).has(mine)).toBe(device !== null && device !== forbidden);
    }
    expect(numberOf(mine)).toMatch(/^\d{5}( \d{5}){4}$/);
  });

  it.each([null, forbidden])("do without a memory", (device) => {
    rememberLoudness(device, "clear");
    expect([rememberedLoudness(device), vaultRolledBack(device, "a", 1)]).toEqual(["soft", false]);
  });
});
