import { socketUrl } from "../link/address";
import { openLog } from "../log/page";
import type { LogReader } from "../log/reader";
import { Queue } from "../queue/queue.svelte";
import { Room } from "../room/room.svelte";
import { fromBase64, toBase64 } from "../sealing";
import type { CodeContent } from "../sealing/code";
import type { ErrorCode } from "../wire";
import { Erasing } from "./erasing.svelte";
import { beginningOf, citizenSeat, found, memberOf, random } from "./founding";
import { intakeForm, submitIntake } from "./intake";
import { forget, keep, kept, type Founded, type Keepsake, type Restored } from "./keepsake";
import type { PageData } from "./page_data";
import { pause, pauseWished, type Outcome } from "./post";

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
  /** `away`: not ended, a return code opens it again. `mark`: to compare then, if there is a code. */
  | { readonly kind: "goodbye"; readonly end: "ended" | "away" | "erased"; readonly mark: string | null };

/** Waits between repeated requests for a place, in milliseconds; after the last one the person decides. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/** The fragment of the page on which a code is typed. It says where, never what. */
const AT_CODE = "#kode";

/** The way of one citizen from topic to goodbye, and back to the same place after a reload. */
export class Journey {
  step: Step = $state.raw({ kind: "topic", refusal: null });
  /** A return code opens the present room. */
  coded = $state(false);
  private keepsake: Keepsake | null = null;
  /** On a shared phone nothing is kept in the tab either. */
  shared = false;
  private asking: AbortController | null = null;

  private readonly log: LogReader;

  constructor(private readonly page: PageData) {
    this.log = openLog(page);
  }

  /** Goes back to where this tab was. Called once. */
  resume(): void {
    const found = kept();
    if (found === null) {
      if (location.hash === AT_CODE) this.typeCode();
      return;
    }
    this.keepsake = found;
    this.coded = found.coded ?? false;
    if (found.stage === "asking") void this.ask(found);
    else if (found.stage === "waiting") this.wait(found);
    else if (found.stage === "erasing") void this.eraseRoom(found);
    else void this.open(found, false);
  }

  typeCode(): void {
    this.step = { kind: "code" };
  }

  /** A code gave the room back. `shared`: nothing is kept here, a reload asks for the code again. */
  comeBack({ member, seatToken, roomId, genesisHash }: CodeContent, shared: boolean): void {
    this.shared = shared;
    this.coded = true;
    const keepsake: Keepsake = {
      version: 1,
      token: toBase64(seatToken),
      signSeed: toBase64(member.signSeed),
      kemSeed: toBase64(member.kemSeed),
      coded: true,
      stage: "restored",
      roomId: toBase64(roomId),
      genesisHash: toBase64(genesisHash),
    };
    this.remember(keepsake);
    if (shared) this.keepNothing();
    void this.open(keepsake, true);
  }

  /** What a return code of this room must give back; null when there is no room. */
  codeContent(created: number): CodeContent | null {
    const kept = this.keepsake;
    if (kept === null) return null;
    const member = { signSeed: fromBase64(kept.signSeed), kemSeed: fromBase64(kept.kemSeed) };
    return { member, seatToken: fromBase64(kept.token), ...beginningOf(kept), created };
  }

  /** A code is live now, or was burnt. `shared`: from here on this tab keeps nothing, a reload asks for the code. */
  codeIs(live: boolean, shared: boolean): void {
    if (this.keepsake === null) return;
    this.coded = live;
    this.shared ||= shared;
    this.remember({ ...this.keepsake, coded: live });
    if (this.shared) this.keepNothing();
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
    if (this.keepsake !== null && "genesis" in this.keepsake) void this.ask(this.keepsake);
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
    this.part("ended");
  }

  /** Leaves without ending: the code opens it again. */
  goAway(): void {
    this.part("away");
  }

  /** Has the conversation erased, on the server first. A reload goes on with it; only leaving gives up asking. */
  erase(): void {
    if (this.step.kind !== "talking" || this.keepsake === null) return;
    this.step.room.disconnect();
    const { version, token, signSeed, kemSeed } = this.keepsake;
    const { roomId, genesisHash } = beginningOf(this.keepsake);
    const room = { roomId: toBase64(roomId), genesisHash: toBase64(genesisHash) };
    const erasing: Restored = { version, token, signSeed, kemSeed, ...room, stage: "erasing" };
    this.remember(erasing);
    void this.eraseRoom(erasing);
  }

  /** Closes every socket and forgets every key. */
  letGo(): void {
    this.asking?.abort();
    if (this.step.kind === "waiting") this.step.queue.disconnect();
    if (this.step.kind === "talking") this.step.room.disconnect();
    if (this.step.kind === "erasing") this.step.erasing.stop();
    this.keepsake = null;
    this.coded = this.shared = false;
    forget();
    // A reload from here on begins anew and asks for no code.
    if (location.hash === AT_CODE) history.replaceState(null, "", location.pathname);
  }

  /** Quick exit: frees the place for the next one if there is still time to say so. */
  vanish(): void {
    if (this.step.kind === "waiting") this.step.queue.leave();
    this.letGo();
  }

  private remember(keepsake: Keepsake): void {
    this.keepsake = keepsake;
    if (!this.shared) keep(keepsake);
  }

  /** From here on a reload asks for the code. */
  private keepNothing(): void {
    forget();
    history.replaceState(null, "", AT_CODE);
  }

  private part(end: "ended" | "away"): void {
    const mark = this.step.kind === "talking" && this.coded ? this.step.room.state.mark : null;
    this.letGo();
    this.step = { kind: "goodbye", end, mark };
  }

  /** Repeats the identical request until there is an answer: the first one may have arrived. */
  private async ask(keepsake: Founded): Promise<void> {
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
  private answered(keepsake: Founded, outcome: Outcome<unknown>): boolean {
    if (outcome.kind === "unanswered") return false;
    if (outcome.kind === "refused") {
      if (outcome.retryAfter !== null || outcome.code === "temporarily_unavailable") return false;
      this.startAgain(outcome.code);
      return true;
    }
    const waiting: Founded = { ...keepsake, stage: "waiting" };
    this.remember(waiting);
    this.wait(waiting);
    return true;
  }

  private wait(keepsake: Founded): void {
    const { token, topic } = keepsake;
    const queue = new Queue({
      url: socketUrl("/ws/queue/"),
      token,
      onMatched: () => {
        const matched: Keepsake = { ...keepsake, stage: "matched" };
        this.remember(matched);
        void this.open(matched, false);
      },
    });
    this.step = { kind: "waiting", topic, queue };
    queue.connect();
  }

  private async open(keepsake: Keepsake, returned: boolean): Promise<void> {
    this.step = { kind: "opening" };
    const member = await memberOf(keepsake);
    if (this.keepsake === null) return; // left meanwhile
    const room = new Room(citizenSeat(keepsake, member, this.log, socketUrl("/ws/room/")));
    this.step = { kind: "talking", room, returned };
    room.connect();
  }

  private async eraseRoom(keepsake: Restored): Promise<void> {
    const member = await memberOf(keepsake);
    if (this.keepsake !== keepsake) return; // left meanwhile
    const { token } = keepsake;
    const options = {
      url: socketUrl("/ws/room/"),
      token,
      member,
      roomId: fromBase64(keepsake.roomId),
      random,
    };
    const erasing = new Erasing(options, () => {
      this.letGo();
      this.step = { kind: "goodbye", end: "erased", mark: null };
    });
    this.step = { kind: "erasing", erasing };
  }
}
