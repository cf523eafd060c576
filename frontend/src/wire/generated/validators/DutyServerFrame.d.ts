// Generated from wire/schema.json by `make wire`. Never edited.
import type { DutyServerFrame } from "../frames";

export declare function isDutyServerFrame(value: unknown): value is DutyServerFrame;
