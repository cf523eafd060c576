import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LogServer } from "../log/testing/log_server";
import { readerOf } from "../log/testing/readers";
import {
  type Argon2id,
  CHECKPOINT_PATH,
  type LogCheckpoint,
  type Member,
  Role,
  fromBase64,
  keyPath,
  type Secret,
  memberFromSeeds,
  newMember,
  toBase64,
  toHex,
} from "../sealing";
import { recoveryWords } from "../sealing/recovery";
import type { OwnAlarm } from "../sealing/audit";
import { SlotType } from "../sealing/slots";
import { argon2id } from "../sealing/testing/argon2id";
import { vaultFor } from "../sealing/testing/vaults";
import { type Logged, Organization } from "../sealing/testing/worlds";
import type { VaultBody } from "../wire/generated/frames";
import { type Memory, rememberedOwn } from "./choices";
import { OwnKeys } from "./key_number";
import { OwnEntries } from "./own_entries";
import { UnlockError, type UnlockProblem } from "./problems";
import { type Unlocked, openVault, typedCode } from "./unlock";
import type { VaultDoor } from "./vault_api";

const NOW = 1_790_000_000_000;
const DAY = 86_400_000;
const PHRASE = "lampu teras hujan sore kopi hangat";
const random = (n: number): Uint8Array => crypto.getRandomValues(new Uint8Array(n));

const never: Argon2id = () => Promise.reject(new Error("derived although it must not"));

let logs: LogServer;
let org: Organization;
let logged: Logged;
let member: Member;
let body: VaultBody;

const typed = (passphrase: string): Secret => ({ type: SlotType.PASSPHRASE, passphrase });
const PASSKEY: Secret = { type: SlotType.PRF, output: random(32) };
const CODE = { type: SlotType.RECOVERY, entropy: random(16) } as const;
const shut: VaultDoor = {
  read: () => Promise.reject(new UnlockError("offline")),
  write: () => Promise.reject(new UnlockError("offline")),
  sheetUsed: () => Promise.reject(new UnlockError("offline")),
};
/** A server that writes down which sheets were used. */
let used: string[];
const hearing: VaultDoor = {
  ...shut,
  sheetUsed: (handle) => {
    used.push(handle);
    return Promise.resolve({ ...body, sheet_due: true });
  },
};
const seen: [string, number][] = [];
let alarms: readonly OwnAlarm[];
let kept: Map<string, string>;
const device = (): Memory => ({
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => void kept.set(key, value),
});
const options = async (derive: Argon2id, now = NOW) => {
  const log = await readerOf(org, logs.base);
  const entries = new OwnEntries(device(), "7", new OwnKeys(null), log);
  entries.onalarms = (found) => (alarms = found);
  return {
    log,
    now,
    argon2id: derive,
    door: shut,
    random,
    remember: (handle: string, version: number) => void seen.push([handle, version]),
    entries,
  };
};

async function bodyOf(
  of: Member,
  seedsOf: Member,
  log: LogCheckpoint | null = null,
  secrets: readonly Secret[] = [typed(PHRASE), PASSKEY, CODE],
): Promise<VaultBody> {
  const handle = random(16);
  const content = { version: 1, member: seedsOf.seeds, oldKemSeeds: [], bookmarks: [], log };
  const vault = await vaultFor(content, secrets, {
    handle,
    vaultKey: random(32),
    random,
  });
  return {
    handle: toBase64(handle),
    version: 1,
    blob: toBase64(vault.blob),
    slots: vault.slots.map(toBase64),
    member_id: toBase64(of.memberId),
    entry: toBase64(logged.raw.entry),
    kem_pk: toBase64(of.kemPk),
    name: "Bu Sekar",
    kind: "family",
  };
}

async function publish(time = NOW): Promise<void> {
  logs.publish(org.log, await (await org.notary).note(org.log.size, org.log.root(), time), [logged]);
}

beforeEach(async () => {
  [alarms, kept, used] = [[], new Map(), []];
  logs = await LogServer.open();
  org = new Organization(random);
  logged = await org.enroll(Role.COUNSELOR, { from: NOW - DAY, to: NOW + DAY });
  await publish();
  ({ member } = logged);
  body = await bodyOf(member, member);
});
afterEach(() => logs.shut());

async function refusal(promise: Promise<unknown>): Promise<UnlockProblem | "opened"> {
  try {
    await promise;
    return "opened";
  } catch (error) {
    if (error instanceof UnlockError) return error.problem;
    throw error;
  }
}

const open = async (
  changes: Partial<VaultBody>,
  phrase = PHRASE,
  derive: Argon2id = argon2id,
  now = NOW,
): Promise<Unlocked> => openVault({ ...body, ...changes }, typed(phrase), await options(derive, now));

const openBy = async (
  secret: Secret,
  derive: Argon2id,
  of: VaultBody = body,
  door: VaultDoor = hearing,
): Promise<Unlocked> => openVault(of, secret, { ...(await options(derive)), door });

describe("opening the vault", () => {
  it("gives the member whose key the organization signed", async () => {
    const unlocked = await open({}, "  Lampu TERAS hujan   sore kopi hangat ");
    expect(unlocked.member.memberId).toEqual(member.memberId);
    expect(unlocked.key.memberId).toEqual(member.memberId);
    expect([unlocked.name, unlocked.kind, unlocked.by]).toEqual(["Bu Sekar", "family", SlotType.PASSPHRASE]);
    expect([unlocked.keeper.view.version, seen.at(-1)]).toEqual([1, [body.handle, 1]]);
    expect(rememberedOwn(device(), "7")).toEqual([toHex(member.memberId)]);
  });

  it("tells a wrong passphrase from a damaged vault", async () => {
    expect(await refusal(open({}, "lampu teras hujan sore kopi dingin"))).toBe("wrong_passphrase");
    const blob = fromBase64(body.blob).slice();
    blob.set([(blob.at(-1) ?? 0) ^ 1], blob.length - 1);
    expect(await refusal(open({ blob: toBase64(blob) }))).toBe("damaged_vault");
  });

  it("refuses parameters below the floor and above the cap before deriving anything", async () => {
    const slot = fromBase64(body.slots[0] ?? "").slice();
    for (const memory of [8, 4_194_304]) {
      new DataView(slot.buffer).setUint32(18, memory);
      expect(await refusal(open({ slots: [toBase64(slot)] }, PHRASE, never))).toBe("weak_vault");
    }
  });

  it("derives nothing for a key that the log does not list", async () => {
    const stranger = await newMember(random);
    const other = { member_id: toBase64(stranger.memberId) };
    expect(await refusal(open(other, PHRASE, never))).toBe("key_unsigned");
  });

  it("stays shut for a key that the log no longer vouches for, or has ended: that is told", async () => {
    expect([await refusal(open({}, PHRASE, argon2id, NOW + DAY)), alarms]).toEqual(["key_expired", []]);
    await org.revoke(logged);
    await publish();
    expect(await refusal(open({}))).toBe("key_ended");
    expect(alarms).toEqual([{ what: "revoked", seq: 1 }]);
  });

  it("tells that her key was replaced though the server hands out her former vault", async () => {
    const impostor = await org.rotate(logged, true);
    await publish();
    const replaced = { what: "replaced", seq: 1 };
    expect([await refusal(open({})), alarms]).toEqual(["key_ended", [replaced]]);
    alarms = [];
    logs.put(keyPath(impostor.member.memberId), impostor.member.kemPk);
    const called = { member_id: toBase64(impostor.member.memberId) };
    expect([await refusal(open(called)), alarms]).toEqual(["keys_differ", [replaced]]);
    expect(rememberedOwn(device(), "7")).toEqual([]);
  });

  it("refuses a vault with other keys than the logged ones", async () => {
    const strange = await bodyOf(member, await newMember(random));
    expect(await refusal(openBy(PASSKEY, never, strange))).toBe("keys_differ");
  });

  it("derives nothing while the log cannot be had, and never by one that cannot be trusted", async () => {
    logs.put(CHECKPOINT_PATH, 503);
    expect(await refusal(open({}, PHRASE, never))).toBe("log_offline");
    logs.put(CHECKPOINT_PATH, new TextEncoder().encode("apa saja"));
    expect(await refusal(open({}, PHRASE, never))).toBe("log_broken");
  });

  it("opens by a log that nobody has vouched for lately: that forbids only to let in somebody new", async () => {
    await publish(NOW - 30 * DAY);
    expect([await refusal(open({})), alarms]).toEqual(["opened", []]);
  });

  it("goes by no log that another device of hers has seen further, or otherwise", async () => {
    const now = org.log.quotation();
    const remembering = async (log: LogCheckpoint) =>
      refusal(openBy(PASSKEY, never, await bodyOf(member, member, log, [PASSKEY])));
    expect(await remembering(now)).toBe("opened");
    expect(await remembering({ size: now.size + 1, root: now.root })).toBe("log_broken");
    expect(await remembering({ size: now.size, root: random(32) })).toBe("log_broken");
    await org.enroll(Role.COUNSELOR, { from: NOW - DAY, to: NOW + DAY });
    const later = org.log.quotation();
    await publish();
    expect([await remembering(now), await remembering(later)]).toEqual(["opened", "opened"]);
  });

  it("alarms for her signing key beside a KEM key that she does not hold", async () => {
    const signSeed = member.seeds.signSeed;
    const forged = await memberFromSeeds({ signSeed, kemSeed: random(32) });
    await org.list(() => ({
      member: forged,
      role: Role.COUNSELOR,
      notBefore: NOW - DAY,
      notAfter: NOW + DAY,
    }));
    await publish();
    expect([await refusal(open({})), alarms]).toEqual(["opened", [{ what: "listed", seq: 1 }]]);
  });

  it("opens by passkey without deriving, and by the recovery code as people type it", async () => {
    expect((await openBy(PASSKEY, never)).by).toBe(SlotType.PRF);
    const code = typedCode(recoveryWords(CODE.entropy).join(" ").toUpperCase());
    expect((await openBy(code, argon2id)).by).toBe(SlotType.RECOVERY);
  });

  it("tells the server of a sheet before it gives anything, and stays shut without an answer", async () => {
    const unlocked = await openBy(CODE, argon2id);
    expect([unlocked.sheetDue, used]).toEqual([true, [body.handle]]);
    expect(await refusal(openBy(CODE, argon2id, body, shut))).toBe("offline");
    expect(await refusal(openBy({ type: SlotType.RECOVERY, entropy: random(16) }, argon2id))).toBe(
      "wrong_code",
    );
    await org.revoke(logged);
    await publish();
    expect([await refusal(openBy(CODE, argon2id)), used.length]).toEqual(["key_ended", 2]);
  });

  it("asks for a new sheet whatever opens it, until the server has one", async () => {
    const due = { ...body, sheet_due: true };
    expect((await openBy(PASSKEY, never, due)).sheetDue).toBe(true);
    expect([(await openBy(PASSKEY, never)).sheetDue, used]).toEqual([false, []]);
  });

  it("tells which secret does not fit, and a typo in a code without deriving", async () => {
    const passkey: Secret = { type: SlotType.PRF, output: random(32) };
    expect(await refusal(openBy(passkey, never))).toBe("wrong_passkey");
    const other: Secret = { type: SlotType.RECOVERY, entropy: random(16) };
    expect(await refusal(openBy(other, argon2id))).toBe("wrong_code");
    const words = recoveryWords(CODE.entropy);
    expect(await refusal(Promise.resolve().then(() => typedCode(words.slice(1).join("-"))))).toBe(
      "code_typo",
    );
  });

  it("says so when the device cannot derive", async () => {
    expect(await refusal(open({}, PHRASE, never))).toBe("worker");
  });
});
