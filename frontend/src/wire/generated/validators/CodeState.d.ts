// Generated from wire/schema.json by `make wire`. Never edited.
import type { CodeState } from "../frames";

export declare function isCodeState(value: unknown): value is CodeState;
