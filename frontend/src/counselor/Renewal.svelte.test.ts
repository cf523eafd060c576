import { render, screen } from "@testing-library/svelte";
import { readFileSync } from "node:fs";
import { expect, it, vi } from "vitest";
import { recoveryWords } from "../sealing/recovery";
import { seeded } from "../sealing/testing/worlds";
import { speak, t, type Catalog } from "../strings";
import Renewal from "./Renewal.svelte";
import type { NewSecrets } from "./vault_work";
import { until } from "../testing/until";

it("stores the recovery code that was on screen, whatever its surroundings do meanwhile", async () => {
  speak("id", JSON.parse(readFileSync("strings/console.id.json", "utf8")) as Catalog);
  const stored: NewSecrets[] = [];
  const onready = (secrets: NewSecrets): Promise<void> => Promise.resolve(void stored.push(secrets));
  const props = { name: "Ratna", city: "Sobat", steps: ["sheet"] as const, onready, ondone: vi.fn() };
  const view = render(Renewal, { ...props, random: seeded("first") });
  const words = screen.getAllByRole("listitem").map((item) => item.textContent);
  await view.rerender({ random: seeded("another") }); // as a vault that was written anew
  expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual(words);

  const input = screen.getByRole("textbox");
  const asked = words.findIndex((_, place) => screen.queryByText(t("keys.sheet_word", { n: place + 1 })));
  (input as HTMLInputElement).value = words[asked] as string;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  screen.getByRole("button", { name: t("keys.sheet_kept") }).click();
  await until(() => {
    expect(props.ondone).toHaveBeenCalledOnce();
  });
  expect(stored.map(({ entropy }) => entropy && recoveryWords(entropy))).toEqual([words]);
});
