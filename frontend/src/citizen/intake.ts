import type { ErrorCode, IntakeForm } from "../wire";
import { isIntakeAnswer } from "../wire/generated/validators/IntakeAnswer";
import { isRefusalBody } from "../wire/generated/validators/RefusalBody";
import type { Keepsake } from "./keepsake";

export type IntakeOutcome =
  | { readonly kind: "accepted" }
  /** A typed no; asking again with the same form changes nothing unless `retryAfter` (seconds) is given. */
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly retryAfter: number | null }
  /** No answer that we understand. The form may have arrived: only the identical one may be sent again. */
  | { readonly kind: "unanswered" };

export function intakeForm(keepsake: Keepsake): IntakeForm {
  const { token, topic, genesis, language } = keepsake;
  return { token, topic, consent: true, genesis, language };
}

/** Asks for a place. Idempotent: the same keepsake always asks for the same place. */
export async function submitIntake(form: IntakeForm, signal: AbortSignal): Promise<IntakeOutcome> {
  try {
    const answer = await fetch("/api/intake", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(form),
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal,
    });
    return outcomeOf(answer.ok, await answer.json());
  } catch {
    return { kind: "unanswered" };
  }
}

export function outcomeOf(ok: boolean, body: unknown): IntakeOutcome {
  if (ok && isIntakeAnswer(body)) return { kind: "accepted" };
  if (!ok && isRefusalBody(body))
    return { kind: "refused", code: body.code, retryAfter: body.retry_after ?? null };
  return { kind: "unanswered" };
}
