import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LogReader } from "../log/reader";
import { LogServer } from "../log/testing/log_server";
import { readerOf } from "../log/testing/readers";
import { memberFromSeeds } from "../sealing";
import type { OwnAlarm } from "../sealing/audit";
import { type Logged, NOW, Organization } from "../sealing/testing/worlds";
import type { Memory } from "./choices";
import { OwnKeys } from "./key_number";
import { OwnEntries } from "./own_entries";

const random = (n: number): Uint8Array => crypto.getRandomValues(new Uint8Array(n));

let logs: LogServer;
let org: Organization;
let her: Logged;
let device: Memory;

beforeEach(async () => {
  logs = await LogServer.open();
  org = new Organization(random);
  her = await org.enroll();
  const kept = new Map<string, string>();
  device = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
});
afterEach(() => logs.shut());

/** The console in one tab, as far as the key log goes. */
class Tab {
  alarms: readonly OwnAlarm[] = [];
  readonly made: OwnKeys;
  private constructor(
    readonly log: LogReader,
    readonly entries: OwnEntries,
    made: OwnKeys,
  ) {
    this.made = made;
    entries.onalarms = (found) => (this.alarms = found);
  }

  static async open(memory: Memory = device, account = "7"): Promise<Tab> {
    const log = await readerOf(org, logs.base);
    const made = new OwnKeys(memory);
    const tab = new Tab(log, new OwnEntries(memory, account, made, log), made);
    await tab.look();
    return tab;
  }

  async look(): Promise<readonly OwnAlarm[]> {
    logs.publish(org.log, await (await org.notary).note(org.log.size, org.log.root(), NOW));
    await this.log.refresh();
    return this.alarms;
  }

  /** Her vault was opened, and it is her current one. */
  unlocked(...people: readonly Logged[]): this {
    this.entries.open(people.map(({ member }) => member.memberId));
    this.entries.settle();
    return this;
  }
}

const seen = async (memory?: Memory, account?: string): Promise<readonly OwnAlarm[]> =>
  (await Tab.open(memory, account)).alarms;

describe("a counselor's own entries", () => {
  it("are told in an open tab, with the first log that holds what she did not ask for", async () => {
    const tab = (await Tab.open()).unlocked(her);
    await org.enroll();
    expect(await tab.look()).toEqual([]);
    const { signSeed } = her.member.seeds;
    const beside = await memberFromSeeds({ signSeed, kemSeed: random(32) });
    const { role, notBefore, notAfter } = her.key;
    await org.list(() => ({ member: beside, role, notBefore, notAfter }));
    expect(await tab.look()).toEqual([{ what: "listed", seq: 2 }]);
    await org.rotate(her, true);
    expect(await tab.look()).toEqual([
      { what: "listed", seq: 2 },
      { what: "replaced", seq: 3 },
    ]);
  });

  it("are held against what this device knows, after a misled ceremony: her vault is not served any more", async () => {
    (await Tab.open()).unlocked(her);
    expect(await seen()).toEqual([]);
    await org.rotate(her, true);
    const replaced = [{ what: "replaced", seq: 1 }];
    expect(await seen()).toEqual(replaced);
    expect(await seen(device, "8")).toEqual([]); // a colleague at the same machine
    expect(await seen(null)).toEqual([]);
    expect(await seen()).toEqual(replaced); // looking has not made it hers
  });

  it("tell that she was revoked, until another vault of hers opened here", async () => {
    (await Tab.open()).unlocked(her);
    await org.revoke(her);
    expect(await seen()).toEqual([{ what: "revoked", seq: 1 }]);
    const again = await org.enroll();
    const tab = await Tab.open();
    expect(tab.alarms).toEqual([{ what: "revoked", seq: 1 }]);
    expect(tab.unlocked(again).alarms).toEqual([]);
    expect(await seen()).toEqual([]);
  });

  it("raise no alarm for keys that were asked for here, or made elsewhere and opened with her secret", async () => {
    const tab = (await Tab.open()).unlocked(her);
    const [here, elsewhere] = [await org.rotate(her, true), await org.enroll()];
    tab.made.add(here.raw.entry);
    expect([await tab.look(), await seen()]).toEqual([[], []]);
    tab.made.add(elsewhere.raw.entry);
    const third = await org.rotate(here, true);
    tab.unlocked(here);
    expect(await tab.look()).toEqual([{ what: "replaced", seq: 3 }]);
    expect(tab.unlocked(third).alarms).toEqual([]);
    expect(await seen()).toEqual([]);
  });

  it("of a vault that opened but is not her current one change nothing of what the device remembers", async () => {
    const tab = (await Tab.open()).unlocked(her);
    const impostor = await org.rotate(her, true);
    expect(await tab.look()).toEqual([{ what: "replaced", seq: 1 }]);
    tab.entries.open([impostor.member.memberId]);
    expect(await seen()).toEqual([{ what: "replaced", seq: 1 }]);
  });
});
