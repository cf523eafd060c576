// Generated from wire/schema.json by `make wire`. Never edited.
import type { RoomServerFrame } from "../frames";

export declare function isRoomServerFrame(value: unknown): value is RoomServerFrame;
