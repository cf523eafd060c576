import { sha256 } from "@noble/hashes/sha2.js";
import { Role } from "../bodies";
import { concat, equal, toHex, u32, utf8 } from "../bytes";
import { type Signer, publicKeyOf, signerFromSeed } from "../ed25519";
import { type Member, SealedRoom, type VerifiedKey, newMember } from "../index";
import { type CounselorKey, keyOf, parseEntry } from "../keylog";
import { KeyLog, checkView } from "../replay";
import { Notary, type Wish, listing, revocation } from "./notary";

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

/** An organization root, its key log, and everybody the log lists. */
export class Organization {
  readonly rootPk: Uint8Array;
  /** The log so far, with a checkpoint that is fresh at NOW. */
  log: KeyLog;
  private readonly root: Promise<Signer>;
  readonly notary: Promise<Notary>;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(readonly random: (n: number) => Uint8Array) {
    const seed = random(32);
    this.rootPk = publicKeyOf(seed);
    this.root = signerFromSeed(seed);
    this.notary = Notary.open("sobat.example/log", this.rootPk, seeded(`notary ${toHex(seed)}`));
    this.log = KeyLog.empty(this.rootPk);
  }

  /** A new member of the staff, logged by ADD. */
  enroll(role: Role = Role.COUNSELOR, validity = { from: NOW - YEAR, to: NOW + YEAR }): Promise<Logged> {
    const { from: notBefore, to: notAfter } = validity;
    return this.list((member) => ({ member, role, notBefore, notAfter }));
  }

  /** New keys for somebody, logged by ROTATE; `lost`: without the former key's signature. */
  rotate(former: Logged, lost = false): Promise<Logged> {
    const { memberId: prevMemberId, role, notBefore, notAfter } = former.key;
    const signer = lost ? {} : { former: former.member };
    return this.list((member) => ({ member, role, notBefore, notAfter, prevMemberId, ...signer }));
  }

  revoke(former: Logged): Promise<void> {
    return this.next(async () => this.append(await revocation(former.key, this.log.size, await this.root)));
  }

  /** The log when it had `size` entries, as somebody has verified it then. */
  async logAt(size: number): Promise<KeyLog> {
    return this.verified(await KeyLog.empty(this.rootPk).extended(this.log.entries.slice(0, size)));
  }

  /** Gives a log the checkpoint that an honest server would serve for it. */
  async verified(log: KeyLog, now = NOW): Promise<KeyLog> {
    const notary = await this.notary;
    return checkView(notary.policy, utf8(await notary.note(log.size, log.root(), now)), log);
  }

  /** The entry that lists a new member at `seq`, not appended. */
  async candidate(seq: number): Promise<Uint8Array> {
    const member = await newMember(this.random);
    const wish = { member, role: Role.COUNSELOR, notBefore: NOW - YEAR, notAfter: NOW + YEAR };
    return listing(wish, seq, await this.root);
  }

  /** A new member of the staff as wished for. */
  list(wishOf: (member: Member) => Wish): Promise<Logged> {
    return this.next(async () => {
      const wish = wishOf(await newMember(this.random));
      const { member } = wish;
      const entry = await listing(wish, this.log.size, await this.root);
      await this.append(entry);
      const raw = { entry, kemPk: member.kemPk };
      return { member, raw, key: keyOf(parseEntry(entry), member.kemPk) };
    });
  }

  private async append(entry: Uint8Array): Promise<void> {
    this.log = await this.verified(await this.log.extended([entry]));
  }

  /** One after another: each entry has the next place. */
  private next<T>(act: () => Promise<T>): Promise<T> {
    const result = this.queue.then(act);
    this.queue = result.catch(() => undefined);
    return result;
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
  for (const room of [citizen, counselor]) room.useLog(org.log);
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
