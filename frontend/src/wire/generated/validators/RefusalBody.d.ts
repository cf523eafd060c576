// Generated from wire/schema.json by `make wire`. Never edited.
import type { RefusalBody } from "../frames";

export declare function isRefusalBody(value: unknown): value is RefusalBody;
