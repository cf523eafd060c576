import { describe, expect, it } from "vitest";
import type { TicketView } from "../wire";
import { initialQueue, reduceQueue, waitingOf, type QueueAction, type Waiting } from "./reducer";

const view = (changes: Partial<TicketView>): QueueAction => ({
  type: "frame",
  frame: { type: "ticket.view", state: "waiting", topic: "other", ahead: 2, on_duty: 1, ...changes },
});
const over = (ending: 4401 | 4409): QueueAction => ({ type: "link", link: { kind: "over", ending } });
const after = (...actions: QueueAction[]): Waiting => waitingOf(actions.reduce(reduceQueue, initialQueue));

describe("waiting", () => {
  it.each<[QueueAction[], Waiting]>([
    [[], { kind: "joining" }],
    [[view({})], { kind: "queued", ahead: 2, onDuty: 1 }],
    [[view({ on_duty: 0 })], { kind: "nobody", ahead: 2 }],
    [[view({ state: "offered" })], { kind: "offered" }],
    [[view({ state: "offered" }), view({})], { kind: "queued", ahead: 2, onDuty: 1 }],
    [[view({ state: "matched" }), over(4401)], { kind: "matched" }],
    [[view({ state: "lapsed" })], { kind: "lapsed" }],
    [[view({ state: "left" }), over(4409)], { kind: "left" }],
    [[over(4401)], { kind: "over", ending: 4401 }],
    [[view({}), over(4409)], { kind: "over", ending: 4409 }],
  ])("%# says the latest truth", (actions, waiting) => {
    expect(after(...actions)).toEqual(waiting);
  });

  it("keeps a refusal until the next view", () => {
    const refused = reduceQueue(initialQueue, {
      type: "frame",
      frame: { type: "refused", code: "too_fast" },
    });
    expect(refused.refusal).toBe("too_fast");
    expect(reduceQueue(refused, view({})).refusal).toBe(null);
  });
});
