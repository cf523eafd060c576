import { Kind, fromBase64, parseEnvelope, toBase64, toHex } from "../../sealing";
import type { RoomGlimpse } from "../../wire";
import { linesOf } from "../phase";
import { type Meeting, type Person, hasWords } from "./people";

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

/** Said at once, so that the author had missed most of it: more than may be shown as an end. */
const SAID = 120;
/** Said in turn, with receipts between. */
export const TURNS = 5;
/** All that is said in `longTalk`. */
export const ALL = SAID + 2 + 2 * TURNS;

/** The words on somebody's screen that are in the transcript. */
export const shown = ({ state }: Person): string[] =>
  linesOf(state).flatMap((line) => (line.kind === "words" && line.position !== null ? [line.text] : []));
export const broken = ({ phase }: Person): boolean => phase === "broken";
export const glimpsing = ({ state }: Person): boolean => state.glimpse.length > 0;

/** The kind of what a server holds at a position. */
export function kindIn(stored: readonly string[], at: number): Kind {
  return parseEnvelope(fromBase64(stored[at] as string)).kind;
}

/** Both talk for long, the last words in turn; then the citizen's tab is gone. */
export async function longTalk(meeting: Meeting): Promise<{ citizen: Person; counselor: Person }> {
  const [citizen, counselor] = await meeting.talking();
  for (let number = 0; number < SAID; number++) counselor.engine.say(`kata ${number}`);
  await citizen.until(hasWords(SAID + 2));
  await counselor.until(({ state }) => state.pending.length === 0);
  for (let turn = 0; turn < TURNS; turn++) await inTurn(citizen, counselor, turn);
  await Promise.all([citizen, counselor].map((one) => one.until(({ state }) => state.pending.length === 0)));
  citizen.engine.disconnect();
  return { citizen, counselor };
}

async function inTurn(citizen: Person, counselor: Person, turn: number): Promise<void> {
  const before = counselor.words.length;
  citizen.engine.say(`dia ${turn}`);
  await counselor.until(hasWords(before + 1));
  counselor.engine.say(`kami ${turn}`);
  await citizen.until(hasWords(before + 2));
}

/** A tab that is shown this glimpse and, until `release`, nothing else. */
export function returning(meeting: Meeting, glimpse: (stored: readonly string[]) => RoomGlimpse): Person {
  meeting.hall.glimpse = glimpse;
  meeting.hall.hold();
  return meeting.citizen();
}

/** The same envelope under another signature. */
export function flipped(raw: string): string {
  const bytes = fromBase64(raw);
  bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
  return toBase64(bytes);
}
