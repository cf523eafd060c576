import { equal, toHex } from "./bytes";
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
 * Looks at all entries that list or end one of a counselor's own keys (docs/sealing.md section 9.7), at every unlock.
 * `memberIds` are those of every key in her vault, old ones too. In order of the log.
 */
export function auditOwn(log: KeyLog, signPk: Uint8Array, memberIds: readonly Uint8Array[]): OwnAlarm[] {
  const own = new Set(memberIds.map(toHex));
  const alarms: OwnAlarm[] = [];
  for (const { seq, memberId, signPk: listedPk } of log.listed) {
    const mine = own.has(toHex(memberId));
    if (!mine && equal(listedPk, signPk)) alarms.push({ what: "listed", seq });
    const end = mine ? log.endedBy(seq) : undefined;
    const alarm = end === undefined ? null : ended(log, end, own);
    if (alarm !== null) alarms.push(alarm);
  }
  return alarms.sort((a, b) => a.seq - b.seq);
}

/** A rotation to a key of one's own is what one asked for; every other end is not. */
function ended(log: KeyLog, seq: number, own: ReadonlySet<string>): OwnAlarm | null {
  const { type, memberId } = parseEntry(log.entries[seq] as Uint8Array);
  if (type === EntryType.REVOKE) return { what: "revoked", seq };
  return own.has(toHex(memberId)) ? null : { what: "replaced", seq };
}
