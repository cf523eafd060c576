// Generated from wire/schema.json by `make wire`. Never edited.
import type { IntakeAnswer } from "../frames";

export declare function isIntakeAnswer(value: unknown): value is IntakeAnswer;
