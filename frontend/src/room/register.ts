import { LogError } from "../log/problem";
import type { LogReader } from "../log/reader";
import { fromBase64, isZero, toHex, type KeyLog, type SealedRoom, type SeatRequest } from "../sealing";
import type { Regrant } from "../sealing/heritage";
import type { SeatView } from "../wire";
import { changeDue, helpersOf, type Change, type Place } from "./helpers";
import type { RoomState } from "./reducer";

/** Why what needs the key log waits: it cannot be had, or nobody has vouched for it lately. Both may pass. */
export type LogTrouble = "offline" | "stale";

/** An EPOCH with the keys of everybody it names. */
export interface Sealable {
  readonly roster: readonly SeatRequest[];
  readonly reason: number;
}

/** A KEYRING with the key of whom it is for: epochs `seat.historyFrom` to `last`. */
export interface Gift {
  readonly seat: SeatRequest;
  readonly last: number;
}

const NOBODY = {};

/**
 * The key log as one room uses it (docs/sealing.md section 9.7). Trouble that may pass is kept, to be told and tried again;
 * whatever else is wrong with the log is thrown as a grave LogError and stops the room.
 */
export class Register {
  trouble: LogTrouble | null = null;
  /** What follows from keys that were replaced: loaded where there are any. Without it whoever is back is somebody new. */
  private heritage: typeof import("../sealing/heritage") | null = null;
  private replaced: { readonly log: KeyLog; readonly by: Readonly<Record<string, string>> } | null = null;

  constructor(private readonly reader: LogReader) {}

  /** The largest log verified so far. */
  get log(): KeyLog {
    return this.reader.log;
  }

  /** By hex id, for keys that were replaced: the latest key of the same person. Worked out once for each log. */
  get successors(): Readonly<Record<string, string>> {
    const { log, heritage } = this;
    if (heritage === null) return NOBODY;
    if (this.replaced?.log !== log) this.replaced = { log, by: heritage.successorsIn(log) };
    return this.replaced.by;
  }

  /** Looks whether there is more of it. */
  async look(): Promise<void> {
    await this.tried(() => this.reader.refresh());
  }

  /** Asks for the log of a quoted size. False when nobody answers; true also when there is no such log to be had. */
  async reach(size: number): Promise<boolean> {
    return (await this.tried(() => this.reader.reach(size))) !== null;
  }

  /** The change of readers due by the log as it is held. Whoever is leaving makes none: she must not know that epoch. */
  due(sealed: SealedRoom, { me, view, admitted, leaving }: RoomState, now: number): Change | null {
    if (view === null || leaving) return null;
    return changeDue(sealed, helpersOf(view.seats, this.log, now), { me, role: view.role, admitted });
  }

  /**
   * What `due` says by a log that is fresh at `now` (ms), with the keys of all it names, ready to be sealed in `sealed`.
   * Null when nothing is due by that log, or while it cannot be had.
   */
  async prepared(sealed: SealedRoom, due: () => Change | null, now: number): Promise<Sealable | null> {
    const known = due();
    const alone = known !== null && known.roster.length === 1; // names nobody whom the log would have to know
    if (!alone && (await this.tried(() => this.reader.forSealing(now))) === null) return null;
    sealed.useLog(this.log);
    const change = due();
    if (change === null) return null;
    const roster = await this.tried(() => Promise.all(change.roster.map((place) => this.seatFor(place))));
    return roster === null ? null : { roster, reason: change.reason };
  }

  /** What the member `me` (hex) owes in `sealed` to somebody who is here with new keys, at `now` (ms); null for nothing. */
  regrantDue({ past, holds }: SealedRoom, me: string, now: number): Regrant | null {
    return this.heritage === null ? null : new this.heritage.Heritage(past).due(me, this.log, holds, now);
  }

  /** The KEYRING that `sealed` owes, by a log that is fresh at `now` (ms); null when none is owed, or the log is away. */
  async gift(sealed: SealedRoom, me: string, now: number): Promise<Gift | null> {
    if ((await this.tried(() => this.reader.forSealing(now))) === null) return null;
    sealed.useLog(this.log);
    const due = this.regrantDue(sealed, me, now);
    const key = due === null ? null : await this.tried(() => this.reader.keyOf(due.memberId));
    if (due === null || key === null) return null;
    return { seat: { role: due.role, key, historyFrom: due.first }, last: due.last };
  }

  /** Hex ids of those who have a seat with keys that replace, by the log, keys that stood in the room until their end. */
  returning({ past }: SealedRoom, seats: readonly SeatView[]): string[] {
    if (this.heritage === null) return [];
    const heritage = new this.heritage.Heritage(past);
    const ids = seats.filter(({ active }) => active).map(({ member_id }) => toHex(fromBase64(member_id)));
    return ids.filter((id) => heritage.returning(id, this.log));
  }

  private async seatFor({ role, key, historyFrom }: Place): Promise<SeatRequest> {
    return { role, key: key === "founder" ? key : await this.reader.keyOf(key.memberId), historyFrom };
  }

  private async learn(): Promise<void> {
    if (this.heritage !== null || this.log.listed.every(({ prevMemberId }) => isZero(prevMemberId))) return;
    this.heritage = await import("../sealing/heritage").catch(() => null);
  }

  private async tried<T>(act: () => Promise<T>): Promise<T | null> {
    try {
      const result = await act();
      this.trouble = null;
      await this.learn();
      return result;
    } catch (problem) {
      if (!(problem instanceof LogError) || problem.grave) throw problem;
      this.trouble = problem.problem === "stale" ? "stale" : "offline";
      return null;
    }
  }
}
