import { citizenSeat, found, memberOf, random } from "../../citizen/founding";
import { LogReader, type LogPins } from "../../log/reader";
import { LogServer } from "../../log/testing/log_server";
import { pinsOf, readerOf } from "../../log/testing/readers";
import type { Founded } from "../../citizen/keepsake";
import { fromBase64, Kind, parseEnvelope, Role, toBase64, SealedRoom } from "../../sealing";
import { Organization, type Logged } from "../../sealing/testing/worlds";
import type { InvitationView, SeatView } from "../../wire";
import { RoomEngine } from "../engine";
import type { RoomOptions } from "../options";
import { phaseOf } from "../phase";
import type { Words } from "../lines";
import { questionOf } from "../question";
import { initialRoom, type RoomState } from "../reducer";
import { Hall, nodeSocket } from "./hall";

/** One participant with a real engine; what a screen would know. */
export class Person {
  state: RoomState = initialRoom("");
  readonly engine: RoomEngine;
  private readonly waiters = new Set<() => void>();

  constructor(options: RoomOptions) {
    this.engine = new RoomEngine({ ...options, makeSocket: nodeSocket }, (state) => {
      this.state = state;
      for (const wake of [...this.waiters]) wake();
    });
  }

  get words(): string[] {
    return this.state.lines.filter((line): line is Words => line.kind === "words").map(({ text }) => text);
  }

  get phase(): string {
    return phaseOf(this.state);
  }

  /** Resolves when the state satisfies `condition`; a test that waits in vain runs into its own time limit. */
  until(condition: (person: this) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!condition(this)) return;
        this.waiters.delete(check);
        resolve();
      };
      this.waiters.add(check);
      check();
    });
  }
}

/** A citizen, a counselor with a logged key, the hall between them and the key log; nobody has connected yet. */
export class Meeting {
  private readonly people: Person[] = [];

  private constructor(
    readonly hall: Hall,
    /** Serves the key log. */
    readonly logs: LogServer,
    readonly keepsake: Founded,
    readonly org: Organization,
    private readonly pins: LogPins,
    private readonly roomId: Uint8Array,
    private readonly citizenOptions: Omit<RoomOptions, "log">,
    readonly first: Logged,
    private readonly logged: Logged[],
  ) {}

  static async arrange(): Promise<Meeting> {
    const org = new Organization(random);
    const first = await enroll(org);
    const keepsake = await found("other", "id", Date.now());
    const member = await memberOf(keepsake);
    const genesis = fromBase64(keepsake.genesis);
    const hall = await Hall.open(genesis, [
      { role: "citizen", active: true, member_id: toBase64(member.memberId) },
      seatOf(first, "Ratna"),
    ]);
    const { roomId } = parseEnvelope(genesis);
    const logs = await LogServer.open();
    const seat = citizenSeat(keepsake, member, await readerOf(org, logs.base), hall.url);
    const pins = await pinsOf(org);
    const meeting = new Meeting(hall, logs, keepsake, org, pins, roomId, seat, first, [first]);
    await meeting.publish();
    return meeting;
  }

  /** A tab's reader of the key log, as some server serves it. */
  log({ base }: LogServer = this.logs): LogReader {
    const { pins, org } = this;
    return new LogReader({ base, pins, rootPk: org.rootPk, pause: () => Promise.resolve() });
  }

  /** The key log as it is served from now on, signed at `time` (ms). */
  async publish(log = this.org.log, time = Date.now(), server = this.logs): Promise<void> {
    const note = await (await this.org.notary).note(log.size, log.root(), time);
    server.publish(log, note, this.logged);
  }

  /** Another counselor of the organization, with no seat yet. */
  async colleague(role: Role = Role.COUNSELOR): Promise<Logged> {
    return this.list(await enroll(this.org, role));
  }

  /** Other keys for a helper, in whose seat they stand from now on; `lost`: the former ones do not sign for them. */
  async rotate(former: Logged, lost = false): Promise<Logged> {
    const successor = await this.list(await this.org.rotate(former, lost));
    const id = toBase64(former.member.memberId);
    this.hall.arrange(() => {
      const at = this.hall.seats.findIndex(({ member_id }) => member_id === id);
      this.hall.seats[at] = seatOf(successor, "Ratna");
    });
    return successor;
  }

  private async list(who: Logged): Promise<Logged> {
    this.logged.push(who);
    await this.publish();
    return who;
  }

  /** How many EPOCH envelopes the server has stored. */
  epochs(): number {
    return this.hall.stored.filter((raw) => parseEnvelope(fromBase64(raw)).kind === Kind.EPOCH).length;
  }

  /** A citizen and her counselor, who have talked already. */
  async talking(): Promise<[Person, Person]> {
    const [citizen, counselor] = [this.citizen(), this.counselor()];
    await Promise.all([citizen.until(ready), counselor.until(ready)]);
    citizen.engine.say("rahasia lama");
    await counselor.until(hasWords(1));
    counselor.engine.say("terima kasih");
    await citizen.until(hasWords(2));
    return [citizen, counselor];
  }

  /** The citizen is asked, agrees, and the server seats the colleague: what an honest server does. */
  async comes(
    citizen: Person,
    who: Logged,
    purpose: InvitationView["purpose"],
    history: boolean,
  ): Promise<Person> {
    const asking = invitationTo(who, purpose);
    this.hall.arrange(() => (this.hall.invitation = asking));
    await citizen.until(({ state }) => questionOf(state)?.kind === "invited");
    citizen.engine.company.answer(asking, true, history);
    while (!this.hall.wishes.some(({ type }) => type === "invitation.answer"))
      await new Promise((resolve) => setImmediate(resolve));
    this.hall.arrange(() => {
      this.hall.invitation = { ...asking, state: "agreed" };
      this.hall.seats.push(seatOf(who, "Jajang", purpose === "handover" ? "counselor" : "supervisor"));
    });
    return this.counselor({}, who);
  }

  /** A tab of the citizen; every call is another tab, or the same one after a reload. */
  citizen(changes: Partial<RoomOptions> = {}): Person {
    return this.join({ ...this.citizenOptions, log: this.log(), ...changes });
  }

  counselor(changes: Partial<RoomOptions> = {}, who: Logged = this.first): Person {
    const { member } = who;
    const { roomId, org } = this;
    return this.join({
      url: this.hall.url + encodeURIComponent(toBase64(member.memberId)),
      memberId: member.memberId,
      log: this.log(),
      hello: (cursor) => ({ type: "hello.counselor", room_id: toBase64(roomId), cursor }),
      founder: false,
      enter: (verified) => {
        const bookmark = verified ?? undefined;
        return SealedRoom.enter(member, roomId, { random, rootPk: org.rootPk, bookmark });
      },
      ...changes,
    });
  }

  async over(): Promise<void> {
    for (const person of this.people) person.engine.disconnect();
    await this.hall.shut();
    await this.logs.shut();
  }

  private join(options: RoomOptions): Person {
    const person = new Person(options);
    this.people.push(person);
    person.engine.connect();
    return person;
  }
}

/** What tests wait for. */
export const ready = (person: Person): boolean => person.phase === "ready";
export const hasWords =
  (n: number) =>
  (person: Person): boolean =>
    person.words.length >= n;
export const readers =
  (n: number) =>
  (person: Person): boolean =>
    person.state.roster.length === n && person.state.caughtUp;
/** The role numbers of the sealed roster, ascending. */
export const roles = (person: Person): number[] => person.state.roster.map(({ role }) => role).sort();

/** Ratna asks somebody in, and he is ready. */
export function invitationTo(
  who: Logged,
  purpose: InvitationView["purpose"],
  state: InvitationView["state"] = "asking",
): InvitationView {
  const member_id = toBase64(who.member.memberId);
  const named = { by: "Ratna", name: "Jajang", kind: "family", topic: "other", member_id };
  return { invitation: 7, purpose, state, expires_at: 1, ...named };
}

function enroll(org: Organization, role: Role = Role.COUNSELOR): Promise<Logged> {
  const now = Date.now();
  return org.enroll(role, { from: now - 1_000_000, to: now + 1_000_000_000 });
}

/** The seat of somebody whom the organization has signed. */
export function seatOf(who: Logged, name: string, role: SeatView["role"] = "counselor"): SeatView {
  const { member, raw } = who;
  const keys = { entry: toBase64(raw.entry), kem_pk: toBase64(member.kemPk) };
  return { role, active: true, member_id: toBase64(member.memberId), ...keys, name, kind: "family" };
}
