// Generated from wire/schema.json by `make wire`. Never edited.
import type { CodeAnswer } from "../frames";

export declare function isCodeAnswer(value: unknown): value is CodeAnswer;
