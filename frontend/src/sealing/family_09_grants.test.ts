import { describe, expect, test } from "vitest";
import { Role, parseEpoch } from "./bodies";
import { concat, equal } from "./bytes";
import { Kind, parseEnvelope } from "./envelope";
import { encodeSecrets, grantInfo, openGrant, parseSecrets, sealGrant } from "./grants";
import { sealTo } from "./hpke";
import { epochCommit } from "./notation";
import { pad } from "./padding";
import { type Scribe, verdictOf } from "./testing/scribe";
import { FOUNDER, type Stage, stage } from "./testing/stage";
import { rosterEntry } from "./transcript";

/** An EPOCH of the citizen for the counselor, with the counselor's grant replaced by `forge`. */
async function epochWith(s: Stage, forge: (binding: Binding) => Promise<Uint8Array>): Promise<Uint8Array> {
  const body = await s.citizen.epochBody([
    FOUNDER,
    { role: Role.COUNSELOR, key: s.first.key, historyFrom: 1 },
  ]);
  const epoch = parseEpoch(body);
  const own = rosterEntry(epoch.roster, s.first.member.memberId);
  const at = own === undefined ? -1 : epoch.roster.indexOf(own);
  const grant = epoch.grants[at] as Uint8Array;
  const { roomId, seenIndex, seenHead } = s.citizen.view();
  const forged = await forge({
    ...epoch,
    roomId,
    seenIndex,
    seenHead,
    at,
    kemPk: s.first.member.kemPk,
    random: s.random,
  });
  const start = body.findIndex((_, from) => equal(body.subarray(from, from + grant.length), grant));
  return s.citizen.plain(Kind.EPOCH, concat(body.slice(0, start), forged, body.slice(start + grant.length)));
}

type Binding = ReturnType<typeof parseEpoch> & {
  roomId: Uint8Array;
  seenIndex: number;
  seenHead: Uint8Array;
  at: number;
  kemPk: Uint8Array;
  random: (n: number) => Uint8Array;
};

const infoOf = (b: Binding): Uint8Array => grantInfo(b, b.roster[b.at] as never);
const secretsOf = (from: number, fill: number): { epoch: number; secret: Uint8Array }[] =>
  [from, from + 1].map((epoch) => ({ epoch, secret: new Uint8Array(32).fill(fill) }));

async function alarmOf(seed: string, forge: (binding: Binding) => Promise<Uint8Array>): Promise<string> {
  const s = await stage(seed);
  await s.post(await epochWith(s, forge), s.citizen);
  const { entries, refusal } = await s.counselor.read(s.envelopes);
  expect(refusal).toBeNull();
  expect(s.counselor.judge.transcript.current?.secret).toBeNull();
  const [entry] = entries;
  return entry?.kind === "epoch" ? (entry.alarm ?? "none") : "no epoch";
}

describe("a grant that is no good stands as an alarm, and its epoch stays closed", () => {
  test("garbage", async () => {
    expect(
      await alarmOf("garbage", (b) => Promise.resolve(b.random((b.grants[b.at] as Uint8Array).length))),
    ).toBe("grant");
  });

  test("sealed for another room, roster or view", async () => {
    const elsewhere = [
      { roomId: new Uint8Array(16) },
      { rosterBytes: new Uint8Array(1) },
      { seenIndex: 1 },
      { newEpoch: 7 },
    ];
    for (const change of elsewhere) {
      const forge = (b: Binding): Promise<Uint8Array> =>
        sealTo(b.kemPk, infoOf({ ...b, ...change }), encodeSecrets(secretsOf(1, 1)), b.random);
      expect(await alarmOf(`elsewhere ${Object.keys(change).join()}`, forge)).toBe("grant");
    }
  });

  test("secrets of other epochs than promised", async () => {
    const forge = (b: Binding): Promise<Uint8Array> =>
      sealTo(b.kemPk, infoOf(b), encodeSecrets(secretsOf(0, 1)), b.random);
    expect(await alarmOf("other epochs", forge)).toBe("grant");
  });

  test("a secret that does not match its commitment", async () => {
    const forge = (b: Binding): Promise<Uint8Array> =>
      sealTo(b.kemPk, infoOf(b), encodeSecrets(secretsOf(1, 1)), b.random);
    expect(await alarmOf("other secret", forge)).toBe("commit");
  });
});

describe("history", () => {
  /** A third member joins at epoch 2 with history from epoch `from`; gives the stage and the newcomer. */
  async function joined(seed: string, from: number): Promise<{ s: Stage; newcomer: Scribe }> {
    const s = await stage(seed);
    await s.post(await s.counselor.text("dulu"), s.citizen, s.counselor);
    const roster = [
      FOUNDER,
      { role: Role.COUNSELOR, key: s.first.key, historyFrom: 2 },
      { role: Role.SUPERVISOR, key: s.supervisor.key, historyFrom: from },
    ] as const;
    await s.post(await s.citizen.epoch(roster), s.citizen, s.counselor);
    await s.post(await s.counselor.text("kini"), s.citizen, s.counselor);
    return { s, newcomer: s.scribe(s.supervisor.member) };
  }

  const words = (entries: readonly unknown[]): string[] =>
    (entries as { content?: { text?: string; type: string } }[]).flatMap(({ content }) =>
      content === undefined ? [] : [content.text ?? content.type],
    );

  test("opens what was said before, in one batch or later", async () => {
    const { s, newcomer } = await joined("history", 1);
    expect(words((await newcomer.read(s.envelopes)).entries)).toEqual(["dulu", "kini"]);
    const slow = s.scribe(s.supervisor.member);
    expect(words((await slow.read(s.envelopes, 6)).entries)).toEqual(["closed"]);
    expect(words((await slow.read(s.envelopes)).entries)).toEqual(["kini"]);
    expect(words(slow.judge.acceptor.opened)).toEqual(["dulu"]);
  });

  test("without it, the chain is verified and the old bodies stay closed", async () => {
    const { s, newcomer } = await joined("no history", 2);
    expect(words((await newcomer.read(s.envelopes)).entries)).toEqual(["closed", "kini"]);
    expect(newcomer.judge.transcript.head).toEqual(s.citizen.judge.transcript.head);
  });

  test("an old entry that fails when it is opened at last refuses the EPOCH that revealed it", async () => {
    const s = await stage("late content");
    const forged = await s.counselor.sealed(pad(new Uint8Array(9)), s.counselor.view(), new Uint8Array(32));
    s.envelopes.push(forged);
    // The citizen is somebody who does not look: a reader without the secret of epoch 1 accepts the entry closed.
    const blind = s.scribe(s.second.member);
    await blind.read(s.envelopes);
    s.citizen.judge.transcript.heads.push(blind.judge.transcript.head);
    const invited = { role: Role.COUNSELOR, key: s.second.key, historyFrom: 1 } as const;
    s.envelopes.push(await s.citizen.epoch([FOUNDER, invited]));
    expect(verdictOf(await blind.read(s.envelopes))).toBe("tampered/late_content");
    expect(blind.judge.transcript.length).toBe(6);
  });
});

test("a grant opens for its member under its binding, and for nobody else", async () => {
  const s = await stage("binding");
  const epoch = parseEpoch(parseEnvelope(s.envelopes[2] as Uint8Array).body);
  const { roomId } = s.citizen.view();
  const binding = {
    ...epoch,
    roomId,
    seenIndex: 2,
    seenHead: s.citizen.judge.transcript.heads[2] as Uint8Array,
  };
  const entry = rosterEntry(epoch.roster, s.first.member.memberId) as never;
  const secret = new Uint8Array(32).fill(7);
  const secrets = [{ epoch: 1, secret }];
  const grant = await sealGrant(binding, entry, s.first.member.kemPk, secrets, s.random);
  expect(await openGrant(binding, entry, s.first.member.seeds.kemSeed, grant)).toEqual(secrets);
  await expect(openGrant(binding, entry, s.second.member.seeds.kemSeed, grant)).rejects.toThrow("no_key");
  expect(epochCommit(secret, roomId, 1)).not.toEqual(epochCommit(secret, roomId, 2));
});

test("secrets that end before the last epoch are no grant", () => {
  const first = encodeSecrets([{ epoch: 0, secret: new Uint8Array(32) }]);
  expect(parseSecrets(first, 0, 0)).toHaveLength(1);
  expect(() => parseSecrets(first, 0, 1)).toThrow("malformed");
});
