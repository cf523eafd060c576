import type { LinkState } from "../link/link";
import type { ErrorCode, QueueServerFrame, TicketView } from "../wire";

/** One ticket as the waiting screen sees it. Each view is the whole truth; nothing is added up. */
export interface QueueState {
  readonly link: LinkState;
  readonly view: TicketView | null;
  readonly refusal: ErrorCode | null;
}

export type QueueAction =
  | { readonly type: "link"; readonly link: LinkState }
  | { readonly type: "frame"; readonly frame: QueueServerFrame };

export const initialQueue: QueueState = { link: { kind: "resting" }, view: null, refusal: null };

/** Pure. */
export function reduceQueue(state: QueueState, action: QueueAction): QueueState {
  if (action.type === "link") return { ...state, link: action.link };
  const { frame } = action;
  if (frame.type === "refused") return { ...state, refusal: frame.code };
  return { ...state, view: frame, refusal: null };
}

/** What the waiting screen says. */
export type Waiting =
  | { readonly kind: "joining" }
  | { readonly kind: "queued"; readonly ahead: number; readonly onDuty: number }
  | { readonly kind: "nobody"; readonly ahead: number }
  | { readonly kind: "offered" }
  | { readonly kind: "matched" }
  | { readonly kind: "left" }
  | { readonly kind: "lapsed" }
  /** The line is over for good; the close code says why. */
  | { readonly kind: "over"; readonly ending: number | "foreign_frame" };

export function waitingOf({ view, link }: QueueState): Waiting {
  const settled = view === null ? null : settledAs(view);
  if (settled !== null) return settled;
  if (link.kind === "over") return { kind: "over", ending: link.ending };
  if (view === null) return { kind: "joining" };
  if (view.state === "offered") return { kind: "offered" };
  const { ahead, on_duty: onDuty } = view;
  return onDuty === 0 ? { kind: "nobody", ahead } : { kind: "queued", ahead, onDuty };
}

/** States after which nothing more comes. */
function settledAs(view: TicketView): Waiting | null {
  switch (view.state) {
    case "matched":
    case "left":
    case "lapsed":
      return { kind: view.state };
    default:
      return null;
  }
}
