import { type LinkOptions, Link } from "../link/link";
import type { DutyClientFrame, DutyServerFrame } from "../wire/generated/frames";
import {
  type DeclineReason,
  type DutyAction,
  type DutyState,
  type DutyWish,
  initialDuty,
  reduceDuty,
} from "./reducer";

/** What the store cannot know by itself. */
export interface DutySurroundings {
  readonly url: string;
  readonly accepts: (value: unknown) => value is DutyServerFrame;
  readonly clock: () => number;
  /** Starts the heartbeat and gives back how to end it. */
  readonly heartbeat: (beat: () => void) => () => void;
  readonly makeSocket?: LinkOptions<DutyClientFrame, DutyServerFrame>["makeSocket"];
}

/** One socket, the pure reducer, and the few frames that a counselor's presses become. Tells every change through `onState`. */
export class DutyEngine {
  private state: DutyState = initialDuty;
  private readonly link: Link<DutyClientFrame, DutyServerFrame>;
  /** Whether this line has answered yet; the first answer is followed by what we could not say before. */
  private greeted = false;
  private stopBeating: (() => void) | null = null;

  constructor(
    private readonly around: DutySurroundings,
    private readonly onState: (state: DutyState) => void,
  ) {
    this.link = new Link<DutyClientFrame, DutyServerFrame>({
      url: around.url,
      accepts: around.accepts,
      hello: () => ({ type: "hello.duty" }),
      onFrame: (frame) => this.hear(frame),
      onState: (link) => {
        this.step({ type: "link", link });
        this.greeted = false;
      },
      ...(around.makeSocket === undefined ? {} : { makeSocket: around.makeSocket }),
    });
  }

  start(): void {
    this.link.start();
    this.stopBeating ??= this.around.heartbeat(() => this.beat());
  }

  /** Closes the socket; the shift itself goes on until the server's lease runs out. */
  stop(): void {
    this.stopBeating?.();
    this.stopBeating = null;
    this.link.stop();
  }

  /** Siap, Jeda or Selesai; said at once when the line is live, else as soon as it is. */
  want(wish: DutyWish): void {
    this.step({ type: "wish", wish });
    this.repeatWish();
  }

  accept(): void {
    const { offer } = this.state;
    if (offer.phase !== "live" || !this.link.say({ type: "offer.accept", offer: offer.offer.offer })) return;
    this.step({ type: "accept" });
  }

  decline(reason: DeclineReason): void {
    const { offer } = this.state;
    if (offer.phase !== "live" || !this.link.say({ type: "offer.decline", offer: offer.offer.offer, reason }))
      return;
    this.step({ type: "decline", reason });
  }

  /** Whether to join a colleague's conversation. The next snapshot says what became of it. */
  answerCall(accept: boolean): void {
    const { call } = this.state;
    if (call.phase === "none" || call.phase === "answering") return;
    const { invitation } = call.invitation;
    const type = accept ? "invitation.accept" : "invitation.decline";
    if (this.link.say({ type, invitation })) this.step({ type: "answer_call" });
  }

  dismiss(): void {
    this.step({ type: "dismiss" });
  }

  shown(): void {
    this.step({ type: "shown" });
  }

  forget(roomId: string): void {
    this.step({ type: "forget", roomId });
  }

  retry(): void {
    this.link.start();
    this.link.redial();
  }

  private hear(frame: DutyServerFrame): void {
    this.step({ type: "frame", frame, now: this.around.clock() });
    if (this.greeted) return;
    this.greeted = true;
    this.repeatWish();
    this.beat();
  }

  private repeatWish(): void {
    const { wish } = this.state;
    if (wish !== null) this.link.say({ type: "duty.set", wish });
  }

  private beat(): void {
    if (this.state.view !== null && this.state.view.state !== "off") this.link.say({ type: "duty.beat" });
  }

  private step(action: DutyAction): void {
    this.state = reduceDuty(this.state, action);
    this.onState(this.state);
  }
}
