import { citizenSeat, found, memberOf, random } from "../../citizen/founding";
import type { Keepsake } from "../../citizen/keepsake";
import { fromBase64, parseEnvelope, toBase64, SealedRoom } from "../../sealing";
import { Organization } from "../../sealing/testing/worlds";
import { RoomEngine } from "../engine";
import type { RoomOptions } from "../options";
import { phaseOf } from "../phase";
import { initialRoom, type RoomState, type Words } from "../reducer";
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
    readonly keepsake: Keepsake,
    private readonly citizenOptions: RoomOptions,
    private readonly counselorOptions: RoomOptions,
  ) {}

  static async arrange(): Promise<Meeting> {
    const now = Date.now();
    const org = new Organization(random);
    const logged = await org.enroll(2, { from: now - 1_000_000, to: now + 1_000_000_000 });
    const keepsake = await found("other", "id", now);
    const member = await memberOf(keepsake);
    const genesis = fromBase64(keepsake.genesis);
    const entry = toBase64(logged.raw.entry);
    const hall = await Hall.open(genesis, [
      { role: "citizen", active: true, member_id: toBase64(member.memberId) },
      {
        role: "counselor",
        active: true,
        member_id: toBase64(logged.member.memberId),
        entry,
        kem_pk: toBase64(logged.member.kemPk),
        name: "Ratna",
        kind: "family",
      },
    ]);
    const { roomId } = parseEnvelope(genesis);
    return new Meeting(hall, keepsake, citizenSeat(keepsake, member, org.rootPk, hall.url), {
      url: hall.url,
      memberId: logged.member.memberId,
      rootPk: org.rootPk,
      hello: (cursor) => ({ type: "hello.counselor", room_id: toBase64(roomId), cursor }),
      enter: () => SealedRoom.enter(logged.member, roomId, { random, rootPk: org.rootPk }),
    });
  }

  /** A tab of the citizen; every call is another tab, or the same one after a reload. */
  citizen(changes: Partial<RoomOptions> = {}): Person {
    return this.join({ ...this.citizenOptions, ...changes });
  }

  counselor(changes: Partial<RoomOptions> = {}): Person {
    return this.join({ ...this.counselorOptions, ...changes });
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
