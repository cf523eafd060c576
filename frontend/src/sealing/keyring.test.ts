import { describe, expect, test } from "vitest";
import { Role } from "./bodies";
import { ALL_ONES } from "./bytes";
import { type Entry, type SealedRoom, parseEnvelope } from "./index";
import type { SeatRequest } from "./rosters";
import { counselor, keyringStory } from "./testing/keyringStory";
import { type Scribe, seat } from "./testing/scribe";
import { FOUNDER, type Stage, stage } from "./testing/stage";
import { NOW, type Shelf, sameHeads } from "./testing/worlds";

const words = (entries: readonly Entry[]): string[] =>
  entries.flatMap((entry) => {
    if (entry.kind !== "msg") return [];
    const { content } = entry;
    if (content.type === "text") return [content.text];
    return [content.type === "attachment" ? content.attachment.caption : content.type];
  });

interface Told {
  readonly citizen: SealedRoom;
  readonly first: SealedRoom;
  readonly second: SealedRoom;
  readonly renewed: SealedRoom;
  readonly shelf: Shelf;
  readonly keys: Awaited<ReturnType<typeof keyringStory>>["keys"];
  readonly org: Awaited<ReturnType<typeof keyringStory>>["org"];
}

async function told(seed: string): Promise<Told> {
  const { rooms, shelf, keys, org } = await keyringStory(seed);
  return { ...(rooms as unknown as Omit<Told, "shelf" | "keys" | "org">), shelf, keys, org };
}

describe("a rotated key", () => {
  test("reads what a colleague and the citizen give it, and everybody sees that they did", async () => {
    const { citizen, first, second, renewed, shelf } = await told("given");
    expect(words(renewed.takeOpened())).toEqual(["Saya ikut mendengarkan.", "gambar"]);
    expect([renewed.mute, first.mute]).toEqual([null, "not_in_roster"]);
    expect(sameHeads(citizen, first, second, renewed)).toBe(true);
    expect(shelf.stored.map((raw) => parseEnvelope(raw).kind).slice(-3)).toEqual([7, 7, 1]);
  });

  test("is not given what the giver does not hold, nor is anybody outside the roster", async () => {
    const { citizen, second, renewed, keys, org, shelf } = await told("refused");
    const outsider = await org.enroll();
    citizen.useLog(org.log);
    const [one, two, three] = keys.map(({ key }) => key) as [never, never, never];
    const refusals: [SealedRoom, SeatRequest, number, string][] = [
      [second, counselor(three, 1), 2, "no_key (history)"],
      [citizen, counselor(one, 0), 2, "forbidden (logged)"],
      [citizen, counselor(outsider.key, 0), 2, "forbidden (target)"],
      [citizen, counselor(three, 0), 4, "forbidden (span)"],
      [citizen, counselor(three, 2), 1, "forbidden (span)"],
    ];
    const before = renewed.length;
    for (const [author, member, last, refusal] of refusals) {
      await expect(author.sealKeyring(member, last, NOW)).rejects.toThrow(refusal);
    }
    const late = NOW + 2 * 365 * 24 * 3_600_000;
    await expect(citizen.sealKeyring(counselor(two, 0), 1, late)).rejects.toThrow("forbidden");
    shelf.post(await citizen.sealKeyring(counselor(two, 0), 1, NOW));
    const [entry] = await shelf.feed(second);
    expect(entry).toMatchObject({ kind: "keyring", position: before, void: false });
    expect(entry).toMatchObject({ granted: { first: 0, last: 1 } });
    expect(words(second.takeOpened())).toEqual(["gambar"]);
  });
});

/** The counselor is given no history at epoch 2, then the citizen posts this KEYRING; gives the counselor's entry. */
async function given(
  seed: string,
  write: (s: Stage) => Promise<Uint8Array>,
): Promise<{ entry: Entry; reader: Scribe }> {
  const s = await stage(seed);
  await s.post(await s.citizen.text("dulu"), s.citizen);
  const both = { role: Role.COUNSELOR, key: s.second.key, historyFrom: 2 } as const;
  await s.post(await s.citizen.epoch([FOUNDER, both]), s.citizen);
  s.envelopes.push(await write(s));
  const reader = s.scribe(s.second.member);
  const { entries, refusal } = await reader.read(s.envelopes);
  expect(refusal).toBeNull();
  return { entry: entries.at(-1) as Entry, reader };
}

const secondSeat = (s: Stage, from: number): ReturnType<typeof seat> =>
  seat(s.second.member, Role.COUNSELOR, 1, from);

describe("a KEYRING", () => {
  test("that is good opens the epoch", async () => {
    const { entry, reader } = await given("good", (s) => s.citizen.keyring(secondSeat(s, 1), 1));
    expect(entry).not.toHaveProperty("alarm");
    expect(reader.judge.transcript.epochs.map(({ secret }) => secret !== null)).toEqual([false, true, true]);
  });

  test.each([
    ["another room", { roomId: new Uint8Array(16) }],
    ["another epoch", { newEpoch: 1 }],
    ["another commit", { commit: new Uint8Array(32) }],
    ["another roster", { rosterBytes: new Uint8Array(1) }],
    ["another view", { seenIndex: 6 }],
    ["another history", { seenHead: new Uint8Array(32) }],
  ])("sealed for %s is an alarm and brings nothing", async (name, binding) => {
    const { entry, reader } = await given(name, (s) => s.citizen.keyring(secondSeat(s, 1), 1, { binding }));
    expect(entry).toMatchObject({ kind: "keyring", void: false, alarm: "grant" });
    expect(reader.judge.transcript.epochs[1]?.secret).toBeNull();
    expect(reader.judge.acceptor.opened).toEqual([]);
  });

  test("with one secret that is not the committed one brings none", async () => {
    const { entry, reader } = await given("one wrong", (s) => {
      const held = [
        { epoch: 0, secret: s.citizen.secret(0) },
        { epoch: 1, secret: new Uint8Array(32) },
      ];
      return s.citizen.keyring(secondSeat(s, 0), 1, { held });
    });
    expect(entry).toMatchObject({ kind: "keyring", void: false, alarm: "commit" });
    const secrets = reader.judge.transcript.epochs.map(({ secret }) => secret !== null);
    expect(secrets).toEqual([false, false, true]);
  });

  test("is somebody else's business for everybody but its target", async () => {
    const { entry } = await given("not mine", (s) =>
      s.citizen.keyring(seat(s.citizen.member, Role.CITIZEN, ALL_ONES, 0), 1, { binding: { newEpoch: 9 } }),
    );
    expect(entry).toMatchObject({ kind: "keyring", void: false, granted: { first: 0, last: 1 } });
    expect(entry).not.toHaveProperty("alarm");
  });
});
