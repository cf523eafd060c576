import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LANGUAGES, locales, speak, t, tOr, type Catalog, type TextKey } from "./strings";
import { CloseCode, ERROR_CODES } from "./wire";

const FOLDER = new URL("../strings/", import.meta.url);
const read = (part: string, language: string): Catalog =>
  JSON.parse(readFileSync(new URL(`${part}.${language}.json`, FOLDER), "utf8")) as Catalog;
const stem = (key: string): string => key.replace(/_(one|other)$/, "");
const stems = (catalog: Catalog): string[] => [...new Set(Object.keys(catalog).map(stem))].sort();
const marks = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
const parts = [...new Set(readdirSync(FOLDER).map((name) => name.split(".")[0] as string))];

describe.each(parts)("catalog %s", (part) => {
  const first = read(part, "id");

  it.each(LANGUAGES)("is complete in %s, with no empty text", (language) => {
    const catalog = read(part, language);
    expect(stems(catalog)).toEqual(stems(first));
    expect(Object.entries(catalog).filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it.each(LANGUAGES)("has the same places for values in %s", (language) => {
    const strange = Object.entries(read(part, language)).filter(([key, text]) => {
      const original = first[key] ?? first[stem(key)] ?? first[`${stem(key)}_other`] ?? "";
      return !key.endsWith("_one") && marks(text).join() !== marks(original).join();
    });
    expect(strange).toEqual([]);
  });
});

describe("what the server can refuse or close with", () => {
  it.each(LANGUAGES)("has a sentence in %s", (language) => {
    const room = read("room", language);
    const needed = [
      ...ERROR_CODES.map((code) => `refusal.${code}`),
      ...[...Object.values(CloseCode), "foreign_frame"].map((code) => `close.${code}`),
    ];
    expect(needed.filter((key) => !(key in room))).toEqual([]);
  });
});

describe("t", () => {
  const people = "wait.ahead" satisfies TextKey;

  it("puts values in and chooses plurals by the language", () => {
    speak("en", { ...read("citizen", "en") });
    expect(t(people, { n: 1 })).toBe(
      "There is one person before you. When it is your turn, the conversation opens here.",
    );
    expect(t(people, { n: 3 })).toContain("There are 3 people");
    speak("id", { ...read("citizen", "id") });
    expect(t(people, { n: 1 })).toContain("Ada 1 orang");
    expect(locales()).toEqual(["id"]);
  });

  it("falls back to a sentence that exists", () => {
    speak("id", { ...read("room", "id") });
    expect(tOr("refusal.never_heard_of", "refusal.too_fast")).toBe(t("refusal.too_fast"));
    expect(tOr("refusal.not_permitted", "refusal.too_fast")).toBe(t("refusal.not_permitted"));
  });
});
