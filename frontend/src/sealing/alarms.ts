import { AlertCode } from "./bodies";
import { equal } from "./bytes";
import type { Entry, EventEntry } from "./entries";

/** An ALERT that a member owes the room: its own grant in the entry at `position` is no good. */
export interface Alarm {
  readonly code: typeof AlertCode.GRANT | typeof AlertCode.COMMIT;
  readonly position: number;
}

/** Grants of this member that did not open or held a wrong secret, until the room has been told of each, once. */
export class Alarms {
  private readonly owed = new Map<number, Alarm>();

  constructor(private readonly selfId: Uint8Array) {}

  note(entries: readonly Entry[]): void {
    for (const entry of entries) if (entry.kind !== "msg") this.noteEvent(entry);
  }

  private noteEvent({ kind, alarm, position, about, memberId, void: isVoid }: EventEntry): void {
    const code = alarm === "grant" ? AlertCode.GRANT : AlertCode.COMMIT;
    if (alarm !== undefined) this.owed.set(position, { code, position });
    if (kind === "alert" && !isVoid && equal(memberId, this.selfId)) this.owed.delete(about ?? -1);
  }

  /** The first that nobody was told of, or null. */
  get due(): Alarm | null {
    return this.owed.values().next().value ?? null;
  }
}
