import { isLanguage, speak, type Catalog, type Language } from "../strings";

// One chunk per part and language: nobody downloads three languages.
const PARTS: Readonly<Record<Language, () => Promise<{ default: Catalog }[]>>> = {
  id: () => Promise.all([import("../../strings/citizen.id.json"), import("../../strings/room.id.json")]),
  su: () => Promise.all([import("../../strings/citizen.su.json"), import("../../strings/room.su.json")]),
  en: () => Promise.all([import("../../strings/citizen.en.json"), import("../../strings/room.en.json")]),
};

/** Loads and installs the texts of this bundle; an unknown language becomes Indonesian. */
export async function learnLanguage(wanted: string): Promise<void> {
  const language = isLanguage(wanted) ? wanted : "id";
  const parts = await PARTS[language]();
  speak(language, Object.assign({}, ...parts.map((part) => part.default)) as Catalog);
}
