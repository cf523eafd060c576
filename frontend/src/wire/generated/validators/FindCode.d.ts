// Generated from wire/schema.json by `make wire`. Never edited.
import type { FindCode } from "../frames";

export declare function isFindCode(value: unknown): value is FindCode;
