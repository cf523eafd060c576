import { Role } from "../bodies";
import { type Member, SealedRoom, newMember } from "../index";
import type { SeatRequest } from "../rosters";
import { RULEBOOK, type Rulebook } from "../rules";
import { Judge, Scribe } from "./scribe";
import { type Logged, NOW, Organization, seeded } from "./worlds";

/** Who stands on the stage: a citizen, two counselors, a supervisor, a team member; only some of them in the room. */
export interface Stage {
  readonly envelopes: Uint8Array[];
  readonly citizen: Scribe;
  readonly counselor: Scribe;
  readonly org: Organization;
  readonly first: Logged;
  readonly second: Logged;
  readonly supervisor: Logged;
  readonly random: (n: number) => Uint8Array;
  /** A reader of the room as the citizen, from nothing. */
  judge(book?: Rulebook, member?: Member): Judge;
  /** Another member's scribe, without a session. */
  scribe(member: Member): Scribe;
  /** Adds an envelope and lets the given scribes read it. */
  post(raw: Uint8Array, ...readers: Scribe[]): Promise<void>;
}

export const FOUNDER: SeatRequest = { role: Role.CITIZEN, key: "founder", historyFrom: 0 };

/**
 * Positions 0 GENESIS, 1 EPOCH 0, 2 EPOCH 1 {citizen, counselor}, 3 SESSION of the counselor, 4 SESSION of the citizen's
 * second tab (whose key the scribe holds). Everybody has read everything.
 */
export async function stage(seed: string): Promise<Stage> {
  const random = seeded(seed);
  const org = new Organization(random);
  const [member, first] = [await newMember(random), await org.enroll()];
  const [second, supervisor] = [await org.enroll(), await org.enroll(Role.SUPERVISOR)];
  const { room, genesis } = await SealedRoom.found(member, { now: NOW, random, rootPk: org.rootPk });
  const envelopes = [genesis];
  const judge = (book = RULEBOOK, who = member): Judge => new Judge(who, room.roomId, org.log, book);
  const scribe = (who: Member): Scribe => new Scribe(judge(RULEBOOK, who), random);
  const post = async (raw: Uint8Array, ...readers: Scribe[]): Promise<void> => {
    envelopes.push(raw);
    for (const reader of readers) await reader.read(envelopes);
  };
  const [citizen, counselor] = [scribe(member), scribe(first.member)];
  room.useLog(org.log);
  const both = { role: Role.COUNSELOR, key: first.key, historyFrom: 1 } as const;
  await post(
    await room.sealEpoch([{ role: Role.CITIZEN, key: "self", historyFrom: 0 }], 0, NOW),
    citizen,
    counselor,
  );
  await room.accept(0, envelopes, NOW);
  await post(await room.sealEpoch([FOUNDER, both], 1, NOW), citizen, counselor);
  await post(await counselor.session(), citizen, counselor);
  await post(await citizen.session(), citizen, counselor);
  return { envelopes, citizen, counselor, org, first, second, supervisor, random, judge, scribe, post };
}
