import { socketUrl } from "../link/address";
import { openLog } from "../log/page";
import type { LogReader } from "../log/reader";
import { Queue } from "../queue/queue.svelte";
import { Room } from "../room/room.svelte";
import { Shelf } from "../room/shelf";
import { fromBase64, toBase64, type Bookmark } from "../sealing";
import type { CodeContent } from "../sealing/code";
import type { ErrorCode } from "../wire";
import { COPIES_MINUTES, type Material } from "./copy/material";
import { Erasing } from "./erasing.svelte";
import { beginningOf, citizenSeat, found, memberOf, random, reaching } from "./founding";
import { intakeForm, submitIntake } from "./intake";
import { forget, keep, kept, type Founded, type Keepsake, type Restored } from "./keepsake";
import type { PageData } from "./page_data";
import { pause, pauseWished, type Outcome } from "./post";
import type { Step } from "./step";

/** Waits between repeated requests for a place, in milliseconds; after the last one the person decides. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/** The fragment of the page on which a code is typed. It says where, never what. */
const AT_CODE = "#kode";

/** The way of one citizen from topic to goodbye, and back to the same place after a reload. */
export class Journey {
  step: Step = $state.raw({ kind: "topic", refusal: null });
  /** Base64: the sealed vault of the return code that opens the present room. */
  private codeVault: string | null = $state(null);
  private keepsake: Keepsake | null = null;
  /** On a shared phone nothing is kept in the tab either. */
  shared = $state(false);
  private readonly shelf = new Shelf();
  private asking: AbortController | null = null;
  private forgetting: ReturnType<typeof setTimeout> | undefined;

  private readonly log: LogReader;

  constructor(private readonly page: PageData) {
    this.log = openLog(page);
  }

  /** A return code opens the present room. */
  get coded(): boolean {
    return this.codeVault !== null;
  }

  /** Goes back to where this tab was. Called once. */
  resume(): void {
    const found = kept();
    if (found === null) {
      if (location.hash === AT_CODE) this.typeCode();
      return;
    }
    this.keepsake = found;
    this.codeVault = found.codeVault ?? null;
    if (found.stage === "asking") void this.ask(found);
    else if (found.stage === "waiting") this.wait(found);
    else if (found.stage === "erasing") void this.eraseRoom(found);
    else void this.open(found, false);
  }

  typeCode(): void {
    this.step = { kind: "code" };
  }

  /** A code gave the room back, out of `vault` (base64). `shared`: nothing is kept here, a reload asks for the code again. */
  comeBack({ member, seatToken, roomId, genesisHash }: CodeContent, vault: string, shared: boolean): void {
    this.shared = shared;
    this.codeVault = vault;
    const keepsake: Keepsake = {
      version: 1,
      token: toBase64(seatToken),
      signSeed: toBase64(member.signSeed),
      kemSeed: toBase64(member.kemSeed),
      codeVault: vault,
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

  /**
   * A code is live now, with its sealed vault in base64, or (null) was burnt. `shared`: from here on this tab keeps
   * nothing, a reload asks for the code.
   */
  codeIs(codeVault: string | null, shared: boolean): void {
    if (this.keepsake === null) return;
    this.codeVault = codeVault;
    this.shared ||= shared;
    this.remember({ ...this.keepsake, codeVault });
    if (this.shared) this.keepNothing();
  }

  /** What copies of the open conversation are made of, as of now; null when there is none. */
  material(): Material | null {
    if (this.step.kind !== "talking" || this.keepsake === null) return null;
    const { codeVault, log, shelf } = this;
    return {
      state: this.step.room.state,
      sealed: {
        roomId: beginningOf(this.keepsake).roomId,
        envelopes: shelf.envelopes,
        log: log.exported,
        key: codeVault === null ? null : { codeVault: fromBase64(codeVault) },
      },
      zone: this.page.city.zone,
    };
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
    this.shelf.clear();
    const { version, token, signSeed, kemSeed } = this.keepsake;
    const { roomId, genesisHash } = beginningOf(this.keepsake);
    const room = { roomId: toBase64(roomId), genesisHash: toBase64(genesisHash) };
    const erasing: Restored = { version, token, signSeed, kemSeed, ...room, stage: "erasing" };
    this.remember(erasing);
    void this.eraseRoom(erasing);
  }

  /** Closes every socket, forgets every key and everything that was read. */
  letGo(): void {
    this.asking?.abort();
    if (this.step.kind === "waiting") this.step.queue.disconnect();
    if (this.step.kind === "talking") this.step.room.disconnect();
    if (this.step.kind === "erasing") this.step.erasing.stop();
    clearTimeout(this.forgetting);
    this.keepsake = this.codeVault = null;
    this.shared = false;
    this.shelf.clear();
    forget();
    // A reload from here on begins anew and asks for no code.
    if (location.hash === AT_CODE) history.replaceState(null, "", location.pathname);
  }

  /** Quick exit: frees the place for the next one if there is still time to say so. */
  vanish(): void {
    if (this.step.kind === "waiting") this.step.queue.leave();
    this.startAgain();
  }

  private remember(keepsake: Keepsake | null): void {
    if (keepsake === null) return;
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
    // Nothing on a shared phone, where copies are saved before. Whoever only went away comes back by her code.
    const material = this.shared || end === "away" ? null : this.material();
    this.letGo();
    this.step = { kind: "goodbye", end, mark, material };
    if (material === null) return;
    const without = { kind: "goodbye", end, mark, material: null } as const;
    this.forgetting = setTimeout(() => (this.step = without), COPIES_MINUTES * 60_000);
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
    const seat = citizenSeat(keepsake, member, this.log, socketUrl("/ws/room/"));
    const onVerified = (mark: Bookmark): void => this.remember(reaching(this.keepsake, mark));
    const room = new Room({ ...seat, onVerified, shelf: this.shelf });
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
      this.step = { kind: "goodbye", end: "erased", mark: null, material: null };
    });
    this.step = { kind: "erasing", erasing };
  }
}
