import { vkeyOf } from "../../sealing/notes";
import type { Organization } from "../../sealing/testing/worlds";
import { LogReader, type LogPins } from "../reader";

/** What a page of this organization's city pins. */
export async function pinsOf(org: Organization): Promise<LogPins> {
  const { origin, logKey, cosigners } = (await org.notary).policy;
  return { origin, logKey: vkeyOf(logKey), cosigners: cosigners.map(vkeyOf) };
}

/** A reader of this organization's log as it is served below `base`; it does not wait between tries. */
export async function readerOf(org: Organization, base: string): Promise<LogReader> {
  return new LogReader({ base, pins: await pinsOf(org), rootPk: org.rootPk, pause: () => Promise.resolve() });
}
