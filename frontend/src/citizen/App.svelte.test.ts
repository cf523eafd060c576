import { render, screen } from "@testing-library/svelte";
import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { speak, t, type Catalog } from "../strings";
import App from "./App.svelte";
import type { PageData } from "./page_data";

const read = (part: string): Catalog =>
  JSON.parse(readFileSync(`strings/${part}.id.json`, "utf8")) as Catalog;
const page: PageData = {
  city: { name: "Sobat", zone: "Asia/Jakarta" },
  topics: [{ slug: "grief", icon: "bubble", kind: "religious", label: "Kehilangan" }],
  kinds: [{ slug: "religious", label: "Pembimbing rohani" }],
  hotlines: [{ name: "Darurat", number: "112", dial: "112", note: "" }],
  rootPk: "",
  log: {
    origin: "localhost/log",
    logKey: "localhost/log+d0d673fc+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    cosigners: [],
  },
  language: "id",
  exitUrl: "https://weather.example/",
};

const press = (key: string): boolean => window.dispatchEvent(new KeyboardEvent("keydown", { key }));
const button = (name: string): HTMLElement => screen.getByRole("button", { name });

beforeEach(() => {
  sessionStorage.clear();
  speak("id", { ...read("citizen"), ...read("room") });
  render(App, { page });
});

describe("the first steps", () => {
  it("keep nothing, say who will read, and move the focus along", async () => {
    button("Kehilangan").click();
    const heading = await screen.findByRole("heading", { name: t("consent.title") });
    expect(document.activeElement).toBe(heading);
    expect(screen.getByText(/Pembimbing rohani/)).toBeTruthy();
    button(t("citizen.back")).click();
    expect(await screen.findByRole("heading", { name: t("topic.title") })).toBe(document.activeElement);
    expect(sessionStorage.length).toBe(0);
  });

  it("have help one tap away", () => {
    button(t("sos.open")).click();
    const call = screen.getByRole("link", { name: /Darurat/ });
    expect(call.getAttribute("href")).toBe("tel:112");
  });
});

describe("quick exit", () => {
  it("by three Escapes blanks the page, wipes the tab and leaves without a trace in the history", () => {
    sessionStorage.setItem("sobat.room", "something");
    const gone = vi.spyOn(location, "replace").mockImplementation(() => undefined);
    for (const key of ["Escape", "Escape", "a", "Escape", "Escape"]) press(key);
    expect(gone).not.toHaveBeenCalled();
    press("Escape");
    expect([document.body.childElementCount, sessionStorage.length]).toEqual([0, 0]);
    expect(gone.mock.calls).toEqual([[page.exitUrl]]);
    gone.mockRestore();
  });
});
