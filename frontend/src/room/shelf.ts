/**
 * The envelopes of one room in the order of its transcript, in memory and nowhere else: what an offline copy is made of
 * (docs/sealing.md section 16).
 */
export class Shelf {
  /** Every accepted or void entry from position 0, byte for byte. A new array whenever something was added. */
  envelopes: readonly Uint8Array[] = [];

  /** Takes what was accepted from position `first` on. A room that is read again from its start begins anew. */
  put(first: number, envelopes: readonly Uint8Array[]): void {
    this.envelopes = [...this.envelopes.slice(0, first), ...envelopes];
  }

  clear(): void {
    this.envelopes = [];
  }
}
