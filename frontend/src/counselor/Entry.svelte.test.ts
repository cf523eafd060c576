import { render, screen } from "@testing-library/svelte";
import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { LogReader } from "../log/reader";
import type { OwnAlarm } from "../sealing/audit";
import { toBase64 } from "../sealing";
import { speak, t, type Catalog } from "../strings";
import { until } from "../testing/until";
import type { KeysBody } from "../wire/generated/frames";
import Entry from "./Entry.svelte";
import { OwnKeys } from "./key_number";
import { OwnEntries } from "./own_entries";
import { UnlockError } from "./problems";

const REPLACED: OwnAlarm = { what: "replaced", seq: 4 };
const REVOKED: OwnAlarm = { what: "revoked", seq: 5 };
const nothing = (): Promise<never> => Promise.reject(new UnlockError("no_keys"));

beforeEach(() => speak("id", JSON.parse(readFileSync("strings/console.id.json", "utf8")) as Catalog));

/** The locked console, whose log nobody answers for. */
function enter(state: KeysBody["state"], alarms: readonly OwnAlarm[]): () => readonly (string | null)[] {
  const logKey = "localhost/log+d0d673fc+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  const log = new LogReader({
    base: "http://localhost/log/",
    pins: { origin: "localhost/log", logKey, cosigners: [] },
    rootPk: new Uint8Array(32),
    get: () => Promise.reject(new TypeError("offline")),
  });
  const own = new OwnKeys(null);
  const member_id = state === "listed" ? { member_id: toBase64(new Uint8Array(32)) } : {};
  const read = (): Promise<KeysBody> => Promise.resolve({ state, ...member_id });
  render(Entry, {
    ...{ name: "Ratna", city: "Sobat", log, own, alarms, lockedJustNow: false },
    door: { read: nothing, write: nothing, sheetUsed: nothing },
    keys: { read, request: nothing, withdraw: nothing },
    entries: new OwnEntries(null, "7", own, log),
    tools: { argon2id: nothing, random: (n: number) => new Uint8Array(n) },
    ...{ remember: vi.fn(), onunlocked: vi.fn(), ongesture: vi.fn() },
  });
  return () => screen.queryAllByRole("alert").map(({ textContent }) => textContent.trim());
}

describe("the locked console", () => {
  it.each(["listed", "none"] as const)("says what became of her keys where they are %s", async (state) => {
    const told = enter(state, [REPLACED, REVOKED, REPLACED]);
    const sentences = [t("alarm.replaced"), t("alarm.revoked")];
    await until(() => {
      if (state === "none") expect(screen.queryByText(t("newkeys.first_lead"))).not.toBeNull();
      expect(told()).toEqual([...sentences, ...(state === "listed" ? [t("vault.no_keys")] : [])]);
    });
  });

  it("says nothing of them while there is nothing to say", async () => {
    const told = enter("listed", []);
    await until(() => {
      expect(told()).toEqual([t("vault.no_keys")]);
    });
  });
});
