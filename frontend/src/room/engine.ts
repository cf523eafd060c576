import { Link, type LinkState } from "../link/link";
import { AlertCode, SealingError, fromBase64, toBase64, toHex, type SealedRoom } from "../sealing";
import type { Refused, RoomClientFrame, RoomErased, RoomServerFrame, RoomView } from "../wire";
import { isRoomServerFrame } from "../wire/generated/validators/RoomServerFrame";
import { nextAct, type Act } from "./acts";
import { Company } from "./company";
import { Desk, nameIn } from "./desk";
import { demandErased } from "./eraser";
import { breakageOf } from "./evidence";
import { NO_HELPERS, changeDue, verifyHelpers, type Change, type Helpers } from "./helpers";
import { sealedAs } from "./lines";
import type { RoomOptions } from "./options";
import { held } from "./question";
import { initialRoom, reduceRoom, type RoomAction, type RoomState } from "./reducer";
import { sealAct } from "./seals";
import { Fading } from "./typing";

/** Without a receipt for this long the line is suspected dead. */
const SILENCE_MS = 15_000;
const SWEEP_MS = 5_000;
/** How often in a row the room is read again from the start before the person is told that it does not work. */
const REREADINGS_MAX = 4;

/**
 * Joins link, desk and sealed room, and tells every change through `onState`. Everything that touches the sealed room
 * runs in one queue, in order. Words leave here sealed or not at all.
 */
export class RoomEngine {
  readonly company: Company;
  private state: RoomState;
  private sealed: SealedRoom | null = null;
  private helpers: Helpers = NO_HELPERS;
  private readonly desk: Desk;
  private readonly link: Link<RoomClientFrame, RoomServerFrame>;
  private readonly clock: () => number;
  private work: Promise<void> = Promise.resolve();
  private ending: 1 | 2 | null = null;
  private rereadings = 0;
  private reading = 0; // counts readings from position 0; pages of an earlier one are ignored
  private said = 0;
  private sweep: ReturnType<typeof setInterval> | undefined;
  private readonly typingSeen = new Fading((on) => this.dispatch({ type: "typing", on }));

  constructor(
    private readonly options: RoomOptions,
    private readonly onState: (state: RoomState) => void,
  ) {
    this.clock = options.clock ?? Date.now;
    this.state = initialRoom(toHex(options.memberId));
    this.link = new Link<RoomClientFrame, RoomServerFrame>({
      ...options,
      accepts: isRoomServerFrame,
      hello: () => options.hello(this.sealed?.length ?? 0),
      onFrame: (frame) => this.hear(frame),
      onState: (state) => this.lineIs(state),
    });
    this.desk = new Desk(
      (envelope) => this.link.say({ type: "envelope.send", envelope }),
      () => this.enqueue(() => this.tend()),
    );
    this.company = new Company({
      say: (frame) => this.link.say(frame),
      dispatch: (action) => this.dispatch(action),
      tend: () => this.enqueue(() => this.tend()),
    });
  }

  connect(): void {
    this.sweep ??= setInterval(() => this.sweepNow(), SWEEP_MS);
    this.link.start();
  }

  /** Ends sockets and timers. What was not stored is gone with the page. */
  disconnect(): void {
    clearInterval(this.sweep);
    this.typingSeen.stop();
    this.sweep = undefined;
    this.desk.clear();
    this.link.stop();
  }

  redial = (): void => this.link.redial();

  /** Takes words in at once; they are sealed as soon as the transcript has been read to its end. */
  say(text: string): void {
    this.said += 1;
    this.dispatch({ type: "said", key: `own${this.said}`, text, at: this.clock() });
    this.enqueue(() => this.tend());
  }

  /** Says words again whose envelope was refused; they get a new place and a new seal. */
  retry(key: string): void {
    const line = this.state.pending.find((pending) => pending.key === key && pending.delivery === "failed");
    if (line === undefined) return;
    this.dispatch({ type: "forgotten", key });
    this.say(line.text);
  }

  /** Signs the end of the conversation, after everything that was said before. */
  end(reason: 1 | 2): void {
    this.ending = reason;
    this.enqueue(() => this.tend());
  }

  typing = (on: boolean): boolean => this.link.say({ type: "typing.set", on });

  private dispatch(action: RoomAction): void {
    this.state = reduceRoom(this.state, action);
    this.onState(this.state);
  }

  private enqueue(task: () => Promise<void>): void {
    const reading = this.reading;
    const current = (): Promise<void> => (reading === this.reading ? task() : Promise.resolve());
    this.work = this.work.then(current).catch((reason: unknown) => this.fail(reason));
  }

  /** A chain error is final: nothing later in this transcript may be shown or answered. */
  private async fail(reason: unknown): Promise<void> {
    if (this.state.broken !== null) return;
    if (reason instanceof SealingError) await this.alert(reason).catch(() => undefined);
    this.disconnect();
    this.dispatch({ type: "broken", ...breakageOf(reason, this.sealed) });
  }

  /** Tells the others which entry was refused, if there is still a session to sign it with. */
  private async alert(refusal: SealingError): Promise<void> {
    if (this.sealed === null || refusal.position === undefined) return;
    const raw = await this.sealed.sealAlert(AlertCode.REFUSED, refusal.position, this.clock());
    this.link.say({ type: "envelope.send", envelope: toBase64(raw) });
  }

  private lineIs(state: LinkState): void {
    if (state.kind !== "live") this.desk.recall();
    this.dispatch({ type: "link", link: state });
  }

  private hear(frame: RoomServerFrame): void {
    switch (frame.type) {
      case "room.view":
        return this.enqueue(() => this.meet(frame));
      case "envelope.delivered":
        return this.enqueue(() => this.take(frame.first, frame.envelopes));
      case "envelope.stored":
        return this.receipt(nameIn(frame), frame.seq);
      case "typing.seen":
        return this.typingSeen.show(frame.on);
      case "refused":
        return this.enqueue(() => this.refused(frame));
      case "room.erased":
        return this.enqueue(() => this.erased(frame));
    }
  }

  private async meet(view: RoomView): Promise<void> {
    this.sealed ??= await this.options.enter();
    this.sealed.announced(view.length);
    this.helpers = await verifyHelpers(view.seats, this.options.rootPk, this.clock());
    this.sealed.useLog(this.helpers.log);
    this.dispatch({ type: "view", view });
    await this.tend();
  }

  private async take(first: number, envelopes: readonly string[]): Promise<void> {
    const sealed = this.sealed;
    if (sealed === null) return;
    if (first > sealed.length) return this.reread();
    const fresh = envelopes.slice(sealed.length - first).map(fromBase64);
    if (fresh.length === 0) return;
    const entries = await sealed.accept(sealed.length, fresh, this.clock()).catch((refusal: unknown) => {
      this.dispatch({ type: "entries", entries: sealed.salvaged });
      throw refusal;
    });
    this.dispatch({ type: "entries", entries });
    const opened = sealed.takeOpened();
    if (opened.length > 0) this.dispatch({ type: "opened", entries: opened });
    for (const entry of entries) this.desk.seen(sealedAs(toHex(entry.sessionId), entry.senderSeq));
    await this.tend();
  }

  /** The citizen had the room erased. Believed for a signature only; then nothing of the room is kept here either. */
  private async erased(frame: RoomErased): Promise<void> {
    this.sealed ??= await this.options.enter();
    await demandErased(frame, this.sealed.roomId);
    this.disconnect();
    this.sealed = null;
    this.dispatch({ type: "erased" });
  }

  private receipt(name: string | null, seq: number): void {
    if (name === null) return;
    this.rereadings = 0;
    this.desk.receipt(name);
    this.dispatch({ type: "stored", sealedAs: name, seq });
  }

  private async refused(frame: Refused): Promise<void> {
    const name = nameIn(frame);
    if (name === null) return this.dispatch({ type: "denied", code: frame.code }); // no envelope: a wish
    const consequence = this.desk.refused(name, frame.code, frame.retry_after ?? null);
    if (consequence === "wait") return;
    this.dispatch({ type: "refused", sealedAs: name, code: frame.code });
    if (consequence === "hopeless") throw new SealingError("forbidden");
    if (consequence === "new_session") await this.reread();
  }

  /** Gives the session up and reads the room again from position 0, as a reload would. */
  private async reread(): Promise<void> {
    this.rereadings += 1;
    if (this.rereadings > REREADINGS_MAX) throw new SealingError("wrong_binding");
    this.desk.clear();
    this.reading += 1;
    this.sealed = await this.options.enter();
    this.dispatch({ type: "rereading" });
    this.link.redial();
  }

  /** Brings the room forward: resends, then seals whatever is next, until there is nothing left to do. */
  private async tend(): Promise<void> {
    const sealed = this.sealed;
    if (sealed === null) return;
    const { length, roster, epoch, mute, mark } = sealed;
    const canSeal = mute === null && roster.length > 1;
    this.dispatch({ type: "standing", length, roster, epoch, mark, canSeal });
    if (!this.mayPost) return;
    this.resay();
    this.desk.flush(this.clock());
    for (let act = this.next(sealed); act !== null; act = this.next(sealed)) {
      await this.perform(act, sealed);
      if (sealed !== this.sealed) return;
      if (this.mayPost) this.desk.flush(this.clock());
    }
    this.leaveIfDone();
  }

  private leaveIfDone(): void {
    if (this.state.leaving && this.state.pending.length === 0) this.link.say({ type: "seat.leave" });
  }

  /** Only a client that has read to the end speaks: it must not answer a state that is over. */
  private get mayPost(): boolean {
    return this.state.caughtUp && !this.state.closed;
  }

  /** After a rereading: own words that are in no envelope any more get a new one. */
  private resay(): void {
    for (const { key, delivery, sealedAs: name } of this.state.pending) {
      const lost = delivery === "sending" && !this.desk.holds(name ?? "");
      if (lost) this.dispatch({ type: "unsent", key });
    }
  }

  private next(sealed: SealedRoom): Act | null {
    const { view, pending } = this.state;
    if (view === null) return null;
    return nextAct({
      mute: sealed.mute,
      role: view.role,
      underway: this.desk.busy,
      rosterDue: this.changeDue(sealed) !== null,
      held: held(this.state),
      audience: sealed.roster.length > 1,
      words: pending.some((line) => line.delivery === "sealing"),
      ackDue: sealed.ackDue(this.clock()),
      ending: this.ending !== null,
    });
  }

  /** A session lives for a day. One that has ended is followed by a new one, as after a reload. */
  private async perform(act: Act, sealed: SealedRoom): Promise<void> {
    const owed = { opening: this.options.opening, change: this.changeDue(sealed), ending: this.ending };
    try {
      if (act === "words") await this.sealWords(sealed);
      else this.desk.post(await sealAct(act, sealed, owed, this.clock()), true);
    } catch (refusal) {
      if (!(refusal instanceof SealingError) || refusal.rule !== "session_expired") throw refusal;
      await this.reread();
    }
  }

  /** Whoever is leaving changes nothing any more: she must not know the secret of the epoch without her. */
  private changeDue(sealed: SealedRoom): Change | null {
    const { me, view, admitted, leaving } = this.state;
    if (view === null || leaving) return null;
    return changeDue(sealed, this.helpers, { me, role: view.role, admitted });
  }

  private async sealWords(sealed: SealedRoom): Promise<void> {
    const line = this.state.pending.find((pending) => pending.delivery === "sealing");
    if (line === undefined) return;
    const name = this.desk.post(await sealed.sealText(line.text, line.at), false);
    this.dispatch({ type: "sealed", key: line.key, sealedAs: name });
  }

  private sweepNow(): void {
    if (this.desk.silence(this.clock()) > SILENCE_MS) this.link.redial();
    else if (this.mayPost) this.enqueue(() => this.tend());
  }
}
