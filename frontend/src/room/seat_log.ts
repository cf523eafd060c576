import type { Listed, LogView, Quotation, VerifiedKey } from "../sealing";
import { demandValidity, toHex } from "../sealing";

/**
 * Stands in for the key log until rooms read the served one (src/log): the keys that came with the seats, each checked
 * against the organization's root. It quotes nothing and knows of no revocation; it goes when the log is wired in.
 */
export class SeatLog implements LogView {
  readonly size = 0;
  private readonly keys: ReadonlyMap<string, VerifiedKey>;

  constructor(
    readonly rootPk: Uint8Array,
    known: readonly VerifiedKey[],
  ) {
    this.keys = new Map(known.map((key) => [toHex(key.memberId), key]));
  }

  entryOf(memberId: Uint8Array): Listed | undefined {
    return this.keys.get(toHex(memberId));
  }

  standing(seq: number): Listed | undefined {
    return [...this.keys.values()].find((key) => key.seq === seq);
  }

  agrees({ size, root }: Quotation): boolean {
    return size === 0 && root.every((byte) => byte === 0);
  }

  quotation(): Quotation {
    return { size: 0, root: new Uint8Array(32) };
  }

  demandSealable(key: VerifiedKey, now: number): void {
    demandValidity(key, now);
  }
}
