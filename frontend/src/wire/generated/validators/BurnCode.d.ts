// Generated from wire/schema.json by `make wire`. Never edited.
import type { BurnCode } from "../frames";

export declare function isBurnCode(value: unknown): value is BurnCode;
