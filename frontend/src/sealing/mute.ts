import type { Transcript } from "./transcript";

/**
 * Why a MSG cannot be sealed now. `no_session`: call `sealSession`; `no_epoch`: the founder calls `sealEpoch`;
 * `log_needed`: the next entry waits for a larger key log; `unproven`: `prove` has not come to the first entry yet.
 */
export type Mute =
  "failed" | "unproven" | "log_needed" | "closed" | "no_epoch" | "not_in_roster" | "no_session" | "no_key";

/** Whether a member belongs to the current epoch; before EPOCH 0 the founder alone does. */
export function inRoster(transcript: Transcript, memberId: Uint8Array): boolean {
  return transcript.roleIn(transcript.current?.epoch ?? 0, memberId) !== undefined;
}

/** What keeps a member of a room that has not failed from sealing, or null. */
export function muteOf(transcript: Transcript, memberId: Uint8Array, certified: boolean): Mute | null {
  if (transcript.closed) return "closed";
  if (transcript.current === null) return "no_epoch";
  if (!inRoster(transcript, memberId)) return "not_in_roster";
  if (!certified) return "no_session";
  return transcript.current.secret === null ? "no_key" : null;
}
