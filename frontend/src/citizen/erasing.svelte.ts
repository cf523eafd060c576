import { Eraser, type EraserOptions, type EraserState } from "../room/eraser";

/** An erasure as the screen sees it; `state` is `done` only when the server has shown the proof. */
export class Erasing {
  state: EraserState = $state("asking");
  private readonly eraser: Eraser;

  constructor(options: EraserOptions, onDone: () => void) {
    this.eraser = new Eraser(options, (state) => {
      this.state = state;
      if (state === "done") onDone();
    });
    void this.eraser.start();
  }

  redial(): void {
    this.eraser.redial();
  }

  stop(): void {
    this.eraser.stop();
  }
}
