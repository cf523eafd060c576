// Generated from wire/schema.json by `make wire`. Never edited.
import type { AttachmentState } from "../frames";

export declare function isAttachmentState(value: unknown): value is AttachmentState;
