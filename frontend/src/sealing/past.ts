import { AlertCode, type Role } from "./bodies";
import { toHex } from "./bytes";
import type { Entry, EventEntry } from "./entries";

/** One epoch: why it began, who wrote its EPOCH, and who was named in it, by member id in hex. */
export interface Stay {
  readonly reason: number;
  readonly by: string;
  readonly members: ReadonlyMap<string, { readonly role: Role; readonly historyFrom: number }>;
}

/** A KEYRING: the secrets of epochs `first` to `last`, by one member for another (hex ids). */
export interface Ring {
  readonly position: number;
  readonly by: string;
  readonly to: string;
  readonly first: number;
  readonly last: number;
  /** Whom it was for has told the room that it is no good. */
  readonly spoilt: boolean;
}

/** Who was given what in a room, by its accepted entries. */
export class Past {
  readonly epochs: Stay[] = [];
  rings: readonly Ring[] = [];

  note(entries: readonly Entry[]): void {
    for (const entry of entries) if (entry.kind !== "msg" && !entry.void) this.noteEvent(entry);
  }

  private noteEvent(entry: EventEntry): void {
    const { kind, position, granted, roster, reason = 0, memberId } = entry;
    const by = toHex(memberId);
    if (granted !== undefined) {
      const ring = { position, by, to: toHex(granted.to), first: granted.first, last: granted.last };
      this.rings = [...this.rings, { ...ring, spoilt: false }];
    }
    if (kind === "epoch" && roster !== undefined)
      this.epochs.push({
        reason,
        by,
        members: new Map(roster.map((member) => [toHex(member.memberId), member])),
      });
    if (kind === "alert" && reason !== AlertCode.REFUSED) this.spoil(entry.about, by);
  }

  private spoil(position: number | undefined, by: string): void {
    const told = (ring: Ring): boolean => ring.position === position && ring.to === by;
    this.rings = this.rings.map((ring) => (told(ring) ? { ...ring, spoilt: true } : ring));
  }
}
