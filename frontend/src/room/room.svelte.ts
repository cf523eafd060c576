import type { LogError } from "../log/problem";
import type { Company } from "./company";
import { RoomEngine } from "./engine";
import type { RoomOptions } from "./options";
import { phaseOf, type Phase } from "./phase";
import { initialRoom, type RoomState } from "./reducer";
import { toHex } from "../sealing";

/** While somebody writes, the others are told again this often; it fades on their side after twice as long. */
const TYPING_EVERY_MS = 4_000;
/** After words were said nobody needs to be told at once that more are being written. */
const TYPING_AFTER_WORDS_MS = 1_000;

/** One conversation as the screen sees it. Everything happens in the engine; this makes its state reactive. */
export class Room {
  state: RoomState = $state.raw(initialRoom(""));
  /** What stands in the composer; it stays when the screen shows another room for a while. */
  draft: string = $state("");
  readonly phase: Phase = $derived(phaseOf(this.state));
  /** Who else is here: wishes of this person. */
  readonly company: Company;
  private readonly engine: RoomEngine;
  private typingTold = false;
  private typingNext = 0;

  constructor(options: RoomOptions) {
    this.state = initialRoom(toHex(options.memberId));
    this.engine = new RoomEngine(options, (state) => {
      this.state = state;
      if (state.erased) this.draft = "";
    });
    this.company = this.engine.company;
  }

  connect(): void {
    this.engine.connect();
  }

  /** Closes the socket and ends all timers. */
  disconnect(): void {
    this.engine.disconnect();
  }

  /** Dials at once instead of waiting for the next try. */
  redial(): void {
    this.engine.redial();
  }

  /** Stops as for a broken transcript: the key log was caught lying elsewhere on this page. */
  stop(lie: LogError): void {
    this.engine.stop(lie);
  }

  say(text: string): void {
    this.typingTold = false;
    this.typingNext = Date.now() + TYPING_AFTER_WORDS_MS;
    this.engine.say(text);
  }

  retry(key: string): void {
    this.engine.retry(key);
  }

  /** Signs the end: 1 done, 2 left. `phase` becomes `closed` once it is stored. */
  end(reason: 1 | 2): void {
    this.engine.end(reason);
  }

  /** To be called on every keystroke; tells the others now and then. */
  typing(): void {
    const now = Date.now();
    if (now < this.typingNext) return;
    this.typingNext = now + TYPING_EVERY_MS;
    this.typingTold = true;
    this.engine.typing(true);
  }

  typingStopped(): void {
    if (!this.typingTold) return;
    this.typingTold = false;
    this.typingNext = 0;
    this.engine.typing(false);
  }
}
