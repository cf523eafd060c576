import { Outbox } from "../link/outbox";
import { fromBase64, parseEnvelope, toBase64, toHex } from "../sealing";
import type { ErrorCode } from "../wire";
import { verdictOn } from "./acts";
import { sealedAs } from "./lines";

/** What is to be done after a refusal. `wait`: nothing, the identical bytes go out again by themselves. */
export type Consequence = "wait" | "told" | "new_session" | "hopeless";

/** At least this long, whatever is asked for: the server names the wait for one envelope, and several are on the way. */
const AGAIN_MS = 1_000;
/** Patience with one envelope before its session is given up. */
const AGAIN_MAX = 8;

/**
 * The outgoing side of a room: envelopes wait here for their receipts, and are handed to the line in order. A protocol
 * envelope (SESSION, EPOCH, ACK, CLOSE) holds everything else back until it was seen in the transcript.
 */
export class Desk {
  private readonly outbox = new Outbox();
  private underway: string | null = null;
  private tries = 0;
  private pause: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly send: (envelope: string) => boolean,
    /** The pause that the server asked for is over. */
    private readonly onResume: () => void,
  ) {}

  get busy(): boolean {
    return this.underway !== null;
  }

  /** Takes an envelope; gives its name. `blocking`: nothing may be sealed before this one is in the transcript. */
  post(raw: Uint8Array, blocking: boolean): string {
    const { sessionId, senderSeq } = parseEnvelope(raw);
    const name = sealedAs(toHex(sessionId), senderSeq);
    if (blocking) this.underway = name;
    this.outbox.add(name, toBase64(raw));
    return name;
  }

  flush(now: number): void {
    if (this.pause === undefined) this.outbox.flush(now, this.send);
  }

  holds(name: string): boolean {
    return this.outbox.holds(name);
  }

  receipt(name: string): void {
    this.tries = 0;
    this.outbox.settle(name);
  }

  /** The envelope is in the transcript. Only now may something be based on it. */
  seen(name: string): void {
    this.outbox.settle(name);
    if (this.underway === name) this.underway = null;
  }

  /** The line is gone: everything without a receipt goes out again on the next one. */
  recall(): void {
    this.outbox.recall();
  }

  silence(now: number): number {
    return this.outbox.silence(now);
  }

  refused(name: string, code: ErrorCode, retryAfter: number | null): Consequence {
    const verdict = verdictOn(code);
    if (verdict === "again") return this.again(retryAfter);
    this.outbox.settle(name);
    if (verdict === "new_session") return "new_session";
    return verdict === "lost" && this.underway === name ? "hopeless" : "told";
  }

  /** Forgets everything; for a session that is given up, or a room that is left. */
  clear(): void {
    clearTimeout(this.pause);
    this.pause = undefined;
    this.underway = null;
    this.tries = 0;
    this.outbox.clear();
  }

  private again(retryAfter: number | null): Consequence {
    this.outbox.recall();
    if (this.pause !== undefined) return "wait";
    this.tries += 1;
    if (this.tries > AGAIN_MAX) return "new_session";
    this.pause = setTimeout(
      () => {
        this.pause = undefined;
        this.onResume();
      },
      Math.max(AGAIN_MS, (retryAfter ?? 0) * 1000),
    );
    return "wait";
  }
}

/** The name of the envelope that a receipt or a refusal speaks of; null when it speaks of none. */
export function nameIn(frame: { session_id?: string | null; sender_seq?: number | null }): string | null {
  if (frame.session_id == null || frame.sender_seq == null) return null;
  return sealedAs(toHex(fromBase64(frame.session_id)), frame.sender_seq);
}
