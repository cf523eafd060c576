import { equal } from "./bytes";
import type { Entry } from "./entries";

const ACK_AFTER_ENTRIES = 20;
const ACK_AFTER_MS = 30_000;

/**
 * When to acknowledge: 20 foreign entries unacknowledged, or 30 s after the last one. ACKs themselves do not count, or two
 * clients would acknowledge each other for ever.
 */
export class AckClock {
  private waiting = 0;
  private lastAt = 0;

  constructor(private readonly selfId: Uint8Array) {}

  /** Notes accepted entries at the time `now` (ms). */
  heard(entries: readonly Entry[], now: number): void {
    const foreign = entries.filter((entry) => entry.kind !== "ack" && !equal(entry.memberId, this.selfId));
    if (foreign.length === 0) return;
    this.waiting += foreign.length;
    this.lastAt = now;
  }

  /** Any own envelope acknowledges what was seen before it. */
  spoke(): void {
    this.waiting = 0;
  }

  due(now: number): boolean {
    return this.waiting >= ACK_AFTER_ENTRIES || (this.waiting > 0 && now - this.lastAt >= ACK_AFTER_MS);
  }
}
