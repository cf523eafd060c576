import { Kind, fromBase64, parseEnvelope, toHex } from "../../sealing";
import type { RoomGlimpse } from "../../wire";

/** How many entries the end has. */
export const END = 32;

const GOVERNING: readonly Kind[] = [Kind.GENESIS, Kind.EPOCH, Kind.KEYRING];

/** A glimpse of these positions. */
export function glimpseAt(stored: readonly string[], positions: readonly number[]): RoomGlimpse {
  const envelopes = positions.map((position) => stored[position] as string);
  return { type: "room.glimpse", positions: [...positions], envelopes };
}

/** Where an honest glimpse looks: all that brings keys, the end, and the sessions of both. */
export function governing(stored: readonly string[]): number[] {
  const all = stored.map((raw) => parseEnvelope(fromBase64(raw)));
  const wanted = (kind: Kind, at: number): boolean => GOVERNING.includes(kind) || at >= all.length - END;
  const sessions = new Set(
    all.filter(({ kind }, at) => wanted(kind, at)).map(({ sessionId }) => toHex(sessionId)),
  );
  return all.flatMap(({ kind, sessionId, senderSeq }, at) =>
    wanted(kind, at) || (senderSeq === 0 && sessions.has(toHex(sessionId))) ? [at] : [],
  );
}

/** What an honest server shows to whoever has nothing. */
export const honest = (stored: readonly string[]): RoomGlimpse => glimpseAt(stored, governing(stored));
