import { Role } from "../bodies";
import { type Member, SealedRoom, type VerifiedKey, newMember } from "../index";
import type { SeatRequest } from "../rosters";
import { type Logged, NOW, Organization, Shelf, seeded } from "./worlds";

/** A whole life of a room, written by honest clients: queue, handover with history, supervisor, transfer, close. */
export interface Story {
  readonly org: Organization;
  readonly shelf: Shelf;
  readonly members: Readonly<Record<string, Member>>;
  readonly keys: readonly Logged[];
  readonly rooms: Readonly<Record<string, SealedRoom>>;
}

const CITIZEN: SeatRequest = { role: Role.CITIZEN, key: "founder", historyFrom: 0 };
const as = (role: Role, key: VerifiedKey | "self", historyFrom: number): SeatRequest => ({
  role,
  key,
  historyFrom,
});

class Cast {
  readonly shelf = new Shelf();

  constructor(readonly rooms: Record<string, SealedRoom>) {}

  room(name: string): SealedRoom {
    return this.rooms[name] as SealedRoom;
  }

  /** Everybody reads everything. */
  async all(): Promise<void> {
    for (const room of Object.values(this.rooms)) await this.shelf.feed(room);
  }

  /** One after another, each with everything before it read. */
  async post(...acts: (() => Promise<Uint8Array>)[]): Promise<void> {
    for (const act of acts) {
      this.shelf.post(await act());
      await this.all();
    }
  }

  says(name: string, text: string): () => Promise<Uint8Array> {
    return () => this.room(name).sealText(text, NOW);
  }
}

export async function story(seed: string): Promise<Story> {
  const random = seeded(seed);
  const org = new Organization(random);
  const citizen = await newMember(random);
  const first = await org.enroll();
  const second = await org.enroll();
  const supervisor = await org.enroll(Role.SUPERVISOR);
  const keys = [first, second, supervisor];
  const { room, genesis } = await SealedRoom.found(citizen, { now: NOW, random, rootPk: org.rootPk });
  const enter = (member: Member): Promise<SealedRoom> =>
    SealedRoom.enter(member, room.roomId, { random, rootPk: org.rootPk });
  const rooms = {
    citizen: room,
    first: await enter(first.member),
    second: await enter(second.member),
    supervisor: await enter(supervisor.member),
  };
  for (const each of Object.values(rooms)) each.useLog(org.log);
  const cast = new Cast(rooms);
  cast.shelf.post(genesis);
  await play(cast, { first: first.key, second: second.key, supervisor: supervisor.key });
  const members = { citizen, first: first.member, second: second.member, supervisor: supervisor.member };
  return { org, shelf: cast.shelf, members, keys, rooms };
}

type Keys = Readonly<Record<"first" | "second" | "supervisor", VerifiedKey>>;

async function play(cast: Cast, keys: Keys): Promise<void> {
  const { citizen, first, second, supervisor } = cast.rooms as Record<string, SealedRoom> & typeof cast.rooms;
  if (!citizen || !first || !second || !supervisor) return;
  const team = [CITIZEN, as(Role.TEAM, keys.first, 1), as(Role.TEAM, keys.second, 1)];
  await cast.post(
    () => citizen.sealEpoch([as(Role.CITIZEN, "self", 0)], 0, NOW),
    () => citizen.sealEpoch(team, 1, NOW),
    cast.says("citizen", "Selamat malam. Boleh saya bercerita?"),
    () => first.sealSession(NOW),
    () => first.sealEpoch([{ ...CITIZEN, historyFrom: 2 }, as(Role.COUNSELOR, "self", 1)], 1, NOW),
    cast.says("first", "Tentu. Saya mendengarkan."),
  );
  const [one, two] = [await citizen.sealText("Terima kasih.", NOW), await first.sealText("Silakan.", NOW)];
  cast.shelf.post(two);
  cast.shelf.post(one);
  await cast.all();
  await cast.post(
    () => first.sealAck(NOW),
    () =>
      citizen.sealEpoch(
        [CITIZEN, as(Role.COUNSELOR, keys.first, 3), as(Role.SUPERVISOR, keys.supervisor, 3)],
        3,
        NOW,
      ),
    () => supervisor.sealSession(NOW),
    () =>
      citizen.sealEpoch(
        [CITIZEN, as(Role.COUNSELOR, keys.first, 4), as(Role.COUNSELOR, keys.second, 1)],
        2,
        NOW,
      ),
    () => second.sealSession(NOW),
    cast.says("second", "Saya melanjutkan. Saya sudah membaca yang tadi."),
  );
  const raced = await first.sealText("Saya pamit.", NOW);
  await cast.post(
    () => second.sealEpoch([{ ...CITIZEN, historyFrom: 5 }, as(Role.COUNSELOR, "self", 5)], 4, NOW),
    () => Promise.resolve(raced),
    cast.says("citizen", "Baik, sampai jumpa."),
    () => citizen.sealAlert(3, 4, NOW),
    () => citizen.sealClose(1, NOW),
  );
}
