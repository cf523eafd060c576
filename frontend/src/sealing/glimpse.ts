import { Acceptor } from "./acceptor";
import { equal } from "./bytes";
import type { Entry } from "./entries";
import { type Envelope, parseEnvelope } from "./envelope";
import { refuse } from "./errors";
import type { Member } from "./members";
import { nextHead } from "./notation";
import { type Case, RULEBOOK, type Rule } from "./rules";
import { Transcript } from "./transcript";

/** Envelopes of a transcript at rising positions: what governs its end, and that end. */
export interface Glimpse {
  readonly positions: readonly number[];
  readonly envelopes: readonly Uint8Array[];
}

/** How many entries an author of the end may have missed: else old words could be shown as the latest. */
const REACH = 64;
/** No transcript that anybody could read is longer; what says so is not walked through. */
const LONGEST = 1_000_000;

/** A stretch of a transcript without a gap. */
interface Run {
  readonly first: number;
  readonly envelopes: readonly Uint8Array[];
}

/**
 * Judges the end of the transcript `of` without what lies before it (docs/sealing.md section 8.5), whose announced `length`
 * it must reach. Gives the entries of the end, in order. Throws SealingError for an entry that is refused, and where it
 * cannot be judged: then nothing of it is to be shown.
 */
export async function readGlimpse(
  of: Transcript,
  member: Member,
  glimpse: Glimpse,
  length: number,
): Promise<Entry[]> {
  demandForm(glimpse, length);
  const runs = runsOf(glimpse);
  const end = runs[runs.length - 1] as Run;
  const shown = upToDate(end);
  demandOneView(of.roomId, shown);
  const transcript = new Transcript(of.roomId, of.log);
  transcript.founding = of.founding;
  const acceptor = new Acceptor(transcript, member, { ...RULEBOOK, entry: RULEBOOK.entry.map(loosened) });
  const entries: Entry[] = [];
  for (const run of runs) {
    transcript.leap(run.first);
    const verdicts = await acceptor.accept(run.envelopes);
    if (verdicts.refusal !== null) throw verdicts.refusal;
    if (verdicts.logNeeded !== null) refuse("forbidden", "log_needed");
    entries.push(...verdicts.entries);
  }
  return entries.filter(({ position }) => position >= shown.first);
}

function demandForm({ positions, envelopes }: Glimpse, length: number): void {
  const rising = positions.every((position, k) => k === 0 || position > (positions[k - 1] as number));
  const whole = positions[0] === 0 && positions[positions.length - 1] === length - 1;
  const fits = positions.length === envelopes.length && length <= LONGEST;
  if (!rising || !whole || !fits) refuse("malformed", "glimpse");
}

function runsOf({ positions, envelopes }: Glimpse): Run[] {
  const starts = positions.flatMap((position, k) => (positions[k - 1] === position - 1 ? [] : [k]));
  return starts.map((from, n) => ({
    first: positions[from] as number,
    envelopes: envelopes.slice(from, starts[n + 1]),
  }));
}

/** What follows the last entry whose author had missed too much. */
function upToDate({ first, envelopes }: Run): Run {
  const behind = (raw: Uint8Array, k: number): boolean => parseEnvelope(raw).seenIndex + REACH < first + k;
  const from = envelopes.findLastIndex(behind) + 1;
  return { first: first + from, envelopes: envelopes.slice(from) };
}

/**
 * Everybody who wrote at the end and had seen some of it had seen one and the same: the view of whoever had seen least
 * of it is the measure of the others.
 */
function demandOneView(roomId: Uint8Array, { first, envelopes }: Run): void {
  const end = envelopes.map(parseEnvelope);
  const within = end.filter(({ seenIndex }) => seenIndex >= first);
  const least = within.reduce<Envelope | null>(
    (a, b) => (a !== null && a.seenIndex <= b.seenIndex ? a : b),
    null,
  );
  if (least === null) return;
  const heads = [least.seenHead];
  for (const [k, { envHash }] of end.slice(least.seenIndex - first).entries())
    heads.push(nextHead(roomId, least.seenIndex + k, heads[k] as Uint8Array, envHash));
  const same = ({ seenIndex, seenHead }: Envelope): boolean => {
    const head = heads[seenIndex - least.seenIndex];
    return head !== undefined && equal(head, seenHead);
  };
  if (!within.every(same)) refuse("wrong_binding", "seen_head");
}

/** The rules that look at what is not there; the reading of all of it does not loosen them. */
function loosened(rule: Rule): Rule {
  if (rule.name === "seen_head") return { ...rule, holds: () => true };
  return rule.name === "sequence" ? { ...rule, holds: (c) => leapt(c) || rule.holds(c) } : rule;
}

/** The session has sent more since, which is not there. */
function leapt({ session, entry }: Case): boolean {
  return session !== undefined && entry.envelope.senderSeq > session.nextSeq;
}
