import type { ErrorCode } from "../wire";

/**
 * Why an attachment did not get there. An ErrorCode is the server's own word; `offline`: no answer came, however often it
 * was asked (the same upload may be sent again and goes on where it stopped); `unreadable`: the device no longer gives
 * the file's bytes.
 */
export type AttachmentProblem = ErrorCode | "offline" | "unreadable";

export class AttachmentError extends Error {
  override readonly name = "AttachmentError";

  constructor(readonly problem: AttachmentProblem) {
    super(problem);
  }
}
