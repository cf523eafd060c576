import type { SealingError } from "../sealing";

/**
 * What is wrong with the key log, in one word. `offline`: nothing was served, try again. `stale`: nobody has vouched for
 * it lately; it may be read by, not sealed by. `unlisted`: it does not name somebody. Everything else is about what was
 * served: `shrunk`, `forked`, `missing`, `root` (docs/sealing.md section 9.7), and `refused` for any other demand.
 */
export type LogProblem =
  "offline" | "stale" | "unlisted" | "shrunk" | "forked" | "missing" | "root" | "refused";

const NAMED = new Set<string>(["stale", "shrunk", "forked", "missing", "root"]);

/** The key log cannot be used. `refusal` says which demand failed, `note` are the bytes of the checkpoint: evidence. */
export class LogError extends Error {
  constructor(
    readonly problem: LogProblem,
    readonly refusal: SealingError | null = null,
    readonly note: Uint8Array | null = null,
  ) {
    super(`log: ${problem}${refusal?.rule === undefined ? "" : ` (${refusal.rule})`}`);
    this.name = "LogError";
  }

  static of(refusal: SealingError, note: Uint8Array | null): LogError {
    const { rule } = refusal;
    const problem = rule !== undefined && NAMED.has(rule) ? (rule as LogProblem) : "refused";
    return new LogError(problem, refusal, note);
  }

  /** The same, with the checkpoint that it happened under: one that promises what is not served is evidence, too. */
  about(note: Uint8Array | null): LogError {
    return new LogError(this.problem, this.refusal, this.note ?? note);
  }

  /** Shown like a broken transcript: stop, keep the bytes, say it in one sentence. Never skipped. */
  get grave(): boolean {
    return !["offline", "stale", "unlisted"].includes(this.problem);
  }
}
