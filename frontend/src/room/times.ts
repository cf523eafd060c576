import { locales, t } from "../strings";

const DAY_MS = 86_400_000;

/** What formats, made once per language: making one costs a hundred times what a format costs. */
function made<Format>(make: (languages: string[]) => Format): () => Format {
  let kept: { readonly language: string; readonly format: Format } | null = null;
  return () => {
    const language = locales().join();
    if (kept?.language !== language) kept = { language, format: make(locales()) };
    return kept.format;
  };
}

const clock = made((languages) => new Intl.DateTimeFormat(languages, { hour: "2-digit", minute: "2-digit" }));
const list = made((languages) => new Intl.ListFormat(languages, { type: "conjunction" }));

/** Hour and minute as this language writes them. */
export function clockTime(at: number): string {
  return clock().format(at);
}

/** A number that is the same for all moments of one local day. */
export function dayOf(at: number): number {
  const date = new Date(at);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY_MS);
}

/** "Today", "Yesterday", or the date in words. */
export function dayName(at: number, now: number): string {
  const ago = dayOf(now) - dayOf(at);
  if (ago === 0) return t("room.today");
  if (ago === 1) return t("room.yesterday");
  return new Intl.DateTimeFormat(locales(), { weekday: "long", day: "numeric", month: "long" }).format(at);
}

/** Machine-readable moment for `<time datetime>`. */
export function isoTime(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}

/** Names joined as this language does it: "A, B, dan C". */
export function listed(names: readonly string[]): string {
  return list().format(names);
}
