import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { argon2id as hashWasm } from "hash-wasm";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Argon2id, fromBase64, type Member, newMember, sealVault, toBase64 } from "../sealing";
import { concat, u64, u8 } from "../sealing/bytes";
import { signerFromSeed } from "../sealing/ed25519";
import { hash, label, ZERO32 } from "../sealing/notation";
import type { VaultBody } from "../wire/generated/frames";
import { fetchVault, openVault, UnlockError, type UnlockProblem } from "./unlock";

const NOW = 1_790_000_000_000;
const DAY = 86_400_000;
const PHRASE = "lampu teras hujan sore kopi hangat";
const random = (n: number): Uint8Array => crypto.getRandomValues(new Uint8Array(n));

const argon2id: Argon2id = ({ password, salt, memoryKiB, passes, length }) =>
  hashWasm({
    password,
    salt,
    memorySize: memoryKiB,
    iterations: passes,
    parallelism: 1,
    hashLength: length,
    outputType: "binary",
  });
const never: Argon2id = () => Promise.reject(new Error("derived although it must not"));

const rootSeed = random(32);
let rootPk: Uint8Array;
let member: Member;
let body: VaultBody;

/** A key-log ADD entry (docs/sealing.md section 9) for `of`, signed by `byRoot`. */
async function entryOf(of: Member, byRoot: Uint8Array, from = NOW - DAY): Promise<Uint8Array> {
  const fields = concat(
    ...[
      u8(1),
      u8(1),
      u64(0),
      of.memberId,
      ZERO32,
      u8(2),
      of.signPk,
      hash(of.kemPk),
      u64(from),
      u64(from + 2 * DAY),
    ],
  );
  const covered = concat(label("keylog"), fields);
  const requested = concat(label("keylog-request"), fields.subarray(0, 2), fields.subarray(10));
  const [root, own] = await Promise.all([signerFromSeed(byRoot), signerFromSeed(of.seeds.signSeed)]);
  return concat(fields, await root.sign(covered), await own.sign(requested), new Uint8Array(64));
}

async function bodyOf(of: Member, seedsOf: Member): Promise<VaultBody> {
  const handle = random(16);
  const content = { version: 1, member: seedsOf.seeds, oldKemSeeds: [], bookmarks: [] };
  const vault = await sealVault(handle, content, PHRASE, { argon2id, random });
  return {
    handle: toBase64(handle),
    version: 1,
    blob: toBase64(vault.blob),
    slots: vault.slots.map(toBase64),
    member_id: toBase64(of.memberId),
    entry: toBase64(await entryOf(of, rootSeed)),
    kem_pk: toBase64(of.kemPk),
    name: "Bu Sekar",
    kind: "family",
  };
}

beforeAll(async () => {
  rootPk = (await signerFromSeed(rootSeed)).publicKey;
  member = await newMember(random);
  body = await bodyOf(member, member);
});

async function refusal(promise: Promise<unknown>): Promise<UnlockProblem | "opened"> {
  try {
    await promise;
    return "opened";
  } catch (error) {
    if (error instanceof UnlockError) return error.problem;
    throw error;
  }
}

const open = (changes: Partial<VaultBody>, phrase = PHRASE, derive: Argon2id = argon2id, now = NOW) =>
  openVault({ ...body, ...changes }, phrase, { rootPk, now, argon2id: derive });

describe("opening the vault", () => {
  it("gives the member whose key the organization signed", async () => {
    const unlocked = await open({}, "  Lampu TERAS hujan   sore kopi hangat ");
    expect(unlocked.member.memberId).toEqual(member.memberId);
    expect(unlocked.key.memberId).toEqual(member.memberId);
    expect([unlocked.name, unlocked.kind, unlocked.vaultVersion]).toEqual(["Bu Sekar", "family", 1]);
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

  it("derives nothing for a key that the organization did not sign, or no longer vouches for", async () => {
    const foreign = toBase64(await entryOf(member, random(32)));
    expect(await refusal(open({ entry: foreign }, PHRASE, never))).toBe("key_unsigned");
    expect(await refusal(open({}, PHRASE, never, NOW + 2 * DAY))).toBe("key_expired");
  });

  it("refuses a vault with other keys than the signed ones, and a body that names another member", async () => {
    const stranger = await newMember(random);
    expect(
      await refusal(openVault(await bodyOf(member, stranger), PHRASE, { rootPk, now: NOW, argon2id })),
    ).toBe("keys_differ");
    expect(await refusal(open({ member_id: toBase64(stranger.memberId) }, PHRASE, never))).toBe(
      "keys_differ",
    );
  });

  it("says so when the device cannot derive", async () => {
    expect(await refusal(open({}, PHRASE, never))).toBe("worker");
  });
});

describe("fetching the vault", () => {
  let server: Server | undefined;

  async function answer(status: number, text: string, headers: Record<string, string> = {}): Promise<string> {
    server = createServer((_, response) => response.writeHead(status, headers).end(text));
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/vault`;
  }

  afterEach(async () => {
    await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)));
    server = undefined;
  });

  it("takes a body of the wire", async () => {
    expect(await fetchVault(fetch, await answer(200, JSON.stringify(body)))).toEqual(body);
  });

  it.each([
    [200, "<html>", "unavailable"],
    [200, '{"name":"x"}', "unavailable"],
    [401, '{"code":"not_permitted"}', "signed_out"],
    [403, '{"code":"not_permitted"}', "not_permitted"],
    [403, '{"code":"no_keys"}', "no_keys"],
    [409, '{"code":"no_keys"}', "no_keys"],
    [503, '{"code":"temporarily_unavailable"}', "unavailable"],
  ] as const)("reads %i %s as %s", async (status, text, problem) => {
    expect(await refusal(fetchVault(fetch, await answer(status, text)))).toBe(problem);
  });

  it("reads silence as offline", async () => {
    const url = await answer(200, "");
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    expect(await refusal(fetchVault(fetch, url))).toBe("offline");
  });
});
