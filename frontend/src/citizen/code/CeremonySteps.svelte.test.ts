import { render, screen } from "@testing-library/svelte";
import { readFileSync } from "node:fs";
import { flushSync } from "svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { seeded } from "../../sealing/testing/worlds";
import { speak, t, type Catalog } from "../../strings";
import { Ceremony } from "./ceremony.svelte";
import CeremonySteps from "./CeremonySteps.svelte";
import { until } from "../../testing/until";

vi.mock("qr", () => {
  throw new Error("its part of the bundle does not load");
});

const random = seeded("steps");
let ceremony: Ceremony;
const onkept = vi.fn();
const shown = (sharedPhone: boolean): unknown =>
  render(CeremonySteps, { ceremony, sharedPhone, onkept, onclose: () => undefined });
const done = (): void =>
  flushSync(() => {
    ceremony.step = { kind: "done" };
  });

beforeEach(() => {
  speak("id", JSON.parse(readFileSync("strings/citizen.id.json", "utf8")) as Catalog);
  onkept.mockClear();
  const { signal } = new AbortController();
  const argon2id = (): Promise<never> => new Promise(() => undefined);
  ceremony = new Ceremony({ content: null, deployment: random(32), argon2id, random, signal });
});

describe("the steps of the ceremony", () => {
  it("ask whose phone it is, and say what follows from the answer", () => {
    shown(false);
    flushSync(() => ceremony.ask());
    expect(screen.getAllByRole("radio").length).toBe(2);
    done();
    expect(onkept.mock.calls).toEqual([[false]]);
    expect(screen.getByText(t("code.done.own"))).toBeTruthy();
  });

  it("do not ask on a phone that is known to be shared, and promise no memory", () => {
    shown(true);
    flushSync(() => ceremony.ask());
    expect(screen.queryAllByRole("radio")).toEqual([]);
    expect(screen.getByText(t("code.shared.text"))).toBeTruthy();
    done();
    expect(onkept.mock.calls).toEqual([[true]]);
    expect(screen.getByText(t("code.done.shared"))).toBeTruthy();
  });

  it("print the words also when the square cannot be had", async () => {
    const print = vi.fn();
    vi.stubGlobal("print", print);
    shown(false);
    screen.getByRole("button", { name: t("code.print") }).click();
    await until(() => expect(print).toHaveBeenCalledOnce());
    expect([screen.queryByRole("img"), ceremony.words.every((word) => screen.getByText(word))]).toEqual([
      null,
      true,
    ]);
    vi.unstubAllGlobals();
  });
});
