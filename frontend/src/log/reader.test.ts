import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CHECKPOINT_PATH, KeyLog, bundlePath, keyPath, toHex, type Quotation } from "../sealing";
import { vkeyOf } from "../sealing/notes";
import { bundleBytes } from "../sealing/testing/notary";
import { type Logged, NOW, Organization, seeded } from "../sealing/testing/worlds";
import { LogError } from "./problem";
import { LogReader } from "./reader";
import { LogServer } from "./testing/log_server";

const DAY = 24 * 3_600_000;

let server: LogServer;
let org: Organization;
let people: Logged[];

beforeEach(async () => {
  server = await LogServer.open();
  org = new Organization(seeded("log reader"));
  people = [await org.enroll(), await org.enroll(), await org.enroll()];
  await publish();
});

afterEach(() => server.shut());

async function publish(log = org.log, time = NOW): Promise<void> {
  server.publish(log, await (await org.notary).note(log.size, log.root(), time), people);
}

const paused: number[] = [];

async function reader(
  remembered: Quotation[] = [],
  base = server.base,
  timeout = 10_000,
): Promise<LogReader> {
  const { origin, logKey, cosigners } = (await org.notary).policy;
  const pins = { origin, logKey: vkeyOf(logKey), cosigners: cosigners.map(vkeyOf) };
  const pause = (ms: number): Promise<void> => {
    if (ms > 0) paused.push(ms);
    return Promise.resolve();
  };
  return new LogReader({ base, pins, rootPk: org.rootPk, remembered, timeout, pause });
}

async function problem(act: Promise<unknown>): Promise<string> {
  const reason: unknown = await act.catch((error: unknown) => error);
  return reason instanceof LogError ? `${reason.message}${reason.grave ? " grave" : ""}` : "none";
}

describe("an honest server", () => {
  test("can be taken along: the entries with the checkpoint of exactly these", async () => {
    const log = await reader();
    expect(log.exported).toEqual({ rootPk: org.rootPk, entries: [], checkpoint: null });
    await log.refresh();
    await org.revoke(people[1] as Logged);
    await publish();
    await log.refresh();
    const { policy, note } = {
      ...(await org.notary),
      note: await (await org.notary).note(4, org.log.root(), NOW),
    };
    expect(log.exported).toEqual({
      rootPk: org.rootPk,
      entries: org.log.entries,
      checkpoint: {
        origin: policy.origin,
        logKey: vkeyOf(policy.logKey),
        cosigners: policy.cosigners.map(vkeyOf),
        note: new TextEncoder().encode(note),
      },
    });
  });

  test("gives the whole log once, and then only what is new", async () => {
    const log = await reader();
    expect((await log.refresh()).quotation()).toEqual(org.log.quotation());
    expect(server.asked.some(({ cookie }) => cookie)).toBe(false);
    expect(server.pathsAsked()).toEqual(["checkpoint past", "tile/entries/000.p/3"]);
    await log.refresh();
    expect(server.pathsAsked()).toEqual(["checkpoint past"]);
    await org.revoke(people[1] as Logged);
    await publish();
    expect((await log.refresh()).endedBy(1)).toBe(3);
    expect(server.pathsAsked()).toEqual(["checkpoint past", "tile/entries/000.p/4"]);
    expect(toHex(log.log.root())).toBe(toHex(org.log.root()));
  });

  test("may have more entries than fit in a bundle", async () => {
    const random = seeded("many");
    const many = new Organization(random);
    const raws: Uint8Array[] = [];
    for (let seq = 0; seq < 259; seq++) raws.push(await many.candidate(seq));
    org = many;
    const start = await KeyLog.empty(many.rootPk).extended(raws.slice(0, 2));
    await publish(start);
    const log = await reader();
    expect((await log.refresh()).size).toBe(2);
    server.pathsAsked();
    const all = await start.extended(raws.slice(2));
    await publish(all);
    expect((await log.refresh()).quotation()).toEqual(all.quotation());
    expect(server.pathsAsked()).toEqual(["checkpoint past", "tile/entries/000", "tile/entries/001.p/3"]);
  });

  test("is asked once for those who ask at the same time, and one after another else", async () => {
    const log = await reader();
    const [one, two, three] = await Promise.all([log.refresh(), log.refresh(), log.reach(3)]);
    expect([one.size, two === one, three.size]).toEqual([3, true, 3]);
    expect(server.pathsAsked().filter((path) => path.startsWith("checkpoint")).length).toBeLessThanOrEqual(2);
  });

  test("has the keys of everybody it lists", async () => {
    const [first] = people as [Logged];
    const log = await reader();
    expect(await log.keyOf(first.member.memberId)).toEqual(first.key);
    expect(server.pathsAsked().at(-1)).toBe(keyPath(first.member.memberId));
    expect(await log.keyOf(first.member.memberId)).toEqual(first.key);
    expect(server.pathsAsked()).toEqual([]);
    expect(await problem(log.keyOf(new Uint8Array(32)))).toBe("log: unlisted");
  });
});

describe("before sealing", () => {
  test("the log must have been vouched for within seven days; for reading it need not", async () => {
    await publish(org.log, NOW - 8 * DAY);
    const log = await reader();
    expect((await log.refresh()).size).toBe(3);
    expect(await problem(log.forSealing(NOW))).toBe("log: stale (stale)");
    await publish(org.log, NOW - 6 * DAY);
    const fresh = await log.forSealing(NOW);
    fresh.demandSealable((people[0] as Logged).key, NOW);
    expect(fresh.checkpoint?.times).toEqual([(NOW - 6 * DAY) / 1000]);
  });
});

describe("a log of a quoted size", () => {
  test("is waited for, past every cache", async () => {
    const log = await reader();
    await log.refresh();
    await org.enroll();
    const [old, next] = await Promise.all(
      [await org.logAt(3), org.log].map(async (each) =>
        new TextEncoder().encode(await (await org.notary).note(each.size, each.root(), NOW)),
      ),
    );
    await publish();
    server.put(CHECKPOINT_PATH, old as Uint8Array, old as Uint8Array, next as Uint8Array);
    paused.length = 0;
    expect((await log.reach(4)).size).toBe(4);
    expect(paused).toEqual([1_000, 4_000]);
  });

  test("is given up after several tries: what quotes it is to be judged by the largest there is", async () => {
    const log = await reader();
    paused.length = 0;
    expect((await log.reach(9)).size).toBe(3);
    expect(paused).toEqual([1_000, 4_000, 16_000]);
    expect((await log.reach(3)).size).toBe(3);
    expect(server.pathsAsked().filter((path) => path === "checkpoint past").length).toBe(4);
  });
});

describe("a cache that answers with something old", () => {
  test("is asked past before anything grave is said", async () => {
    const log = await reader();
    await log.refresh();
    server.pathsAsked();
    const current = new TextEncoder().encode(await (await org.notary).note(3, org.log.root(), NOW));
    const two = await org.logAt(2);
    const old = new TextEncoder().encode(await (await org.notary).note(2, two.root(), NOW));
    server.put(CHECKPOINT_PATH, old, current);
    expect((await log.refresh()).size).toBe(3);
    expect(server.pathsAsked().length).toBe(2);
  });

  test("and a bundle that was replaced between two requests", async () => {
    const bundle = bundlePath({ number: 0, width: 3 });
    const good = bundleBytes(org.log.entries);
    server.put(bundle, 404, good);
    expect((await (await reader()).refresh()).size).toBe(3);
    server.put(bundle, good.slice(1), good);
    expect((await (await reader()).refresh()).size).toBe(3);
  });
});

describe("a log that cannot be used", () => {
  test("offline is no verdict, and what was verified stays", async () => {
    const log = await reader();
    await log.refresh();
    server.put(CHECKPOINT_PATH, 503);
    expect(await problem(log.refresh())).toBe("log: offline");
    expect(log.log.size).toBe(3);
    await publish();
    expect((await log.refresh()).size).toBe(3);
    const gone = await LogServer.open();
    const nowhere = await reader([], gone.base);
    await gone.shut();
    expect(await problem(nowhere.refresh())).toBe("log: offline");
  });

  test("nor is silence one", async () => {
    server.put(CHECKPOINT_PATH, "silence");
    expect(await problem((await reader([], server.base, 20)).refresh())).toBe("log: offline");
  });

  test("shrunk: it was longer before", async () => {
    const log = await reader();
    await log.refresh();
    await publish(await org.logAt(2));
    expect(await problem(log.refresh())).toBe("log: shrunk (shrunk) grave");
    expect([log.log.size, (await org.logAt(2)).size]).toEqual([3, 2]);
    const remembering = await reader([org.log.quotation()]);
    expect(await problem(remembering.refresh())).toBe("log: shrunk (shrunk) grave");
  });

  test("forked: another root was remembered, or an entry was replaced under what is held", async () => {
    const remembering = await reader([{ size: 2, root: org.log.root(1) }]);
    expect(await problem(remembering.refresh())).toBe("log: forked (forked) grave");
    expect(remembering.log.size).toBe(0);
    const log = await reader();
    await log.refresh();
    const two = await org.logAt(2);
    const other = await two.extended([await org.candidate(2)]);
    await publish(other);
    const reason: unknown = await log.refresh().catch((error: unknown) => error);
    expect(reason).toMatchObject({ problem: "root", refusal: { category: "tampered", rule: "root" } });
    expect(new TextDecoder().decode((reason as LogError).note ?? undefined)).toContain(
      "sobat.example/log\n3\n",
    );
    expect(toHex(log.log.root())).toBe(toHex(org.log.root()));
  });

  test("missing: fewer entries than the checkpoint says", async () => {
    server.put(bundlePath({ number: 0, width: 3 }), 404);
    const refresh = (await reader()).refresh();
    expect(await problem(refresh)).toBe("log: missing grave");
    const { note } = await refresh.then(
      () => expect.unreachable(),
      (refusal: unknown) => refusal as LogError,
    );
    expect(new TextDecoder().decode(note ?? new Uint8Array())).toContain("\n3\n"); // it promised what is not served
    server.put(bundlePath({ number: 0, width: 3 }), bundleBytes(org.log.entries.slice(0, 2)));
    expect(await problem((await reader()).refresh())).toBe("log: refused (bundle_length) grave");
  });

  test("refused: entries, notes and keys that are not what they must be", async () => {
    const [first] = people as [Logged];
    const reversed = [...org.log.entries].reverse();
    server.put(bundlePath({ number: 0, width: 3 }), bundleBytes(reversed));
    expect(await problem((await reader()).refresh())).toBe("log: refused (seq) grave");
    await publish();
    server.put(CHECKPOINT_PATH, new TextEncoder().encode("apa saja"));
    expect(await problem((await reader()).refresh())).toBe("log: refused (note_text) grave");
    const stranger = await new Organization(seeded("stranger")).notary;
    const signed = await stranger.note(3, org.log.root(), NOW);
    server.put(CHECKPOINT_PATH, new TextEncoder().encode(signed));
    expect(await problem((await reader()).refresh())).toBe("log: refused (log_signature) grave");
    await publish();
    server.put(keyPath(first.member.memberId), (people[1] as Logged).member.kemPk);
    const log = await reader();
    expect(await problem(log.keyOf(first.member.memberId))).toBe("log: refused (kem_pk_hash) grave");
  });
});

describe("a log that was caught lying", () => {
  test("is believed by nobody on the page any more, and that is said once", async () => {
    const log = await reader();
    await log.refresh();
    const told: string[] = [];
    log.onlie = (lie) => told.push(lie.problem);
    server.put(CHECKPOINT_PATH, 503);
    expect([await problem(log.refresh()), log.lie, told]).toEqual(["log: offline", null, []]);
    await publish(await org.logAt(2));
    const caught = await Promise.all([log.refresh(), log.forSealing(NOW), log.reach(9)].map(problem));
    expect(caught).toEqual(Array(3).fill("log: shrunk (shrunk) grave"));
    await publish();
    const [first] = people as [Logged];
    const later = [log.refresh(), log.forSealing(NOW), log.reach(9), log.keyOf(first.member.memberId)];
    expect(await Promise.all(later.map(problem))).toEqual(Array(4).fill("log: shrunk (shrunk) grave"));
    expect([log.lie?.problem, told]).toEqual(["shrunk", ["shrunk"]]);
  });

  test.each(["refresh", "reach", "keyOf"] as const)("is caught by %s", async (means) => {
    const [first] = people as [Logged];
    const log = await reader();
    await log.refresh();
    const { memberId } = first.member;
    server.put(keyPath(memberId), (people[1] as Logged).member.kemPk);
    server.put(CHECKPOINT_PATH, new TextEncoder().encode("apa saja"));
    await problem(
      { refresh: () => log.refresh(), reach: () => log.reach(4), keyOf: () => log.keyOf(memberId) }[means](),
    );
    expect(log.lie?.problem).toBe("refused");
  });
});
