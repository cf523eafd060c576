// Generated from wire/schema.json by `make wire`. Never edited.
import type { KeepCode } from "../frames";

export declare function isKeepCode(value: unknown): value is KeepCode;
