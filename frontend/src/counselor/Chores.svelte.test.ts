import { render, screen } from "@testing-library/svelte";
import { readFileSync } from "node:fs";
import { beforeEach, expect, it, vi } from "vitest";
import { SlotType } from "../sealing/slots";
import { seeded } from "../sealing/testing/worlds";
import { speak, t, type Catalog } from "../strings";
import Chores from "./Chores.svelte";
import type { Unlocked } from "./unlock";

beforeEach(() => speak("id", JSON.parse(readFileSync("strings/console.id.json", "utf8")) as Catalog));

/** What stands between an opened vault and the desk. */
function show(sheetDue: boolean): void {
  const unlocked = { keeper: {}, name: "Ratna", by: SlotType.PASSPHRASE, sheetDue } as unknown as Unlocked;
  const tools = { argon2id: () => Promise.reject(new Error()), random: seeded("chores") };
  render(Chores, { unlocked, city: "Sobat", tools, onready: vi.fn(), onlock: vi.fn() });
}

it("asks for a new passphrase and sheet when the sheet was used, whatever opened the vault now", () => {
  show(true);
  expect(screen.queryByText(t("keys.recovered_lead"))).not.toBeNull();
  expect(screen.queryByTestId("new-phrase")).not.toBeNull();
});

it("asks for the first sheet alone where there is none", () => {
  show(false);
  expect(screen.queryByText(t("keys.first_lead"))).not.toBeNull();
  expect([screen.queryByTestId("new-phrase"), screen.getAllByRole("listitem").length]).toEqual([null, 9]);
});
