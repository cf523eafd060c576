import { beforeEach, describe, expect, it } from "vitest";
import { type Bookmark, type VaultContent, fromBase64, toBase64, toHex } from "../sealing";
import { SlotType, parseSlot, sealPrfSlot } from "../sealing/slots";
import { openServed, sealBlob, unlockVault } from "../sealing/vault";
import { argon2id } from "../sealing/testing/argon2id";
import { NOW, seeded } from "../sealing/testing/worlds";
import type { VaultBody, VaultCause, VaultChange } from "../wire/generated/frames";
import { Bookmarking } from "./bookmarking";
import { VaultKeeper, adding, blobOf, inOne, knowing, marking, removing, replacing } from "./keeper";
import { passkeySlots } from "./passkeys";
import { UnlockError } from "./problems";
import { renewSecrets, replaceVaultKey } from "./vault_work";

const random = seeded("keeper");
const [handle, vaultKey] = [random(16), random(32)];
const content: VaultContent = {
  version: 1,
  member: { signSeed: random(32), kemSeed: random(32) },
  oldKemSeeds: [],
  bookmarks: [],
  log: null,
};
const tools = { argon2id, random };
const slotOf = (n: number): Promise<Uint8Array> =>
  sealPrfSlot(
    handle,
    vaultKey,
    random(16),
    random(32),
    { made: NOW, credentialId: Uint8Array.of(n) },
    random,
  );

/** The server's rule, and nothing else of it: only the next version of the same vault is stored. */
class Shelf {
  causes: VaultCause[] = [];
  /** Runs once before the next write arrives, as another device would. */
  meanwhile: (() => Promise<void>) | null = null;

  constructor(public body: VaultBody) {}

  readonly read = (): Promise<VaultBody> => Promise.resolve(this.body);
  readonly write = async (change: VaultChange): Promise<VaultBody | null> => {
    const other = this.meanwhile;
    this.meanwhile = null;
    await other?.();
    if (change.handle !== this.body.handle || change.version !== this.body.version + 1) return null;
    this.causes.push(change.cause);
    this.body = { ...this.body, version: change.version, blob: change.blob, slots: change.slots };
    return this.body;
  };
}

let shelf: Shelf;
let first: Uint8Array;
let seen: number[];

function device(body = shelf.body): VaultKeeper {
  const opened = { content: { ...content, version: body.version }, vaultKey: vaultKey.slice() };
  return new VaultKeeper(body, opened, { door: shelf, random, remember: (_, version) => seen.push(version) });
}

const credentials = (): number[] =>
  passkeySlots(shelf.body.slots.map(fromBase64)).map(({ credentialId }) => credentialId[0] as number);
const stored = (key = vaultKey): Promise<VaultContent> => openServed(blobOf(shelf.body), key);
const problem = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "done",
    (error: unknown) => (error instanceof UnlockError ? error.problem : error),
  );

beforeEach(async () => {
  first = await slotOf(1);
  seen = [];
  const zeros = (n: number): string => toBase64(new Uint8Array(n));
  shelf = new Shelf({
    handle: toBase64(handle),
    version: 1,
    blob: toBase64(await sealBlob(handle, vaultKey, content, random)),
    slots: [toBase64(first)],
    ...{ member_id: zeros(32), entry: zeros(347), kem_pk: zeros(1216), name: "Bu Sekar", kind: "family" },
  });
});

describe("a vault keeper", () => {
  it("writes one version after the other, also when it is asked for several at once", async () => {
    const keeper = device();
    const slots = await Promise.all([2, 3, 4].map(slotOf));
    await Promise.all(slots.map((slot) => keeper.change(adding(slot))));
    expect([credentials(), shelf.body.version, (await stored()).version]).toEqual([[1, 2, 3, 4], 4, 4]);
    expect(seen).toEqual([1, 2, 3, 4]);
    await keeper.change(removing(parseSlot(first).slotId));
    expect(credentials()).toEqual([2, 3, 4]);
  });

  it("makes its change again on top of what another device wrote", async () => {
    const [one, two] = [device(), device()];
    const views: number[] = [];
    one.onview = ({ version }) => views.push(version);
    const [second, third] = [await slotOf(2), await slotOf(3)];
    shelf.meanwhile = () => two.change(adding(second));
    await one.change(adding(third));
    expect([credentials(), shelf.body.version, views]).toEqual([[1, 2, 3], 3, [2, 3]]);
    await two.change(removing(parseSlot(first).slotId));
    expect(credentials()).toEqual([2, 3]);
  });

  it("does not write over the vault of new keys, whatever its version", async () => {
    const keeper = device();
    for (const version of [1, 2, 9]) {
      shelf.body = { ...shelf.body, handle: toBase64(new Uint8Array(16).fill(7)), version };
      const held = shelf.body;
      expect([await problem(keeper.change(removing(new Uint8Array(16)))), shelf.body]).toEqual([
        "superseded",
        held,
      ]);
    }
  });

  it("does not write over an older vault than it has seen", async () => {
    const keeper = device();
    const old = shelf.body;
    await keeper.change(adding(await slotOf(2)));
    shelf.body = old;
    expect(await problem(keeper.change(adding(await slotOf(3))))).toBe("rolled_back");
    expect(shelf.body).toBe(old);
  });

  it("notices that another device has replaced the vault key", async () => {
    const [one, two] = [device(), device()];
    await replaceVaultKey(two, { passphrase: "lampu teras hujan" }, tools);
    expect(await problem(one.change(adding(await slotOf(2))))).toBe("superseded");
    expect(shelf.causes).toEqual(["theft_suspected"]);
  });

  it("gives up when others are always faster, and when the server is away, and changes nothing then", async () => {
    const keeper = device();
    const slot = await slotOf(2);
    const busy = {
      ...shelf,
      read: () => Promise.resolve({ ...shelf.body }),
      write: () => Promise.resolve(null),
    };
    let version = 1;
    const racing = new VaultKeeper(
      shelf.body,
      { content, vaultKey },
      {
        door: {
          write: busy.write,
          read: async () => {
            version += 1;
            const blob = await sealBlob(handle, vaultKey, { ...content, version }, random);
            return { ...shelf.body, version, blob: toBase64(blob) };
          },
        },
        random,
        remember: () => undefined,
      },
    );
    expect(await problem(racing.change(adding(slot)))).toBe("busy");
    const offline = Promise.reject(new UnlockError("offline"));
    offline.catch(() => undefined);
    shelf.meanwhile = () => offline;
    expect(await problem(keeper.change(adding(slot)))).toBe("offline");
    expect([keeper.view.version, credentials()]).toEqual([1, [1]]);
    await keeper.change(adding(slot));
    expect(credentials()).toEqual([1, 2]);
  });

  it("remembers the largest state of the key log that any device has seen", async () => {
    const [early, late] = [3, 5].map((size) => ({ size, root: random(32) }));
    if (early === undefined || late === undefined) throw new Error("two");
    const keeper = device();
    expect(keeper.knows(early)).toBe(false);
    await keeper.change(knowing(late));
    await keeper.change(knowing(early));
    expect([keeper.knows(late), keeper.knows({ ...late, size: 6 })]).toEqual([true, false]);
    expect((await openServed(blobOf(shelf.body), vaultKey)).log).toEqual(late);
  });

  it("forgets its keys", () => {
    const keeper = device();
    keeper.forget();
    expect(toHex(keeper.vaultKey)).toBe("00".repeat(32));
  });

  it("stores nothing of a change that was still being made when it was locked", async () => {
    const [keeper, before] = [device(), shelf.body];
    const change = renewSecrets(
      keeper,
      { passphrase: "lampu teras hujan" },
      {
        ...tools,
        argon2id: (asked) => {
          keeper.forget(); // somebody comes in while the passphrase is derived
          return argon2id(asked);
        },
      },
    );
    expect(await problem(change)).toBe("locked");
    expect([shelf.body, shelf.causes]).toEqual([before, []]);
  });

  it("keeps no key of an answer that came after the lock", async () => {
    const keeper = device();
    shelf.meanwhile = () => Promise.resolve(keeper.forget());
    await replaceVaultKey(keeper, { passphrase: "lampu teras hujan" }, tools);
    expect(toHex(keeper.vaultKey)).toBe("00".repeat(32));
    expect(shelf.causes).toEqual(["theft_suspected"]);
  });
});

describe("new secrets", () => {
  const phrase = (passphrase: string) => ({ type: SlotType.PASSPHRASE, passphrase }) as const;

  it("replace the old ones in one version, under the same vault key, and leave passkeys alone", async () => {
    const keeper = device();
    await renewSecrets(keeper, { passphrase: "lampu teras hujan", entropy: random(16) }, tools);
    const entropy = random(16);
    await renewSecrets(keeper, { passphrase: "sore kopi hangat", entropy }, tools);
    expect([shelf.body.version, shelf.causes]).toEqual([3, ["routine", "routine"]]);
    expect(shelf.body.slots.map((slot) => parseSlot(fromBase64(slot)).type)).toEqual([2, 1, 3]);
    const vault = blobOf(shelf.body);
    expect((await unlockVault(vault, phrase("sore kopi hangat"), argon2id)).vaultKey).toEqual(vaultKey);
    expect((await unlockVault(vault, { type: SlotType.RECOVERY, entropy }, argon2id)).vaultKey).toEqual(
      vaultKey,
    );
    await expect(unlockVault(vault, phrase("lampu teras hujan"), argon2id)).rejects.toThrow("no_key");
  });

  it("after a suspected theft stand alone over a new vault key", async () => {
    const keeper = device();
    const entropy = random(16);
    await replaceVaultKey(keeper, { passphrase: "sore kopi hangat", entropy }, tools);
    expect(shelf.body.slots.map((slot) => parseSlot(fromBase64(slot)).type)).toEqual([1, 3]);
    const opened = await unlockVault(blobOf(shelf.body), { type: SlotType.RECOVERY, entropy }, argon2id);
    expect(opened.content.member).toEqual(content.member);
    expect([toHex(opened.vaultKey) === toHex(vaultKey), opened.vaultKey]).toEqual([false, keeper.vaultKey]);
    await expect(stored()).rejects.toThrow("no_key (vault_commit)");
  });
});

describe("bookmarks", () => {
  const mark = (room: number, index: number): Bookmark => ({
    roomId: new Uint8Array(16).fill(room),
    index,
    head: new Uint8Array(32).fill(index),
  });

  it("move forward only, over all devices, and go with a closed room", async () => {
    const [one, two] = [device(), device()];
    await one.change(marking([mark(1, 10), mark(2, 4)], []));
    await two.change(marking([mark(1, 7), mark(3, 2)], []));
    expect((await stored()).bookmarks).toEqual([mark(1, 10), mark(2, 4), mark(3, 2)]);
    expect(two.bookmark(mark(1, 0).roomId)).toEqual(mark(1, 10));
    await two.change(inOne(marking([], [mark(2, 0).roomId]), replacing(await slotOf(9))));
    expect([(await stored()).bookmarks, credentials()]).toEqual([[mark(1, 10), mark(3, 2)], [9]]);
  });

  it("are written at once when there is much, on flushing, and not when nothing moved", async () => {
    const keeper = device();
    let standings = [{ mark: mark(1, 20), closed: false }];
    const bookmarking = new Bookmarking(keeper, () => standings);
    bookmarking.moved();
    expect(await bookmarking.flush()).toBe(true);
    expect([(await stored()).bookmarks, shelf.body.version]).toEqual([[mark(1, 20)], 2]);
    standings = [{ mark: mark(1, 21), closed: false }];
    bookmarking.moved();
    expect(shelf.body.version).toBe(2);
    expect(await bookmarking.flush()).toBe(true);
    expect(await bookmarking.flush()).toBe(true);
    expect([(await stored()).bookmarks, shelf.body.version]).toEqual([[mark(1, 21)], 3]);
    standings = [{ mark: mark(1, 22), closed: true }];
    expect(await bookmarking.flush()).toBe(true);
    expect((await stored()).bookmarks).toEqual([]);
    bookmarking.stop();
  });

  it("are tried again after a failure", async () => {
    const bookmarking = new Bookmarking(device(), () => [{ mark: mark(1, 5), closed: false }]);
    shelf.meanwhile = () => Promise.reject(new UnlockError("offline"));
    expect([await bookmarking.flush(), shelf.body.version]).toEqual([false, 1]);
    expect([await bookmarking.flush(), (await stored()).bookmarks]).toEqual([true, [mark(1, 5)]]);
  });
});
