import { type CloseCode, limits } from "../wire";
import { adviceFor, type Ending } from "./advice";
import { watchPage } from "./page";

/** The truth about the line, as it is told to the person. */
export type LinkState =
  | { readonly kind: "resting" }
  | { readonly kind: "dialing"; readonly first: boolean }
  | { readonly kind: "live" }
  /** Will be dialed again. `because`: a close code that a person should know about. */
  | { readonly kind: "waiting"; readonly offline: boolean; readonly because: CloseCode | null }
  | { readonly kind: "over"; readonly ending: Ending };

export interface LinkOptions<Say, Hear> {
  /** Absolute `ws:` or `wss:` address. */
  readonly url: string;
  /** The generated validator of everything the server may say here. */
  readonly accepts: (value: unknown) => value is Hear;
  /** Asked anew for every dial, so that it carries the cursor of this moment. */
  readonly hello: () => Say;
  readonly onFrame: (frame: Hear) => void;
  readonly onState: (state: LinkState) => void;
  readonly random?: () => number;
  readonly makeSocket?: (url: string) => WebSocket;
}

/** How long a dial, and then the first answer to the hello, may take. */
const DIAL_MS = 12_000;
const ANSWER_MS = 12_000;
/** A line that lasted this long was a good one: the next loss starts with short waits again. */
const STEADY_MS = 10_000;
/** A page hidden for longer than this may have slept through the end of its line without being told. */
const SLEEP_MS = (limits.PING_SECONDS + limits.PING_GRACE_SECONDS) * 1000;

/**
 * One socket that comes back by itself until it is told to stop: dials, says hello, validates every frame, follows the
 * advice of close codes. Frames said while the line is down are not kept; keeping is the outbox's work.
 */
export class Link<Say, Hear> {
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private everLive = false;
  private liveSince = 0;
  private state: LinkState = { kind: "resting" };
  private unwatch: (() => void) | null = null;

  constructor(private readonly options: LinkOptions<Say, Hear>) {}

  /** Starts, or starts again after `stop` or an ending. Without effect while it is running. */
  start(): void {
    if (this.unwatch !== null) return;
    this.unwatch = watchPage({
      asleepFor: SLEEP_MS,
      onWoke: () => this.redial(),
      onSeen: () => this.hurry(),
      onOnline: () => this.redial(),
      onOffline: () => this.lose(),
      onGone: () => this.lose(),
    });
    this.dial();
  }

  /** Ends for good and forgets every timer and listener. */
  stop(): void {
    this.release();
    this.become({ kind: "resting" });
  }

  /** Sends a frame if the line is live; says whether it did. */
  say(frame: Say): boolean {
    if (this.state.kind !== "live" || this.socket?.readyState !== 1) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Drops a line that is suspected dead (or merely waiting) and dials at once. */
  redial(): void {
    if (this.unwatch === null) return;
    this.attempt = 0;
    this.dial();
  }

  /** A person is looking: do not let them wait out a long backoff. */
  private hurry(): void {
    if (this.state.kind === "waiting") this.redial();
  }

  /** The line is known to be gone: say so now instead of when TCP finds out. */
  private lose(): void {
    if (this.state.kind === "waiting") this.become({ ...this.state, offline: isOffline() });
    else this.lost(1006);
  }

  private dial(): void {
    this.drop();
    this.become({ kind: "dialing", first: !this.everLive });
    const socket = (this.options.makeSocket ?? ((url) => new WebSocket(url)))(this.options.url);
    this.socket = socket;
    this.timer = setTimeout(() => this.lost(1006), DIAL_MS);
    socket.onopen = () => this.greet(socket);
    socket.onmessage = (event) => this.hear(event.data);
    socket.onclose = (event) => this.lost(event.code);
  }

  private greet(socket: WebSocket): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.lost(1006), ANSWER_MS);
    socket.send(JSON.stringify(this.options.hello()));
  }

  private hear(text: unknown): void {
    const frame = parsed(text);
    if (!this.options.accepts(frame)) {
      this.end("foreign_frame");
      return;
    }
    clearTimeout(this.timer);
    if (this.state.kind !== "live") this.arrive();
    this.options.onFrame(frame);
  }

  private arrive(): void {
    this.everLive = true;
    this.liveSince = Date.now();
    this.become({ kind: "live" });
  }

  private lost(code: number): void {
    this.drop();
    if (this.state.kind === "live" && Date.now() - this.liveSince >= STEADY_MS) this.attempt = 0;
    const advice = adviceFor(code, this.attempt, this.options.random ?? Math.random);
    if (!advice.again) {
      this.end(advice.ending);
      return;
    }
    this.attempt += 1;
    this.timer = setTimeout(() => this.dial(), advice.wait);
    this.become({ kind: "waiting", offline: isOffline(), because: advice.because });
  }

  private end(ending: Ending): void {
    this.release();
    this.become({ kind: "over", ending });
  }

  private release(): void {
    this.unwatch?.();
    this.unwatch = null;
    this.drop();
  }

  /** Lets go of the present socket so that nothing it still says or does reaches us. */
  private drop(): void {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.onerror = () => undefined;
    socket.close();
  }

  private become(state: LinkState): void {
    this.state = state;
    this.options.onState(state);
  }
}

function parsed(text: unknown): unknown {
  if (typeof text !== "string") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isOffline(): boolean {
  return typeof navigator !== "undefined" && navigator.onLine === false;
}
