import {
  CHECKPOINT_PATH,
  KeyLog,
  SealingError,
  TILE_WIDTH,
  bundlePath,
  checkView,
  keyOf,
  keyPath,
  openCheckpoint,
  parseBundle,
  parseVkey,
  tilesOf,
  toHex,
  type LogPolicy,
  type Quotation,
  type VerifiedKey,
} from "../sealing";
import type { ExportedLog } from "../sealing/export";
import { LogError } from "./problem";

/** What a page pins about its city's key log: the page data `log`. Keys are vkeys (docs/sealing.md section 9.4). */
export interface LogPins {
  readonly origin: string;
  readonly logKey: string;
  readonly cosigners: readonly string[];
}

export interface LogOptions {
  /** Absolute address that the log is served below, with a slash at its end. */
  readonly base: string;
  readonly pins: LogPins;
  /** The organization's root key, 32 bytes. */
  readonly rootPk: Uint8Array;
  /** States of the log known from before. */
  readonly remembered?: readonly Quotation[];
  readonly get?: typeof fetch;
  /** An answer that takes longer than this many ms is none. */
  readonly timeout?: number;
  /** Waits this many ms. */
  readonly pause?: (ms: number) => Promise<void>;
}

const TIMEOUT_MS = 15_000;
/** How long to wait between the tries for a log of a quoted size. */
const PAUSES_MS = [1_000, 4_000, 16_000];
/** Entries verified at a stretch; in between the page may draw. */
const STRETCH = 16;

/** The entries of a bundle from `held` on, in stretches. */
function stretches(entries: readonly Uint8Array[]): Uint8Array[][] {
  const parts: Uint8Array[][] = [];
  for (let at = 0; at < entries.length; at += STRETCH) parts.push(entries.slice(at, at + STRETCH));
  return parts;
}

/**
 * Fetches the key log and verifies it whole (docs/sealing.md section 9.7, a to c). One for a page: its rooms share what it
 * has verified. Remembers the largest state in memory, nowhere else. All methods throw LogError.
 */
export class LogReader {
  private verified: KeyLog;
  /** The checkpoint of exactly the entries of `verified`, as it was served; null at first. */
  private note: Uint8Array | null = null;
  private readonly policy: LogPolicy;
  /** Called after every log that was verified anew. */
  onlog: () => void = () => undefined;
  /** Called for a grave problem, once: nothing of this log is used any more, whoever asks. */
  onlie: (lie: LogError) => void = () => undefined;
  private caught: LogError | null = null;
  private readonly keys = new Map<string, VerifiedKey>();
  private queue: Promise<unknown> = Promise.resolve();
  private waiting: Promise<KeyLog> | null = null;
  private readonly get: typeof fetch;
  private readonly pause: (ms: number) => Promise<void>;

  constructor(private readonly options: LogOptions) {
    const { pins, rootPk } = options;
    const cosigners = pins.cosigners.map(parseVkey);
    this.policy = { origin: pins.origin, rootPk, logKey: parseVkey(pins.logKey), cosigners };
    this.verified = KeyLog.empty(rootPk);
    this.get = options.get ?? ((...request) => fetch(...request));
    this.pause = options.pause ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  }

  /** The organization's root key, 32 bytes. */
  get rootPk(): Uint8Array {
    return this.options.rootPk;
  }

  /** The grave problem that was met, or null. */
  get lie(): LogError | null {
    return this.caught;
  }

  /** The largest log verified so far; empty at first. */
  get log(): KeyLog {
    return this.verified;
  }

  /** The largest log verified so far with its checkpoint, as an offline copy carries it (docs/sealing.md section 16.1). */
  get exported(): ExportedLog {
    const { rootPk, pins } = this.options;
    const { entries } = this.verified;
    const whole = this.note === null || entries.length === 0 ? null : { ...pins, note: this.note };
    return { rootPk, entries, checkpoint: whole };
  }

  /** The log as it is served now. Calls made before an earlier one has begun share it. */
  refresh(): Promise<KeyLog> {
    this.waiting ??= this.next(() => {
      this.waiting = null;
      return this.honest(() => this.twice((cache) => this.attempt(cache)));
    });
    return this.waiting;
  }

  /** The log as it is served now, for sealing at `now` (ms) by it: fresh, too. */
  async forSealing(now: number): Promise<KeyLog> {
    const log = await this.refresh();
    await blaming(null, () => log.demandFresh(now));
    return log;
  }

  /**
   * A log of at least `size` entries, asked for past every cache, several times. Gives the largest there is, also when that
   * is smaller: what quotes a larger one is then to be judged by it.
   */
  async reach(size: number): Promise<KeyLog> {
    return this.honest(() => this.tryToReach(size));
  }

  private async tryToReach(size: number): Promise<KeyLog> {
    for (const ms of [0, ...PAUSES_MS]) {
      if (this.verified.size >= size) break;
      if (ms > 0) await this.pause(ms);
      await this.next(() => this.attempt("reload"));
    }
    return this.verified;
  }

  /** The key of somebody whom the log lists, with the KEM key that belongs to it. */
  async keyOf(memberId: Uint8Array): Promise<VerifiedKey> {
    const name = toHex(memberId);
    const known = this.keys.get(name);
    if (known !== undefined) return known;
    const listed = this.verified.entryOf(memberId) ?? (await this.refresh()).entryOf(memberId);
    if (listed === undefined) throw new LogError("unlisted");
    const path = keyPath(memberId);
    const key = await this.honest(() =>
      this.twice(async (cache) => keyOf(listed, await this.fetched(path, cache))),
    );
    this.keys.set(name, key);
    return key;
  }

  /** Something may be wrong with a cache on the way: nothing grave is said before it was asked for past all of them. */
  private async twice<T>(act: (cache: RequestCache) => Promise<T>): Promise<T> {
    try {
      return await blaming(null, () => act("default"));
    } catch (problem) {
      if (!(problem instanceof LogError) || !problem.grave) throw problem;
      return blaming(null, () => act("reload"));
    }
  }

  /** What was caught lying is not asked again. */
  private async honest<T>(act: () => Promise<T>): Promise<T> {
    if (this.caught !== null) throw this.caught;
    try {
      return await act();
    } catch (problem) {
      if (problem instanceof LogError && problem.grave) this.catch(problem);
      throw problem;
    }
  }

  private catch(lie: LogError): void {
    if (this.caught !== null) return;
    this.caught = lie;
    this.onlie(lie);
  }

  private async attempt(cache: RequestCache): Promise<KeyLog> {
    const note = await this.fetched(CHECKPOINT_PATH, cache === "reload" ? cache : "no-store");
    this.verified = await blaming(note, async () => {
      const { size } = await openCheckpoint(note, this.policy);
      const log = await this.grown(size, cache);
      return checkView(this.policy, note, log, this.options.remembered);
    });
    this.note = note;
    this.onlog();
    return this.verified;
  }

  /** The verified log with the entries up to `size`. */
  private async grown(size: number, cache: RequestCache): Promise<KeyLog> {
    let log = this.verified;
    if (size <= log.size) return log;
    for (const tile of tilesOf(size, log.size)) {
      const entries = parseBundle(await this.fetched(bundlePath(tile), cache), tile.width);
      for (const stretch of stretches(entries.slice(log.size - tile.number * TILE_WIDTH))) {
        log = await log.extended(stretch);
        await this.pause(0);
      }
    }
    return log;
  }

  private async fetched(path: string, cache: RequestCache): Promise<Uint8Array> {
    const address = new URL(path, this.options.base);
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), this.options.timeout ?? TIMEOUT_MS);
    const asked = { cache, credentials: "omit", redirect: "error", signal: patience.signal } as const;
    let response: Response;
    try {
      response = await this.get(address, asked);
      if (response.ok) return new Uint8Array(await response.arrayBuffer());
    } catch {
      throw new LogError("offline");
    } finally {
      clearTimeout(timer);
    }
    throw new LogError(response.status === 404 && path !== CHECKPOINT_PATH ? "missing" : "offline");
  }

  /** One after another: each begins with what the one before has verified. */
  private next<T>(act: () => Promise<T>): Promise<T> {
    const result = this.queue.then(act);
    this.queue = result.catch(() => undefined); // the caller hears of it; the next act runs all the same
    return result;
  }
}

/** A refusal as a problem with the log, with the checkpoint as evidence. */
async function blaming<T>(note: Uint8Array | null, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (refusal) {
    if (refusal instanceof SealingError) throw LogError.of(refusal, note);
    throw refusal instanceof LogError ? refusal.about(note) : refusal;
  }
}
