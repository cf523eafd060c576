import type { IntakeAnswer, IntakeForm } from "../wire";
import { isIntakeAnswer } from "../wire/generated/validators/IntakeAnswer";
import type { Founded } from "./keepsake";
import { post, type Outcome } from "./post";

export function intakeForm(keepsake: Founded): IntakeForm {
  const { token, topic, genesis, language } = keepsake;
  return { token, topic, consent: true, genesis, language };
}

/** Asks for a place. Idempotent: the same keepsake always asks for the same place. */
export function submitIntake(form: IntakeForm, signal: AbortSignal): Promise<Outcome<IntakeAnswer>> {
  return post("/api/intake", form, isIntakeAnswer, signal);
}
