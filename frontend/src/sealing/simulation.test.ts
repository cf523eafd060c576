import { describe, expect, test } from "vitest";
import { Role } from "./bodies";
import { equal, toHex } from "./bytes";
import { type Entry, SealedRoom } from "./index";
import { NOW, type World, conversation, seeded } from "./testing/worlds";

const RUNS = 24;
const STEPS = 60;

/** Small choices from reproducible bytes. */
class Dice {
  constructor(private readonly bytes: (n: number) => Uint8Array) {}

  below(n: number): number {
    return ((this.bytes(2)[0] as number) * 256 + (this.bytes(1)[0] as number)) % n;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}

/** What a member shows to a person: position, author and words. */
type Shown = Map<number, string>;

class Seat {
  readonly shown: Shown = new Map();
  readonly accepted: Entry[] = [];
  /** The server's story for this member: a list of envelopes it may change as it likes beyond what was fed. */
  story: Uint8Array[];

  constructor(
    readonly memberId: Uint8Array,
    readonly room: SealedRoom,
    story: readonly Uint8Array[],
  ) {
    this.story = [...story];
  }

  async feed(): Promise<void> {
    const { room, story, shown } = this;
    if (room.failed !== null || room.length >= story.length) return;
    const entries = await room.accept(room.length, story.slice(room.length), NOW).catch(() => room.salvaged);
    for (const entry of entries) shown.set(entry.position, wordsOf(entry));
    this.accepted.push(...entries);
  }
}

function wordsOf(entry: Entry): string {
  if (entry.kind !== "msg" || entry.void) return `${entry.kind}${entry.void ? " void" : ""}`;
  return entry.content.type === "text" ? entry.content.text : entry.content.type;
}

/** Three members; a server that delivers, delays, drops, repeats, reorders and forks as the dice say. */
async function run(seed: string, hostile: boolean): Promise<{ seats: Seat[]; alarms: number }> {
  const world = await conversation(seed);
  const { room: third, memberId } = await joinThird(world);
  const dice = new Dice(seeded(`dice ${seed}`));
  const { stored } = world.shelf;
  const seats = [
    new Seat(world.citizenMember.memberId, world.citizen, stored),
    new Seat(world.logged.member.memberId, world.counselor, stored),
    new Seat(memberId, third, stored),
  ];
  for (let step = 0; step < STEPS; step++) {
    const author = seats[dice.below(3)] as Seat;
    if (author.room.mute === null) {
      const raw = await author.room.sealText(`${seed} ${step}`, NOW);
      for (const seat of seats) deliver(seat, raw, hostile && dice.chance(8) ? dice : null);
    }
    const reader = seats[dice.below(3)] as Seat;
    if (dice.chance(60)) await reader.feed();
  }
  for (const seat of seats) await seat.feed();
  return { seats, alarms: seats.filter(({ room }) => room.failed !== null).length };
}

async function joinThird(world: World): Promise<{ room: SealedRoom; memberId: Uint8Array }> {
  const { citizen, counselor, logged, org, random, shelf } = world;
  const { member, key } = await org.enroll();
  const third = await SealedRoom.enter(member, citizen.roomId, { random, rootPk: org.rootPk });
  for (const room of [citizen, counselor, third]) room.useLog(org.log);
  const seat = (each: typeof key): Parameters<SealedRoom["sealEpoch"]>[0][number] => ({
    role: Role.COUNSELOR,
    key: each,
    historyFrom: 1,
  });
  const founder = { role: Role.CITIZEN, key: "founder", historyFrom: 0 } as const;
  shelf.post(await citizen.sealEpoch([founder, seat(logged.key), seat(key)], 3, NOW));
  for (const room of [citizen, counselor, third]) await shelf.feed(room);
  shelf.post(await third.sealSession(NOW));
  for (const room of [citizen, counselor, third]) await shelf.feed(room);
  return { room: third, memberId: member.memberId };
}

/** Appends an envelope to one member's story; with dice, the server does something else to that member. */
function deliver(seat: Seat, raw: Uint8Array, dice: Dice | null): void {
  const { story, room } = seat;
  const tail = story.length - room.length;
  const trick = dice === null ? 0 : 1 + dice.below(4);
  if (trick === 1) return; // dropped
  story.push(raw);
  if (trick === 2) story.push(raw); // repeated
  if (trick === 3 && tail >= 1) story.splice(-2, 2, raw, story.at(-2) as Uint8Array); // reordered
  if (trick === 4 && dice !== null) {
    const altered = raw.slice();
    const at = dice.below(raw.length);
    altered[at] = (altered[at] as number) ^ 1;
    story.splice(-1, 1, altered);
  }
}

const headsOf = (seat: Seat): Uint8Array[] =>
  (seat.room as unknown as { transcript: { heads: Uint8Array[] } }).transcript.heads;

/** For every entry this member accepted: what its author had seen by then is what this member shows, word for word. */
function acceptedTruthfully(reader: Seat, seats: readonly Seat[]): boolean {
  return [...reader.accepted].every((entry) => {
    const author = seats.find(({ memberId }) => equal(memberId, entry.memberId)) as Seat;
    const [ours, theirs] = [headsOf(reader)[entry.seenIndex], headsOf(author)[entry.seenIndex]];
    if (ours === undefined || theirs === undefined || !equal(ours, theirs)) return false;
    return [...author.shown].every(
      ([position, words]) => position >= entry.seenIndex || reader.shown.get(position) === words,
    );
  });
}

describe("random conversations of three", () => {
  test("an honest server: nobody is alarmed, all show the same", async () => {
    for (let k = 0; k < 5; k++) {
      const { seats, alarms } = await run(`honest ${k}`, false);
      expect(alarms).toBe(0);
      expect(new Set(seats.map(({ room }) => toHex(room.head))).size).toBe(1);
    }
  });

  test("a hostile server: whoever accepts an author's entry has that author's history", async () => {
    let alarms = 0;
    for (let k = 0; k < RUNS; k++) {
      const result = await run(`hostile ${k}`, true);
      alarms += result.alarms;
      for (const seat of result.seats) expect(acceptedTruthfully(seat, result.seats), `run ${k}`).toBe(true);
    }
    expect(alarms).toBeGreaterThan(RUNS / 2);
  });
});
