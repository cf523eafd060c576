import { LogError } from "../log/problem";
import type { LogReader } from "../log/reader";
import type { KeyLog, SealedRoom, SeatRequest } from "../sealing";
import { changeDue, helpersOf, type Change, type Place } from "./helpers";
import type { RoomState } from "./reducer";

/** Why what needs the key log waits: it cannot be had, or nobody has vouched for it lately. Both may pass. */
export type LogTrouble = "offline" | "stale";

/** An EPOCH with the keys of everybody it names. */
export interface Sealable {
  readonly roster: readonly SeatRequest[];
  readonly reason: number;
}

/**
 * The key log as one room uses it (docs/sealing.md section 9.7). Trouble that may pass is kept, to be told and tried again;
 * whatever else is wrong with the log is thrown as a grave LogError and stops the room.
 */
export class Register {
  trouble: LogTrouble | null = null;

  constructor(private readonly reader: LogReader) {}

  /** The largest log verified so far. */
  get log(): KeyLog {
    return this.reader.log;
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

  private async seatFor({ role, key, historyFrom }: Place): Promise<SeatRequest> {
    return { role, key: key === "founder" ? key : await this.reader.keyOf(key.memberId), historyFrom };
  }

  private async tried<T>(act: () => Promise<T>): Promise<T | null> {
    try {
      const result = await act();
      this.trouble = null;
      return result;
    } catch (problem) {
      if (!(problem instanceof LogError) || problem.grave) throw problem;
      this.trouble = problem.problem === "stale" ? "stale" : "offline";
      return null;
    }
  }
}
