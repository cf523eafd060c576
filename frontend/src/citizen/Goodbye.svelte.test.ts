import { render, screen } from "@testing-library/svelte";
import { readFileSync } from "node:fs";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { initialRoom } from "../room/reducer";
import { speak, t, type Catalog } from "../strings";
import type { Material } from "./copy/material";
import Goodbye from "./Goodbye.svelte";
import type { Farewell } from "./step";

const log = { rootPk: new Uint8Array(32), entries: [], checkpoint: null };
const sealed = { roomId: new Uint8Array(16), envelopes: [], log, key: null };
const material: Material = { state: initialRoom("aa"), sealed, zone: "Asia/Jakarta" };
const farewell = (changes: Partial<Farewell>): Farewell => ({
  ...{ end: "ended", mark: null, material: null, ...changes },
});
const onstart = (): void => undefined;

// What a browser loads in a moment a busy machine transforms first.
beforeAll(() => import("./copy/part"));
beforeEach(() => {
  const read = (part: string): Catalog =>
    JSON.parse(readFileSync(`strings/${part}.id.json`, "utf8")) as Catalog;
  speak("id", { ...read("citizen"), ...read("copy"), ...read("room") });
});

describe("the goodbye", () => {
  it.each(["ended", "away", "erased"] as const)("offers no copy where nothing was kept: %s", (end) => {
    render(Goodbye, { farewell: farewell({ end }), onstart });
    expect(screen.queryByRole("button", { name: t("copy.open") })).toBeNull();
  });

  it("shows the copies when they are asked for, and says when they are gone", async () => {
    const { rerender } = render(Goodbye, { farewell: farewell({ material }), onstart });
    expect(screen.queryByRole("heading", { name: t("copy.title") })).toBeNull();
    screen.getByRole("button", { name: t("copy.open") }).click();
    const heading = await screen.findByRole("heading", { name: t("copy.title") });
    expect(document.activeElement).toBe(heading);
    screen.getByRole("button", { name: t("citizen.back") }).click();
    (await screen.findByRole("button", { name: t("copy.open") })).click();
    await screen.findByRole("heading", { name: t("copy.title") });
    await rerender({ farewell: farewell({}), onstart });
    expect(screen.queryByRole("button", { name: t("copy.readable.do") })).toBeNull();
    expect(screen.getByText(t("copy.gone"))).toBeTruthy();
  });
});
