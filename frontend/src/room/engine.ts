import { Link, type LinkState } from "../link/link";
import { SealingError, toBase64, toHex, type SealedRoom } from "../sealing";
import type { Refused, RoomClientFrame, RoomErased, RoomServerFrame, RoomView } from "../wire";
import { isRoomServerFrame } from "../wire/generated/validators/RoomServerFrame";
import { nextAct, standingOf, type Act } from "./acts";
import { Company } from "./company";
import { Desk, nameIn } from "./desk";
import { demandErased } from "./eraser";
import { breakageOf } from "./evidence";
import type { Change } from "./helpers";
import { Horizon } from "./horizon";
import { Inbox } from "./inbox";
import { sealedAs } from "./lines";
import type { RoomOptions } from "./options";
import { initialRoom, reduceRoom, type RoomAction, type RoomState } from "./reducer";
import { Register } from "./register";
import { sealAct, sealAlarm } from "./seals";
import { demandOwnRole, standingIn } from "./standing";
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
  private readonly register: Register;
  private readonly inbox: Inbox;
  private readonly desk: Desk;
  private readonly horizon: Horizon;
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
    this.horizon = new Horizon(options.remembered, options.onVerified);
    this.clock = options.clock ?? Date.now;
    this.state = initialRoom(toHex(options.memberId));
    this.register = new Register(options.log);
    this.link = new Link<RoomClientFrame, RoomServerFrame>({
      ...options,
      accepts: isRoomServerFrame,
      hello: () => options.hello(this.sealed?.length ?? 0),
      onFrame: (frame) => this.hear(frame),
      onState: (state) => this.lineIs(state),
    });
    const tend = (): void => this.enqueue(() => this.tend());
    this.desk = new Desk((envelope) => this.link.say({ type: "envelope.send", envelope }), tend);
    this.inbox = new Inbox(this.register, {
      dispatch: this.dispatch,
      seen: (entry) => this.desk.seen(sealedAs(toHex(entry.sessionId), entry.senderSeq)),
      again: () => this.sweep !== undefined && this.enqueue(() => this.read()),
      taken: (first, envelopes) => options.shelf?.put(first, envelopes),
    });
    this.company = new Company({ say: (frame) => this.link.say(frame), dispatch: this.dispatch, tend });
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

  /** Takes words in at once; they are sealed as soon as the transcript has been read to its end. */
  say(text: string): void {
    this.dispatch({ type: "said", key: `own${++this.said}`, text, at: this.clock() });
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

  redial = (): void => this.link.redial();
  stop = (reason: Error): void => this.enqueue(() => Promise.reject(reason));
  typing = (on: boolean): boolean => this.link.say({ type: "typing.set", on });

  private readonly dispatch = (action: RoomAction): void => {
    this.state = reduceRoom(this.state, action);
    this.onState(this.state);
  };

  private enqueue(task: () => Promise<void>): void {
    const reading = this.reading;
    const current = (): Promise<void> => (reading === this.reading ? task() : Promise.resolve());
    this.work = this.work.then(current).catch((reason: unknown) => this.fail(reason));
  }

  /** A chain error is final: nothing later in this transcript may be shown or answered. */
  private async fail(reason: unknown): Promise<void> {
    if (this.state.broken !== null) return;
    const alarm = await sealAlarm(this.sealed, reason, this.clock()).catch(() => null);
    if (alarm !== null) this.link.say({ type: "envelope.send", envelope: toBase64(alarm) });
    this.disconnect();
    this.dispatch({ type: "broken", ...breakageOf(reason, this.sealed) });
  }

  private lineIs(state: LinkState): void {
    if (state.kind !== "live") this.desk.recall();
    this.dispatch({ type: "link", link: state });
  }

  private hear(frame: RoomServerFrame): void {
    switch (frame.type) {
      case "room.view":
        return this.enqueue(() => this.meet(frame));
      case "room.glimpse":
        return this.enqueue(() => this.inbox.preview(this.sealed, frame, this.state.view));
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
    demandOwnRole(view, this.options.founder);
    this.sealed ??= await this.options.enter(this.horizon.mark);
    this.sealed.announced(view.length);
    this.dispatch({ type: "view", view });
    await this.register.look();
    this.tellStanding(this.sealed); // whose keys were replaced is known before the first line
    await this.read();
  }

  private async take(first: number, envelopes: readonly string[]): Promise<void> {
    if (this.sealed !== null && !this.inbox.take(this.sealed.length, first, envelopes)) return this.reread();
    await this.read();
  }

  private async read(): Promise<void> {
    if (this.sealed === null) return;
    const midway = !(await this.inbox.feed(this.sealed, this.state.view?.length ?? 0, this.clock()));
    this.horizon.note(this.sealed);
    if (!midway || this.state.logTrouble !== null) await this.tend();
  }

  /** The citizen had the room erased. Believed for a signature only; then nothing of the room is kept here either. */
  private async erased(frame: RoomErased): Promise<void> {
    this.sealed ??= await this.options.enter(this.horizon.mark);
    await demandErased(frame, this.sealed.roomId);
    this.disconnect();
    this.sealed = null;
    this.options.shelf?.clear();
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
    this.inbox.clear();
    this.reading += 1;
    this.sealed = await this.options.enter(this.horizon.mark);
    this.dispatch({ type: "rereading" });
    this.link.redial();
  }

  /** Brings the room forward: resends, then seals whatever is next, until there is nothing left to do. */
  private async tend(): Promise<void> {
    const sealed = this.sealed;
    if (sealed === null) return;
    this.tellStanding(sealed);
    if (!this.mayPost) return;
    this.resay();
    this.desk.flush(this.clock());
    await this.actOn(sealed);
    if (sealed !== this.sealed) return;
    this.tellStanding(sealed);
    if (this.state.leaving && this.state.pending.length === 0) this.link.say({ type: "seat.leave" });
  }

  /** What cannot be done now (who reads must change, and the key log is not there) is tried again with the next sweep. */
  private async actOn(sealed: SealedRoom): Promise<void> {
    for (let act = this.next(sealed); act !== null; act = this.next(sealed)) {
      if (!(await this.perform(act, sealed))) return;
      if (this.mayPost) this.desk.flush(this.clock());
    }
  }

  private tellStanding(sealed: SealedRoom): void {
    const waits = this.inbox.waiting || this.due(sealed) !== null;
    this.dispatch(standingIn(sealed, this.register, this.state, waits));
  }

  /** Only a client that has read to the end speaks: it must not answer a state that is over. */
  private get mayPost(): boolean {
    return this.state.caughtUp && !this.state.closed;
  }

  /** After a rereading: own words that are in no envelope any more get a new one. */
  private resay(): void {
    for (const { key, delivery, sealedAs: name } of this.state.pending) {
      if (delivery === "sending" && !this.desk.holds(name ?? "")) this.dispatch({ type: "unsent", key });
    }
  }

  private next(sealed: SealedRoom): Act | null {
    if (this.state.view === null) return null;
    const regrantDue = this.register.regrantDue(sealed, this.state.me, this.clock()) !== null;
    return nextAct({
      ...standingOf(this.state, sealed),
      ...{ underway: this.desk.busy, rosterDue: this.due(sealed) !== null, ending: this.ending !== null },
      ...{ regrantDue, ackDue: sealed.ackDue(this.clock()) },
    });
  }

  /** A session lives for a day. One that has ended is followed by a new one, as after a reload. False: not now. */
  private async perform(act: Act, sealed: SealedRoom): Promise<boolean> {
    const now = this.clock();
    const change = () => this.register.prepared(sealed, () => this.due(sealed), now);
    const gift = () => this.register.gift(sealed, this.state.me, now);
    const owed = { opening: this.options.opening, change, gift, ending: this.ending };
    try {
      if (act === "words") return await this.sealWords(sealed);
      const raw = await sealAct(act, sealed, owed, now);
      if (raw !== null) this.desk.post(raw, true);
      return raw !== null;
    } catch (refusal) {
      if (!(refusal instanceof SealingError) || refusal.rule !== "session_expired") throw refusal;
      await this.reread();
      return false;
    }
  }

  private due(sealed: SealedRoom): Change | null {
    return this.register.due(sealed, this.state, this.clock());
  }

  private async sealWords(sealed: SealedRoom): Promise<boolean> {
    const line = this.state.pending.find((pending) => pending.delivery === "sealing");
    if (line === undefined) return false;
    const name = this.desk.post(await sealed.sealText(line.text, line.at), false);
    this.dispatch({ type: "sealed", key: line.key, sealedAs: name });
    return true;
  }

  private sweepNow(): void {
    if (this.desk.silence(this.clock()) > SILENCE_MS) this.link.redial();
    else if (this.mayPost || this.inbox.waiting) this.enqueue(() => this.read());
  }
}
