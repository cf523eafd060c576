import { Link } from "../link/link";
import type { QueueClientFrame, QueueServerFrame } from "../wire";
import { isQueueServerFrame } from "../wire/generated/validators/QueueServerFrame";
import { startPresence } from "./presence";
import {
  initialQueue,
  reduceQueue,
  waitingOf,
  type QueueAction,
  type QueueState,
  type Waiting,
} from "./reducer";

export interface QueueOptions {
  /** Absolute address of the queue socket. */
  readonly url: string;
  /** The ticket's secret in base64. */
  readonly token: string;
  /** Called once, when the ticket has become a room. */
  readonly onMatched: () => void;
}

/** A place in the queue: says that it is there every few seconds, and listens. */
export class Queue {
  state: QueueState = $state.raw(initialQueue);
  readonly waiting: Waiting = $derived(waitingOf(this.state));
  private readonly link: Link<QueueClientFrame, QueueServerFrame>;
  private stopPresence: (() => void) | null = null;

  constructor(private readonly options: QueueOptions) {
    this.link = new Link<QueueClientFrame, QueueServerFrame>({
      url: options.url,
      accepts: isQueueServerFrame,
      hello: () => ({ type: "hello.ticket", token: options.token }),
      onState: (link) => this.take({ type: "link", link }),
      onFrame: (frame) => this.take({ type: "frame", frame }),
    });
  }

  connect(): void {
    this.stopPresence ??= startPresence(() => this.link.say({ type: "ticket.here" }));
    this.link.start();
  }

  disconnect(): void {
    this.stopPresence?.();
    this.stopPresence = null;
    this.link.stop();
  }

  redial(): void {
    this.link.redial();
  }

  /** Gives the place up for good; says whether the wish could be handed to the server. */
  leave(): boolean {
    return this.link.say({ type: "ticket.leave" });
  }

  private take(action: QueueAction): void {
    const before = waitingOf(this.state).kind;
    this.state = reduceQueue(this.state, action);
    const after = waitingOf(this.state).kind;
    if (before === after) return;
    if (after === "matched" || after === "left" || after === "lapsed") this.disconnect();
    if (after === "matched") this.options.onMatched();
  }
}
