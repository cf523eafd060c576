import { Reason, Role } from "./bodies";
import { fromHex, isZero, toHex } from "./bytes";
import { EntryType } from "./keylog";
import type { Past } from "./past";
import type { KeyLog } from "./replay";

/** Epochs `first` to `last` that a member of the roster could read under its former keys and cannot under these. */
export interface Regrant {
  readonly memberId: Uint8Array;
  readonly role: Role;
  readonly first: number;
  readonly last: number;
}

/** Reasons of an EPOCH that leaves somebody out because the log has ended the keys, and not because she has gone. */
const KEYS_ENDED: readonly number[] = [Reason.KEY_ROTATION, Reason.REVOCATION];

/** Who stands in a room in whose place, by the key log (docs/sealing.md sections 6.1 and 6.2). Member ids are hex. */
export class Heritage {
  constructor(private readonly past: Past) {}

  /** Whether this key, in nobody's roster now, replaces one that stood here until its keys ended. */
  returning(id: string, log: KeyLog): boolean {
    return !this.current(id) && this.formerOf(id, log) !== undefined;
  }

  /**
   * What somebody who holds the secrets of the epochs for which `held` is true owes to a member who came in by an EPOCH of
   * reason 5, in the place of keys that could read them; null if nothing. Only to keys that are current in `log` and valid
   * at `now` (ms), and never to oneself (`me`).
   */
  due(me: string, log: KeyLog, held: (epoch: number) => boolean, now: number): Regrant | null {
    for (const [id, { role }] of this.past.epochs.at(-1)?.members ?? []) {
      const formers = id === me || !sealable(id, log, now) ? [] : this.formersOf(id, log);
      const span = formers.length === 0 ? null : this.missing(me, id, formers, held);
      if (span !== null) return { memberId: fromHex(id), role, ...span };
    }
    return null;
  }

  /** The first run of epochs that one of `formers` could read, `id` cannot, and we hold. */
  private missing(
    me: string,
    id: string,
    formers: readonly string[],
    held: (epoch: number) => boolean,
  ): { first: number; last: number } | null {
    const [had, has] = [
      new Set(formers.flatMap((former) => this.readable(me, former))),
      this.readable(me, id),
    ];
    const wanted = [...had].filter((epoch) => !has.includes(epoch) && held(epoch)).sort((a, b) => a - b);
    const [first] = wanted;
    if (first === undefined) return null;
    let last = first;
    while (wanted.includes(last + 1)) last += 1;
    return { first, last };
  }

  /**
   * Every epoch that a member was given, by any EPOCH or KEYRING. A spoilt ring gave nothing, so that nobody keeps others
   * from giving; one's own counts all the same, so that nobody is made to give for ever.
   */
  private readable(me: string, id: string): number[] {
    const good = this.past.rings.filter(({ to, by, spoilt }) => to === id && (!spoilt || by === me));
    const spans = good.map(({ first, last }) => [first, last] as const);
    for (const [epoch, { members }] of this.past.epochs.entries()) {
      const member = members.get(id);
      if (member !== undefined) spans.push([member.historyFrom, epoch]);
    }
    return spans.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => first + at));
  }

  /** The keys in whose place this member came in, one after the other, as long as each came in by its keys alone. */
  private formersOf(id: string, log: KeyLog): string[] {
    const arrival = this.past.epochs[this.arrival(id) ?? -1];
    if (arrival?.reason !== Reason.KEY_ROTATION || !this.mayReplace(id, arrival.by, log)) return [];
    const former = this.formerOf(id, log);
    return former === undefined ? [] : [former, ...this.formersOf(former, log)];
  }

  /** Keys that the former ones did not hand over to come in on the citizen's word alone: by an EPOCH that she wrote. */
  private mayReplace(id: string, by: string, log: KeyLog): boolean {
    const entry = log.entryOf(fromHex(id));
    if (entry === undefined) return false;
    return !isZero(entry.sigPrev) || this.past.epochs[0]?.members.get(by)?.role === Role.CITIZEN;
  }

  /** The key that this one replaces here, if that one stood here until its end. Keys in between may never have come in. */
  private formerOf(id: string, log: KeyLog): string | undefined {
    const entry = log.entryOf(fromHex(id));
    if (entry?.type !== EntryType.ROTATE) return undefined;
    const former = toHex(entry.prevMemberId);
    const last = this.past.epochs.findLastIndex(({ members }) => members.has(former));
    if (last < 0) return this.formerOf(former, log);
    const end = this.past.epochs[last + 1];
    return end === undefined || KEYS_ENDED.includes(end.reason) ? former : undefined;
  }

  /** The epoch in which the last stay of a member began. */
  private arrival(id: string): number | undefined {
    let epoch = this.past.epochs.findLastIndex(({ members }) => members.has(id));
    if (epoch < 0) return undefined;
    while (this.past.epochs[epoch - 1]?.members.has(id) === true) epoch -= 1;
    return epoch;
  }

  private current(id: string): boolean {
    return this.past.epochs.at(-1)?.members.has(id) === true;
  }
}

/** For every key that was replaced: the latest key of the same person, as the key log says. Hex ids. */
export function successorsIn(log: KeyLog): Record<string, string> {
  const latest: Record<string, string> = {};
  for (const { type, memberId, prevMemberId } of log.listed.toReversed()) {
    const id = toHex(memberId);
    if (type === EntryType.ROTATE) latest[toHex(prevMemberId)] = latest[id] ?? id;
  }
  return latest;
}

function sealable(id: string, log: KeyLog, now: number): boolean {
  const entry = log.entryOf(fromHex(id));
  if (entry === undefined || log.standing(entry.seq, log.size) === undefined) return false;
  return entry.notBefore <= now && now < entry.notAfter;
}
