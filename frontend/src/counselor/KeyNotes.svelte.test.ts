import { render, screen } from "@testing-library/svelte";
import { readFileSync } from "node:fs";
import { beforeEach, expect, it } from "vitest";
import { speak, t, type Catalog } from "../strings";
import KeyNotes from "./KeyNotes.svelte";

beforeEach(() => speak("id", JSON.parse(readFileSync("strings/console.id.json", "utf8")) as Catalog));
const told = (): string[] => screen.queryAllByRole("alert").map(({ textContent }) => textContent.trim());

it("tells at the desk what a later log says of her keys, beside nothing before", async () => {
  const view = render(KeyNotes, { alarms: [], rolledBack: false, logLies: false });
  expect(told()).toEqual([]);
  await view.rerender({ alarms: [{ what: "listed", seq: 3 }] });
  expect(told()).toEqual([t("alarm.listed")]);
  await view.rerender({
    alarms: [
      { what: "listed", seq: 3 },
      { what: "replaced", seq: 4 },
    ],
  });
  expect(told()).toEqual([t("alarm.replaced"), t("alarm.listed")]);
});

it("says first that the list of keys cannot be trusted", () => {
  render(KeyNotes, { alarms: [{ what: "listed", seq: 3 }], rolledBack: false, logLies: true });
  expect(told()).toEqual([t("alarm.log"), t("alarm.listed")]);
});
