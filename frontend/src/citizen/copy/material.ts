import type { RoomState } from "../../room/reducer";
import type { Exported } from "../../sealing/export";

/** For so long a goodbye that nobody leaves keeps what copies are made of. */
export const COPIES_MINUTES = 10;

/** What the copies of a conversation are made of. There is no key in it. */
export interface Material {
  /** What the screen knows: the readable copy. */
  readonly state: RoomState;
  /** What the server holds: the sealed copy. Without its `key` nobody can open it. */
  readonly sealed: Exported;
  /** The city's time zone, by its IANA name. */
  readonly zone: string;
}
