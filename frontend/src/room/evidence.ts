import { toHex, type SealingError } from "../sealing";

/** What a refused entry leaves behind for those who must find out why: bytes that were sealed, no key and no words. */
export interface Evidence {
  readonly version: 1;
  /** Hex. */
  readonly room_id: string;
  /** Place in the transcript; null when the refusal was not about one. */
  readonly position: number | null;
  readonly category: string;
  readonly rule: string | null;
  /** The refused bytes in hex; null when there are none. */
  readonly bytes: string | null;
}

export function evidenceOf(
  refusal: SealingError,
  roomId: Uint8Array | null,
  bytes: Uint8Array | null,
): Evidence {
  return {
    version: 1,
    room_id: roomId === null ? "" : toHex(roomId),
    position: refusal.position ?? null,
    category: refusal.category,
    rule: refusal.rule ?? null,
    bytes: bytes === null ? null : toHex(bytes),
  };
}

/** Hands the evidence to the person as a file; it goes nowhere else. */
export function saveEvidence(evidence: Evidence): void {
  const file = new Blob([JSON.stringify(evidence, null, 1)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "bukti-percakapan.json";
  link.click();
  URL.revokeObjectURL(link.href);
}
