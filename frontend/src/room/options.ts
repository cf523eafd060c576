import type { LogReader } from "../log/reader";
import type { Bookmark, SealedRoom } from "../sealing";
import type { RoomClientFrame } from "../wire";
import type { Shelf } from "./shelf";

/** What one participant brings to a room. Citizen and counselor differ in nothing else. */
export interface RoomOptions {
  /** Absolute address of the room socket. */
  readonly url: string;
  /** Own member id, 32 bytes. */
  readonly memberId: Uint8Array;
  readonly hello: (cursor: number) => RoomClientFrame;
  /** This is the tab of the room's founder, the citizen. No server is asked for it. */
  readonly founder: boolean;
  /** A reader that begins at position 0 and certifies a session of its own; `verified` is how far this tab has been. */
  readonly enter: (verified: Bookmark | null) => Promise<SealedRoom>;
  /** How far this tab had verified the room before it was reloaded. */
  readonly remembered?: Bookmark;
  /** The tab has verified the room up to here. */
  readonly onVerified?: (mark: Bookmark) => void;
  /** Citizen only: EPOCH 0, sealed together with GENESIS and kept until the room is open. */
  readonly opening?: Uint8Array;
  /** The key log that says whose keys count; one for the tab. */
  readonly log: LogReader;
  /** Where accepted envelopes are kept, for who may want a copy. */
  readonly shelf?: Shelf;
  readonly clock?: () => number;
  readonly makeSocket?: (url: string) => WebSocket;
}
