// Generated from wire/schema.json by `make wire`. Never edited.
import type { SheetUse } from "../frames";

export declare function isSheetUse(value: unknown): value is SheetUse;
