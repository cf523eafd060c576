import { describe, expect, test } from "vitest";
import { Role } from "./bodies";
import { equal, toHex } from "./bytes";
import { type Entry, type Member, SealedRoom, type VerifiedKey, parseEnvelope } from "./index";
import { NOW, type World, conversation, seeded } from "./testing/worlds";

/**
 * `VITE_RUNS` and `VITE_SEED` choose how many conversations are played and with which they begin (make simulate). Never
 * fewer than 24 with the hostile server: with them everything it can do has happened, which is asserted.
 */
const env = (import.meta as unknown as { env?: Record<string, string | undefined> }).env ?? {};
const RUNS = Math.max(24, Number(env["VITE_RUNS"] ?? 24));
const FIRST = Number(env["VITE_SEED"] ?? 0);
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
  /** Every head this member ever stood at. */
  readonly heads = new Set<string>();
  /** The sessions in which it has written since it last opened the page. */
  readonly sessions = new Set<string>();
  /** The server's story for this member: a list of envelopes it may change as it likes beyond what was fed. */
  story: Uint8Array[];
  room: SealedRoom;

  constructor(
    readonly member: Member,
    first: SealedRoom,
    story: readonly Uint8Array[],
    private readonly reenter: (member: Member) => Promise<SealedRoom>,
  ) {
    this.room = first;
    this.story = [...story];
    this.note();
  }

  private note(): void {
    for (const head of headsOf(this)) this.heads.add(toHex(head));
  }

  get memberId(): Uint8Array {
    return this.member.memberId;
  }

  /** The member opens the page anew and is served an old prefix of what it had accepted. */
  async reload(dice: Dice): Promise<void> {
    const fed = this.room.length;
    this.room = await this.reenter(this.member);
    this.story = this.story.slice(0, 2 + dice.below(fed - 1));
    this.shown.clear();
    this.sessions.clear();
    this.accepted.length = 0;
    await this.feed();
  }

  async feed(): Promise<void> {
    const { room, story, shown } = this;
    if (room.failed !== null || room.length >= story.length) return;
    const entries = await room.accept(room.length, story.slice(room.length), NOW).catch(() => room.salvaged);
    for (const entry of entries) shown.set(entry.position, wordsOf(entry));
    this.accepted.push(...entries);
    this.note();
  }
}

function wordsOf(entry: Entry): string {
  if (entry.kind !== "msg" || entry.void) return `${entry.kind}${entry.void ? " void" : ""}`;
  return entry.content.type === "text" ? entry.content.text : entry.content.type;
}

interface Result {
  readonly seats: Seat[];
  readonly met: { entries: number; alarms: number; changes: number; sessions: number; reloads: number };
}

/** Three members; a server that delivers, delays, drops, repeats, reorders, forks and shortens as the dice say. */
async function run(seed: string, hostile: boolean): Promise<Result> {
  const world = await conversation(seed);
  const { room: third, member, keys } = await joinThird(world);
  const dice = new Dice(seeded(`dice ${seed}`));
  const { stored } = world.shelf;
  const { random, org } = world;
  const reenter = async (who: Member): Promise<SealedRoom> => {
    const room = await SealedRoom.enter(who, world.citizen.roomId, { random, rootPk: org.rootPk });
    room.useLog(org.log);
    return room;
  };
  const seats = [
    new Seat(world.citizenMember, world.citizen, stored, reenter),
    new Seat(world.logged.member, world.counselor, stored, reenter),
    new Seat(member, third, stored, reenter),
  ];
  const met = { entries: 0, alarms: 0, changes: 0, sessions: 0, reloads: 0 };
  for (let step = 0; step < STEPS; step++) {
    const author = seats[dice.below(3)] as Seat;
    const raw = await write(author, keys, dice, met, `${seed} ${step}`);
    if (raw !== null) {
      author.sessions.add(toHex(parseEnvelope(raw).sessionId));
      deliverAll(seats, raw, hostile, dice);
    }
    met.reloads += await read(seats[dice.below(3)] as Seat, hostile, dice);
  }
  for (const seat of seats) await seat.feed();
  met.alarms = seats.filter(({ room }) => room.failed !== null).length;
  return { seats, met };
}

function deliverAll(seats: readonly Seat[], raw: Uint8Array, hostile: boolean, dice: Dice): void {
  for (const seat of seats) deliver(seat, raw, hostile && dice.chance(6) ? dice : null);
}

/** One member reads on, or opens the page anew on an old prefix; gives how often it did the latter. */
async function read(reader: Seat, hostile: boolean, dice: Dice): Promise<number> {
  if (hostile && reader.room.failed === null && dice.chance(2)) {
    await reader.reload(dice);
    return 1;
  }
  if (dice.chance(60)) await reader.feed();
  return 0;
}

/** What an honest client writes now, or null: a change of the roster, a new session, an acknowledgement, words. */
async function write(
  { room, memberId }: Seat,
  keys: readonly VerifiedKey[],
  dice: Dice,
  met: Result["met"],
  words: string,
): Promise<Uint8Array | null> {
  if (room.mute === "no_session" || (room.mute === null && dice.chance(4))) {
    met.sessions++;
    return room.sealSession(NOW);
  }
  if (room.mute !== null) return null;
  met.entries++;
  if (dice.chance(8)) {
    met.changes++;
    return room.sealEpoch(rosterFor(room, memberId, keys, dice), 7, NOW);
  }
  return dice.chance(20) ? room.sealAck(NOW) : room.sealText(words, NOW);
}

/** The citizen, the author, and whoever else the dice let stay or come back (without history). */
function rosterFor(
  room: SealedRoom,
  author: Uint8Array,
  keys: readonly VerifiedKey[],
  dice: Dice,
): Parameters<SealedRoom["sealEpoch"]>[0] {
  const historyFrom = room.epoch + 1;
  const staff = keys.filter(({ memberId }) => equal(memberId, author) || dice.chance(70));
  const counselors = staff.map((key) => ({ role: Role.COUNSELOR, key, historyFrom }));
  return [{ role: Role.CITIZEN, key: "founder", historyFrom }, ...counselors];
}

async function joinThird(world: World): Promise<{ room: SealedRoom; member: Member; keys: VerifiedKey[] }> {
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
  return { room: third, member, keys: [logged.key, key] };
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

const headsOf = ({ room }: Seat): Uint8Array[] =>
  (room as unknown as { transcript: { heads: Uint8Array[] } }).transcript.heads;

/** Words of one position are the same for both, unless one of them holds no key for it. */
const agree = (mine: string | undefined, theirs: string | undefined): boolean =>
  mine === undefined || theirs === undefined || mine === theirs || [mine, theirs].includes("closed");

/** For every entry this member accepted: its author had once exactly this history, and shows the same words in it. */
function acceptedTruthfully(reader: Seat, seats: readonly Seat[]): boolean {
  return reader.accepted.every(({ memberId, seenIndex }) => {
    const author = seats.find((seat) => equal(memberId, seat.memberId)) as Seat;
    const head = headsOf(reader)[seenIndex];
    if (head === undefined || !author.heads.has(toHex(head))) return false;
    const theirs = headsOf(author)[seenIndex];
    if (theirs === undefined || !equal(head, theirs)) return true; // the author has opened another page since
    return [...author.shown].every(([at, words]) => at >= seenIndex || agree(reader.shown.get(at), words));
  });
}

/**
 * Where two histories part, no entry is shown whose author, the other member, had seen beyond the parting. A page that was
 * opened since knows nothing of what the one before it had seen, and may be shown something else.
 */
function partedUnnoticed(one: Seat, other: Seat): boolean {
  const [mine, theirs] = [headsOf(one), headsOf(other)];
  const shorter = Math.min(mine.length, theirs.length);
  let parting = 0;
  while (parting < shorter && equal(mine[parting] as Uint8Array, theirs[parting] as Uint8Array)) parting++;
  if (parting === shorter) return false;
  return one.accepted.some(
    ({ position, sessionId, seenIndex }) =>
      position + 1 >= parting && other.sessions.has(toHex(sessionId)) && seenIndex >= parting,
  );
}

/** What must hold after every run. */
function demand({ seats, met }: Result, hostile: boolean, again: string): void {
  for (const seat of seats) expect(acceptedTruthfully(seat, seats), again).toBe(true);
  const calm = seats.filter(({ room }) => room.failed === null);
  const pairs = calm.flatMap((one) => calm.map((other) => partedUnnoticed(one, other)));
  expect(pairs, again).not.toContain(true);
  if (hostile) return;
  expect(met.alarms, again).toBe(0);
  expect(new Set(seats.map(({ room }) => toHex(room.head))).size, again).toBe(1);
}

/** Plays seeds one after the other; gives what was met, in words. */
async function play(hostile: boolean, runs: number): Promise<{ words: string; total: Result["met"] }> {
  const server = hostile ? "hostile" : "honest";
  const total = { entries: 0, alarms: 0, changes: 0, sessions: 0, reloads: 0 };
  for (let seed = FIRST; seed < FIRST + runs; seed++) {
    const result = await run(`${server} ${seed}`, hostile);
    demand(result, hostile, `again: make simulate seed=${seed} runs=1`);
    for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += result.met[name];
  }
  const counts = Object.entries(total).map(([name, count]) => `${count} ${name}`);
  return { words: `TypeScript, ${server} server: ${runs} runs, ${counts.join(", ")}, 0 divergences`, total };
}

const PATIENCE = 60_000 + 5_000 * RUNS;

describe("random conversations of three", () => {
  test(
    "an honest server: nobody is alarmed, all show the same",
    { timeout: PATIENCE },
    async ({ annotate }) => {
      const { words } = await play(false, Math.ceil(RUNS / 4));
      await annotate(words);
    },
  );

  test(
    "a hostile server: whoever accepts an entry has its author's history",
    { timeout: PATIENCE },
    async ({ annotate }) => {
      const { words, total } = await play(true, RUNS);
      expect(Object.values(total)).not.toContain(0);
      await annotate(words);
    },
  );
});
