/** A sealed envelope on its way: kept, byte for byte, until its receipt. */
interface Parcel {
  /** The envelope's name: its session and its place in it. */
  readonly name: string;
  /** In base64, as it travels. */
  readonly envelope: string;
  /** When it was last handed to the line, in milliseconds; null while it has not been. */
  readonly sentAt: number | null;
}

/**
 * Handed over and not yet answered, at most. A person who wrote for an hour without a line would else pour everything in
 * at once, be throttled as a flood, and pour it in again.
 */
export const ON_THE_WAY_MAX = 24;

/**
 * Envelopes without a receipt, oldest first. Pure bookkeeping. A retry repeats the identical bytes (docs/sealing.md,
 * section 4); nothing is ever sealed twice for one place in a session.
 */
export class Outbox {
  private parcels: Parcel[] = [];

  get size(): number {
    return this.parcels.length;
  }

  add(name: string, envelope: string): void {
    this.parcels.push({ name, envelope, sentAt: null });
  }

  holds(name: string): boolean {
    return this.parcels.some((parcel) => parcel.name === name);
  }

  /** The receipt came, or the envelope was seen in the transcript, or it was finally refused. */
  settle(name: string): void {
    this.parcels = this.parcels.filter((parcel) => parcel.name !== name);
  }

  /** Gives up everything, for a session that is given up. */
  clear(): void {
    this.parcels = [];
  }

  /** Marks all as not handed over: the line they went into is gone, or the server asked to wait. */
  recall(): void {
    this.parcels = this.parcels.map((parcel) => ({ ...parcel, sentAt: null }));
  }

  /**
   * Hands over to `send` what was not handed over yet, in order, as long as few enough are on the way. It stops at the
   * first that is not taken: an envelope must never overtake an earlier one of its session. To be called again whenever
   * some have arrived.
   */
  flush(now: number, send: (envelope: string) => boolean): void {
    let open = true;
    let onTheWay = this.parcels.filter((parcel) => parcel.sentAt !== null).length;
    this.parcels = this.parcels.map((parcel) => {
      if (!open || parcel.sentAt !== null) return parcel;
      open = onTheWay < ON_THE_WAY_MAX && send(parcel.envelope);
      onTheWay += 1;
      return open ? { ...parcel, sentAt: now } : parcel;
    });
  }

  /** Milliseconds that the longest-waiting handed-over envelope has been without a receipt. */
  silence(now: number): number {
    const sent = this.parcels.flatMap((parcel) => (parcel.sentAt === null ? [] : [parcel.sentAt]));
    return sent.length === 0 ? 0 : now - Math.min(...sent);
  }
}
