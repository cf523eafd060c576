import { parseEnvelope } from "./envelope";
import { hash } from "./notation";

/** What tells one room's beginning from any other: its id (16 bytes) and H of its GENESIS body (32). */
export interface Founding {
  readonly roomId: Uint8Array;
  readonly genesisHash: Uint8Array;
}

/** Of a GENESIS envelope. Throws `malformed`. */
export function foundingOf(genesis: Uint8Array): Founding {
  const { roomId, body } = parseEnvelope(genesis);
  return { roomId, genesisHash: hash(body) };
}
