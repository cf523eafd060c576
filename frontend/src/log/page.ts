import { fromBase64, type Quotation } from "../sealing";
import { LogReader, type LogPins } from "./reader";

/** Where a server keeps its key log. */
const PATH = "/log/";

/** The key log of the city whose page this is, for the whole tab. `remembered`: states of it known from before. */
export function openLog(
  page: { readonly rootPk: string; readonly log: LogPins },
  remembered: readonly Quotation[] = [],
): LogReader {
  const base = new URL(PATH, location.origin).href;
  return new LogReader({ base, pins: page.log, rootPk: fromBase64(page.rootPk), remembered });
}
