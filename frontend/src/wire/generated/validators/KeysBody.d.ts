// Generated from wire/schema.json by `make wire`. Never edited.
import type { KeysBody } from "../frames";

export declare function isKeysBody(value: unknown): value is KeysBody;
