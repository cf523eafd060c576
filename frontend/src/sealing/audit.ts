import { toHex } from "./bytes";
import { EntryType, parseEntry } from "./keylog";
import type { KeyLog } from "./replay";

/**
 * Something in the key log about a counselor's own keys that her client did not ask for. `replaced`: by keys she does not
 * hold; `revoked`: by the organization; `listed`: her signing key beside a KEM key she does not hold.
 */
export interface OwnAlarm {
  readonly what: "replaced" | "revoked" | "listed";
  /** The entry's place in the log. */
  readonly seq: number;
}

/**
 * Looks at all entries that list or end one of a counselor's own keys (docs/sealing.md section 9.7). All ids are member ids
 * in hex. `own`: those of every key of hers, old ones too; `asked`: keys that she has asked for, listed or not. In order of
 * the log.
 */
export function auditOwn(log: KeyLog, own: Iterable<string>, asked: Iterable<string> = []): OwnAlarm[] {
  const ids = new Set(own);
  const wanted = new Set([...ids, ...asked]);
  const places = log.listed.map((entry) => ({ ...entry, id: toHex(entry.memberId) }));
  const mine = places.filter(({ id }) => ids.has(id));
  const signKeys = new Set(mine.map(({ signPk }) => toHex(signPk)));
  const strange = places.filter(({ id, signPk }) => !wanted.has(id) && signKeys.has(toHex(signPk)));
  const alarms = [
    ...strange.map(({ seq }): OwnAlarm => ({ what: "listed", seq })),
    ...mine.flatMap(({ seq }) => ended(log, log.endedBy(seq), wanted)),
  ];
  return alarms.sort((a, b) => a.seq - b.seq);
}

/** A rotation to a key that one asked for is no news; every other end is. */
function ended(log: KeyLog, seq: number | undefined, wanted: ReadonlySet<string>): OwnAlarm[] {
  if (seq === undefined) return [];
  const { type, memberId } = parseEntry(log.entries[seq] as Uint8Array);
  if (type === EntryType.REVOKE) return [{ what: "revoked", seq }];
  return wanted.has(toHex(memberId)) ? [] : [{ what: "replaced", seq }];
}
