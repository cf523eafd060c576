/** Why the console stays locked, or a vault unchanged; the catalog has one sentence for each. */
export type UnlockProblem =
  | "offline"
  | "unavailable"
  | "too_fast"
  | "signed_out"
  | "stale_page"
  | "not_permitted"
  | "no_keys"
  | "wrong_passphrase"
  | "wrong_code"
  | "code_typo"
  | "wrong_passkey"
  | "passkey_canceled"
  | "passkey_unable"
  | "passkey_known"
  | "weak_vault"
  | "damaged_vault"
  | "key_unsigned"
  | "key_expired"
  | "key_ended"
  | "log_offline"
  | "log_broken"
  | "keys_differ"
  | "keys_moved"
  | "rolled_back"
  | "superseded"
  | "busy"
  | "locked"
  | "worker";

export class UnlockError extends Error {
  constructor(readonly problem: UnlockProblem) {
    super(`unlock: ${problem}`);
    this.name = "UnlockError";
  }
}

/** What to tell about any failure of ours. */
export function problemIn(error: unknown): UnlockProblem {
  return error instanceof UnlockError ? error.problem : "worker";
}
