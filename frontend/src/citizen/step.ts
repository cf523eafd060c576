import type { Queue } from "../queue/queue.svelte";
import type { Room } from "../room/room.svelte";
import type { ErrorCode } from "../wire";
import type { Material } from "./copy/material";
import type { Erasing } from "./erasing.svelte";

/** Where the person is. One type per place, carrying only what exists there. */
export type Step =
  | { readonly kind: "topic"; readonly refusal: ErrorCode | null }
  | { readonly kind: "unable" }
  | { readonly kind: "consent"; readonly topic: string }
  | { readonly kind: "asking"; readonly topic: string; readonly trouble: "none" | "retrying" | "stuck" }
  | { readonly kind: "waiting"; readonly topic: string; readonly queue: Queue }
  | { readonly kind: "opening" }
  | { readonly kind: "talking"; readonly room: Room; readonly returned: boolean }
  | { readonly kind: "code" }
  | { readonly kind: "erasing"; readonly erasing: Erasing }
  | ({ readonly kind: "goodbye" } & Farewell);

export interface Farewell {
  /** `away`: not ended, a return code opens it again. */
  readonly end: "ended" | "away" | "erased";
  /** To compare on coming back, if there is a code. */
  readonly mark: string | null;
  /** What copies are made of while this screen is open; null when there is nothing to be copied any more. */
  readonly material: Material | null;
}
