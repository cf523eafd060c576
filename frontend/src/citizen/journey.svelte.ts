import { socketUrl } from "../link/address";
import { Queue } from "../queue/queue.svelte";
import { Room } from "../room/room.svelte";
import { fromBase64 } from "../sealing";
import type { ErrorCode } from "../wire";
import { citizenSeat, found, memberOf } from "./founding";
import { intakeForm, submitIntake, type IntakeOutcome } from "./intake";
import { forget, keep, kept, type Keepsake } from "./keepsake";
import type { PageData } from "./page_data";

/** Where the person is. One type per place, carrying only what exists there. */
export type Step =
  | { readonly kind: "topic"; readonly refusal: ErrorCode | null }
  | { readonly kind: "unable" }
  | { readonly kind: "consent"; readonly topic: string }
  | { readonly kind: "asking"; readonly topic: string; readonly trouble: "none" | "retrying" | "stuck" }
  | { readonly kind: "waiting"; readonly topic: string; readonly queue: Queue }
  | { readonly kind: "opening"; readonly topic: string }
  | { readonly kind: "talking"; readonly topic: string; readonly room: Room }
  | { readonly kind: "goodbye" };

/** Waits between repeated requests for a place, in milliseconds; after the last one the person decides. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/** The way of one citizen from topic to goodbye, and back to the same place after a reload. */
export class Journey {
  step: Step = $state.raw({ kind: "topic", refusal: null });
  private keepsake: Keepsake | null = null;
  private asking: AbortController | null = null;

  constructor(private readonly page: PageData) {}

  /** Goes back to where this tab was. Called once. */
  resume(): void {
    const found = kept();
    if (found === null) return;
    this.keepsake = found;
    if (found.stage === "asking") void this.ask(found);
    else if (found.stage === "waiting") this.wait(found);
    else void this.open(found);
  }

  choose(topic: string): void {
    this.step = { kind: "consent", topic };
  }

  back(): void {
    this.step = { kind: "topic", refusal: null };
  }

  /** The person agreed: keys are made, and from here on this tab keeps what it takes to come back. Without keys, nothing. */
  async agree(topic: string): Promise<void> {
    if (this.step.kind !== "consent") return;
    this.step = { kind: "asking", topic, trouble: "none" };
    const keepsake = await found(topic, this.page.language, Date.now()).catch(() => null);
    if (keepsake === null) {
      this.step = { kind: "unable" };
      return;
    }
    this.remember(keepsake);
    await this.ask(keepsake);
  }

  askAgain(): void {
    if (this.keepsake !== null) void this.ask(this.keepsake);
  }

  /** Gives up the place in the queue and everything kept. */
  leaveQueue(): void {
    if (this.step.kind !== "waiting") return;
    this.step.queue.leave();
    this.startAgain();
  }

  /** Back to the first screen, with nothing kept. */
  startAgain(refusal: ErrorCode | null = null): void {
    this.letGo();
    this.step = { kind: "topic", refusal };
  }

  goodbye(): void {
    this.letGo();
    this.step = { kind: "goodbye" };
  }

  /** Closes every socket and forgets every key. */
  letGo(): void {
    this.asking?.abort();
    if (this.step.kind === "waiting") this.step.queue.disconnect();
    if (this.step.kind === "talking") this.step.room.disconnect();
    this.keepsake = null;
    forget();
  }

  /** Quick exit: frees the place for the next one if there is still time to say so. */
  vanish(): void {
    if (this.step.kind === "waiting") this.step.queue.leave();
    this.letGo();
  }

  private remember(keepsake: Keepsake): void {
    this.keepsake = keepsake;
    keep(keepsake);
  }

  /** Repeats the identical request until there is an answer: the first one may have arrived. */
  private async ask(keepsake: Keepsake): Promise<void> {
    const asking = new AbortController();
    this.asking = asking;
    const { topic } = keepsake;
    this.step = { kind: "asking", topic, trouble: "none" };
    for (const wait of [...WAITS_MS, null]) {
      const outcome = await submitIntake(intakeForm(keepsake), asking.signal);
      if (asking.signal.aborted) return;
      if (this.answered(keepsake, outcome)) return;
      this.step = { kind: "asking", topic, trouble: wait === null ? "stuck" : "retrying" };
      if (wait !== null) await pause(Math.max(wait, pauseWished(outcome)), asking.signal);
      if (asking.signal.aborted) return;
    }
  }

  /** Whether the outcome settles the matter; it moves on if so. */
  private answered(keepsake: Keepsake, outcome: IntakeOutcome): boolean {
    if (outcome.kind === "unanswered") return false;
    if (outcome.kind === "refused") {
      if (outcome.retryAfter !== null || outcome.code === "temporarily_unavailable") return false;
      this.startAgain(outcome.code);
      return true;
    }
    const waiting: Keepsake = { ...keepsake, stage: "waiting" };
    this.remember(waiting);
    this.wait(waiting);
    return true;
  }

  private wait(keepsake: Keepsake): void {
    const { token, topic } = keepsake;
    const queue = new Queue({
      url: socketUrl("/ws/queue/"),
      token,
      onMatched: () => {
        const matched: Keepsake = { ...keepsake, stage: "matched" };
        this.remember(matched);
        void this.open(matched);
      },
    });
    this.step = { kind: "waiting", topic, queue };
    queue.connect();
  }

  private async open(keepsake: Keepsake): Promise<void> {
    const { topic } = keepsake;
    this.step = { kind: "opening", topic };
    const rootPk = fromBase64(this.page.rootPk);
    const member = await memberOf(keepsake);
    if (this.keepsake === null) return; // left meanwhile
    const room = new Room(citizenSeat(keepsake, member, rootPk, socketUrl("/ws/room/")));
    this.step = { kind: "talking", topic, room };
    room.connect();
  }
}

function pauseWished(outcome: IntakeOutcome): number {
  return outcome.kind === "refused" ? (outcome.retryAfter ?? 0) * 1000 : 0;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
