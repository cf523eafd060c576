/** The closed set of refusal categories (docs/sealing.md section 8.1). */
export type Category =
  "no_key" | "wrong_epoch" | "wrong_binding" | "tampered" | "malformed" | "forbidden" | "unsupported";

/**
 * A typed refusal. `rule` names the acceptance rule or check that refused, `position` the transcript position (when
 * there is one). It never carries key material, plaintext or ciphertext, so it may be shown and reported.
 */
export class SealingError extends Error {
  readonly category: Category;
  readonly position?: number;
  readonly rule?: string;

  constructor(category: Category, rule?: string, position?: number) {
    super(`sealing: ${category}${rule === undefined ? "" : ` (${rule})`}`);
    this.name = "SealingError";
    this.category = category;
    if (rule !== undefined) this.rule = rule;
    if (position !== undefined) this.position = position;
  }

  /** The same refusal, tied to a transcript position. */
  at(position: number): SealingError {
    return new SealingError(this.category, this.rule, position);
  }
}

/** Throws a refusal; `never` lets callers use it in expressions. */
export function refuse(category: Category, rule: string): never {
  throw new SealingError(category, rule);
}

/** Throws a refusal unless `condition` holds. */
export function demand(condition: boolean, category: Category, rule: string): asserts condition {
  if (!condition) refuse(category, rule);
}
