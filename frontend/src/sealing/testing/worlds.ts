import { sha256 } from "@noble/hashes/sha2.js";
import { concat, equal, u32, u64, u8, utf8 } from "../bytes";
import { Role } from "../bodies";
import { publicKeyOf, signerFromSeed } from "../ed25519";
import { type Member, SealedRoom, type VerifiedKey, newMember, verifyCounselorKey } from "../index";
import type { CounselorKey } from "../keylog";
import { hash, label } from "../notation";

export const NOW = 1_800_000_000_000;
const YEAR = 365 * 24 * 3_600_000;

/** Reproducible bytes: SHA-256 of a seed and a counter. */
export function seeded(seed: string): (n: number) => Uint8Array {
  let counter = 0;
  return (n) => {
    const blocks: Uint8Array[] = [];
    for (let length = 0; length < n; length += 32) blocks.push(sha256(concat(utf8(seed), u32(counter++))));
    return concat(...blocks).slice(0, n);
  };
}

export interface Logged {
  readonly member: Member;
  readonly key: VerifiedKey;
  readonly raw: CounselorKey;
}

/** An organization root and the counselors it has signed. */
export class Organization {
  readonly rootPk: Uint8Array;
  private seq = 0;
  private readonly seed: Uint8Array;

  constructor(readonly random: (n: number) => Uint8Array) {
    this.seed = random(32);
    this.rootPk = publicKeyOf(this.seed);
  }

  async enroll(
    role: Role = Role.COUNSELOR,
    validity = { from: NOW - YEAR, to: NOW + YEAR },
  ): Promise<Logged> {
    const member = await newMember(this.random);
    const raw = { entry: await this.entry(member, role, validity), kemPk: member.kemPk };
    return { member, raw, key: await verifyCounselorKey(raw, this.rootPk) };
  }

  private async entry(
    member: Member,
    role: Role,
    validity: { from: number; to: number },
  ): Promise<Uint8Array> {
    const fields = concat(
      concat(u8(1), u8(1), u64(this.seq++), member.memberId, new Uint8Array(32), u8(role)),
      concat(member.signPk, hash(member.kemPk), u64(validity.from), u64(validity.to)),
    );
    const signed = concat(label("keylog"), fields);
    const requested = concat(label("keylog-request"), fields.subarray(0, 2), fields.subarray(10));
    const [org, own] = await Promise.all([signerFromSeed(this.seed), signerFromSeed(member.seeds.signSeed)]);
    return concat(fields, await org.sign(signed), await own.sign(requested), new Uint8Array(64));
  }
}

/** An honest server: gives positions in the order of arrival and hands out everything it has. */
export class Shelf {
  readonly stored: Uint8Array[] = [];

  /** Stores an envelope and gives its position. */
  post(raw: Uint8Array): number {
    this.stored.push(raw);
    return this.stored.length - 1;
  }

  /** Feeds a room everything it has not seen yet, up to `until` entries. */
  async feed(room: SealedRoom, until = this.stored.length): ReturnType<SealedRoom["accept"]> {
    const first = room.length;
    return first >= until ? [] : room.accept(first, this.stored.slice(first, until), NOW);
  }
}

export interface World {
  readonly org: Organization;
  readonly citizen: SealedRoom;
  readonly citizenMember: Member;
  readonly counselor: SealedRoom;
  readonly logged: Logged;
  readonly shelf: Shelf;
  readonly random: (n: number) => Uint8Array;
}

/** GENESIS and EPOCH 0 only. */
export async function foundedRoom(seed: string): Promise<Omit<World, "counselor" | "logged">> {
  const random = seeded(seed);
  const org = new Organization(random);
  const citizenMember = await newMember(random);
  const { room: citizen, genesis } = await SealedRoom.found(citizenMember, {
    now: NOW,
    random,
    rootPk: org.rootPk,
  });
  const shelf = new Shelf();
  shelf.post(genesis);
  shelf.post(await citizen.sealEpoch([{ role: Role.CITIZEN, key: "self", historyFrom: 0 }], 0, NOW));
  await shelf.feed(citizen);
  return { org, citizen, citizenMember, shelf, random };
}

/** Positions 0 GENESIS, 1 EPOCH 0, 2 EPOCH 1 {citizen, counselor}, 3 SESSION of the counselor; all have seen all. */
export async function conversation(seed: string): Promise<World> {
  const world = await foundedRoom(seed);
  const { org, citizen, shelf, random } = world;
  const logged = await org.enroll();
  const counselor = await SealedRoom.enter(logged.member, citizen.roomId, { random, rootPk: org.rootPk });
  for (const room of [citizen, counselor]) room.learnKeys([logged.key]);
  shelf.post(await citizen.sealEpoch(pair(logged.key, 1), 1, NOW));
  await shelf.feed(citizen);
  await shelf.feed(counselor);
  shelf.post(await counselor.sealSession(NOW));
  await shelf.feed(citizen);
  await shelf.feed(counselor);
  return { ...world, counselor, logged };
}

/** A roster of the citizen and one counselor, as the citizen requests it. */
export function pair(key: VerifiedKey, historyFrom: number): Parameters<SealedRoom["sealEpoch"]>[0] {
  return [
    { role: Role.CITIZEN, key: "founder", historyFrom: 0 },
    { role: Role.COUNSELOR, key, historyFrom },
  ];
}

export function sameHeads(...rooms: SealedRoom[]): boolean {
  return rooms.every((room) => equal(room.head, (rooms[0] as SealedRoom).head));
}
