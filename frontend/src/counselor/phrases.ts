import { locales, t } from "../strings";
import { roughly } from "./spans";

/** A span in words, such as "3 mnt". */
export function spanWords(ms: number): string {
  const { unit, n } = roughly(ms);
  return t(`console.waits_${unit}`, { n });
}

/** The time of day as the page's language writes it. `at` in ms. */
export function timeWords(at: number): string {
  return new Intl.DateTimeFormat(locales(), { hour: "2-digit", minute: "2-digit" }).format(at);
}
