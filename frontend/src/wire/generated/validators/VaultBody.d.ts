// Generated from wire/schema.json by `make wire`. Never edited.
import type { VaultBody } from "../frames";

export declare function isVaultBody(value: unknown): value is VaultBody;
