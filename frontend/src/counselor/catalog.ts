import { type Catalog, isLanguage, type Language, speak } from "../strings";

// One chunk per part and language: nobody downloads three languages.
const PARTS: Readonly<Record<Language, () => Promise<{ default: Catalog }[]>>> = {
  id: () => Promise.all([import("../../strings/console.id.json"), import("../../strings/room.id.json")]),
  su: () => Promise.all([import("../../strings/console.su.json"), import("../../strings/room.su.json")]),
  en: () => Promise.all([import("../../strings/console.en.json"), import("../../strings/room.en.json")]),
};

/** Loads and installs the console's texts; an unknown language becomes Indonesian. */
export async function learnLanguage(wanted: string): Promise<void> {
  const language = isLanguage(wanted) ? wanted : "id";
  const parts = await PARTS[language]();
  speak(language, Object.assign({}, ...parts.map((part) => part.default)) as Catalog);
}
