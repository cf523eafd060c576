import { DutyEngine, type DutySurroundings } from "./engine";
import { type DeclineReason, type DutyState, type DutyWish, initialDuty } from "./reducer";

/** The duty desk as the screen sees it. Everything happens in the engine; this makes its state reactive. */
export class DutyStore {
  state: DutyState = $state.raw(initialDuty);
  private readonly engine: DutyEngine;

  constructor(around: DutySurroundings) {
    this.engine = new DutyEngine(around, (state) => {
      this.state = state;
    });
  }

  start(): void {
    this.engine.start();
  }

  stop(): void {
    this.engine.stop();
  }

  want(wish: DutyWish): void {
    this.engine.want(wish);
  }

  accept(): void {
    this.engine.accept();
  }

  decline(reason: DeclineReason): void {
    this.engine.decline(reason);
  }

  answerCall(accept: boolean): void {
    this.engine.answerCall(accept);
  }

  dismiss(): void {
    this.engine.dismiss();
  }

  shown(): void {
    this.engine.shown();
  }

  forget(roomId: string): void {
    this.engine.forget(roomId);
  }

  retry(): void {
    this.engine.retry();
  }
}
