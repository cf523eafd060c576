import { citizenSeat, found, memberOf, random } from "../../citizen/founding";
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

/** A citizen, a counselor with a signed key, and the hall between them; nobody has connected yet. */
export class Meeting {
  private readonly people: Person[] = [];

  private constructor(
    readonly hall: Hall,
    readonly keepsake: Founded,
    private readonly org: Organization,
    private readonly roomId: Uint8Array,
    private readonly citizenOptions: RoomOptions,
    readonly first: Logged,
  ) {}

  static async arrange(): Promise<Meeting> {
    const now = Date.now();
    const org = new Organization(random);
    const first = await enroll(org);
    const keepsake = await found("other", "id", now);
    const member = await memberOf(keepsake);
    const genesis = fromBase64(keepsake.genesis);
    const hall = await Hall.open(genesis, [
      { role: "citizen", active: true, member_id: toBase64(member.memberId) },
      seatOf(first, "Ratna"),
    ]);
    const { roomId } = parseEnvelope(genesis);
    return new Meeting(
      hall,
      keepsake,
      org,
      roomId,
      citizenSeat(keepsake, member, org.rootPk, hall.url),
      first,
    );
  }

  /** Another counselor of the organization, with no seat yet. */
  colleague(role: Role = Role.COUNSELOR): Promise<Logged> {
    return enroll(this.org, role);
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

  /** The root that counselors' keys must be signed with. */
  get rootPk(): Uint8Array {
    return this.citizenOptions.rootPk;
  }

  /** A tab of the citizen; every call is another tab, or the same one after a reload. */
  citizen(changes: Partial<RoomOptions> = {}): Person {
    return this.join({ ...this.citizenOptions, ...changes });
  }

  counselor(changes: Partial<RoomOptions> = {}, who: Logged = this.first): Person {
    const { member } = who;
    const { roomId, org } = this;
    return this.join({
      url: this.hall.url + encodeURIComponent(toBase64(member.memberId)),
      memberId: member.memberId,
      rootPk: org.rootPk,
      hello: (cursor) => ({ type: "hello.counselor", room_id: toBase64(roomId), cursor }),
      enter: () => SealedRoom.enter(member, roomId, { random, rootPk: org.rootPk }),
      ...changes,
    });
  }

  async over(): Promise<void> {
    for (const person of this.people) person.engine.disconnect();
    await this.hall.shut();
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
