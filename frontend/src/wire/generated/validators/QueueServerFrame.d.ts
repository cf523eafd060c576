// Generated from wire/schema.json by `make wire`. Never edited.
import type { QueueServerFrame } from "../frames";

export declare function isQueueServerFrame(value: unknown): value is QueueServerFrame;
