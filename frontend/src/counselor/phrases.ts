import { t } from "../strings";
import { roughly } from "./spans";

/** A span in words, such as "3 mnt". */
export function spanWords(ms: number): string {
  const { unit, n } = roughly(ms);
  return t(`console.waits_${unit}`, { n });
}
