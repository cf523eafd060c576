import type citizen from "../strings/citizen.id.json";
import type consoleTexts from "../strings/console.id.json";
import type copy from "../strings/copy.id.json";
import type room from "../strings/room.id.json";

/** Languages that every catalog has. */
export type Language = "id" | "su" | "en";
export const LANGUAGES: readonly Language[] = ["id", "su", "en"];

type Written = keyof typeof room | keyof typeof citizen | keyof typeof copy | keyof typeof consoleTexts;
type Stem<Key extends string> = Key extends `${infer Head}_one` | `${infer Head}_other` ? Head : Key;
/** Every text there is. A key that no catalog has does not compile. */
export type TextKey = Stem<Written>;
export type Values = Readonly<Record<string, string | number>>;
/** A flat catalog: dotted key to text, `{name}` marks a place for a value. */
export type Catalog = Readonly<Record<string, string>>;

interface Spoken {
  readonly language: Language;
  readonly catalog: Catalog;
  readonly plural: Intl.PluralRules;
}

let spoken: Spoken | null = null;

/** Installs a catalog for the life of the page. Called once, before anything is shown. */
export function speak(language: Language, catalog: Catalog): void {
  spoken = { language, catalog, plural: new Intl.PluralRules(localesOf(language)) };
}

/** Adds the texts of a part of the bundle that is loaded later, in the language that `speak` has chosen. */
export async function learn(
  parts: Readonly<Record<Language, () => Promise<{ default: Catalog }>>>,
): Promise<void> {
  const { default: more } = await parts[spoken?.language ?? "id"]();
  if (spoken !== null) spoken = { ...spoken, catalog: { ...spoken.catalog, ...more } };
}

/** The language chosen by `speak`, for Intl: Sundanese falls back to Indonesian where a browser does not know it. */
export function locales(): string[] {
  return localesOf(spoken?.language ?? "id");
}

function localesOf(language: Language): string[] {
  return language === "id" ? ["id"] : [language, "id"];
}

export function isLanguage(value: string): value is Language {
  return (LANGUAGES as readonly string[]).includes(value);
}

/** The text for `key`, with values in place. `n` chooses between `key_one` and `key_other` where a language has them. */
export function t(key: TextKey, values: Values = {}): string {
  return render(key, values) ?? key;
}

/** As `t` for a key that is put together at run time, such as `close.4012`; `otherwise` is used when there is none. */
export function tOr(key: string, otherwise: TextKey, values: Values = {}): string {
  return render(key, values) ?? t(otherwise, values);
}

function render(key: string, values: Values): string | undefined {
  if (spoken === null) return undefined;
  const n = values["n"];
  const plural = typeof n === "number" ? spoken.catalog[`${key}_${spoken.plural.select(n)}`] : undefined;
  const text = plural ?? spoken.catalog[key] ?? spoken.catalog[`${key}_other`];
  return text?.replace(/\{(\w+)\}/g, (mark, name: string) => String(values[name] ?? mark));
}
