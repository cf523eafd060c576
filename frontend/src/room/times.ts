import { locales, t } from "../strings";

const DAY_MS = 86_400_000;

/** Made once per language: a formatter costs a hundred times what a format costs, and a long history has many hours. */
let clock: { readonly language: string; readonly format: Intl.DateTimeFormat } | null = null;

/** Hour and minute as this language writes them. */
export function clockTime(at: number): string {
  const language = locales().join();
  if (clock?.language !== language)
    clock = {
      language,
      format: new Intl.DateTimeFormat(locales(), { hour: "2-digit", minute: "2-digit" }),
    };
  return clock.format.format(at);
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
  return new Intl.ListFormat(locales(), { type: "conjunction" }).format(names);
}
