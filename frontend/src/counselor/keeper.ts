import {
  SealingError,
  fromBase64,
  toBase64,
  toHex,
  type Bookmark,
  type OpenedVault,
  type Quotation,
  type Random,
  type VaultBlob,
  type VaultContent,
} from "../sealing";
import { SlotType, parseSlot } from "../sealing/slots";
import { MAX_BOOKMARKS, openServed, sealBlob } from "../sealing/vault";
import type { VaultBody, VaultCause, VaultLine } from "../wire/generated/frames";
import { UnlockError } from "./problems";
import type { VaultDoor } from "./vault_api";

/** Everything of a vault that may change from one version to the next. */
export interface Holding extends OpenedVault {
  readonly slots: readonly Uint8Array[];
}

/** One step from the vault as it is to the vault as it should be; it may run again on what another device wrote. */
export type Edit = (held: Holding) => Holding | Promise<Holding>;

/** What the screen shows of a vault. */
export interface VaultView {
  readonly version: number;
  readonly slots: readonly Uint8Array[];
  readonly log: readonly VaultLine[];
}

interface KeeperOptions {
  readonly door: Pick<VaultDoor, "read" | "write">;
  readonly random: Random;
  /** Hears of every version that this device has seen, so that an older one is noticed. */
  readonly remember: (handle: string, version: number) => void;
}

/** How often in a row other devices may be faster. */
const TRIES = 5;

/** The vault as the server hands it over, in bytes. */
export function blobOf(body: VaultBody): VaultBlob {
  const { version } = body;
  return {
    handle: fromBase64(body.handle),
    version,
    blob: fromBase64(body.blob),
    slots: body.slots.map(fromBase64),
  };
}

/**
 * Holds an opened vault and rewrites it, one change after the other. A change that finds another device's newer version
 * is made again on top of it. The vault key lives here and ends with `forget`.
 */
export class VaultKeeper {
  readonly handle: Uint8Array;
  private held: Holding;
  private body: VaultBody;
  private queue: Promise<unknown> = Promise.resolve();
  private forgotten = false;
  /** Called after every change of what `view` gives. */
  onview: (view: VaultView) => void = () => undefined;

  constructor(
    body: VaultBody,
    opened: OpenedVault,
    private readonly options: KeeperOptions,
  ) {
    this.body = body;
    this.handle = fromBase64(body.handle);
    this.held = { ...opened, slots: body.slots.map(fromBase64) };
    options.remember(body.handle, body.version);
  }

  get view(): VaultView {
    return { version: this.body.version, slots: this.held.slots, log: this.body.log ?? [] };
  }

  get vaultKey(): Uint8Array {
    return this.held.vaultKey;
  }

  /** The bookmark of a room, as the latest known version of the vault has it. */
  bookmark(roomId: Uint8Array): Bookmark | undefined {
    const wanted = toHex(roomId);
    return this.held.content.bookmarks.find((mark) => toHex(mark.roomId) === wanted);
  }

  /** Whether some device of hers has seen the key log as large as this. */
  knows({ size }: Quotation): boolean {
    return size <= (this.held.content.log?.size ?? 0);
  }

  has(type: SlotType): boolean {
    return this.held.slots.some((slot) => parseSlot(slot).type === type);
  }

  /** Stores the vault that `edit` makes of the present one. Throws UnlockError; nothing is changed then. */
  change(edit: Edit, cause: VaultCause = "routine"): Promise<void> {
    const done = this.queue.then(() => this.write(edit, cause));
    this.queue = done.catch(() => undefined);
    return done;
  }

  /** Overwrites the keys. A change that is still being made is not stored: it may have read zeros for keys. */
  forget(): void {
    this.forgotten = true;
    const { vaultKey, content } = this.held;
    for (const secret of [vaultKey, content.member.signSeed, content.member.kemSeed, ...content.oldKemSeeds])
      secret.fill(0);
  }

  private async write(edit: Edit, cause: VaultCause): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const next = await edit(this.held);
      const version = this.body.version + 1;
      const content = { ...next.content, version };
      const blob = await sealBlob(this.handle, next.vaultKey, content, this.options.random);
      const slots = next.slots.map(toBase64);
      this.demandKeys();
      const { handle } = this.body;
      const stored = await this.options.door.write({ handle, version, blob: toBase64(blob), slots, cause });
      if (stored !== null) return this.take(stored, { ...next, content });
      await this.catchUp();
    }
    throw new UnlockError("busy");
  }

  /** Reads what another device wrote. */
  private async catchUp(): Promise<void> {
    const body = await this.options.door.read();
    // New keys in a vault of their own: what this device holds is no longer to be used.
    if (toHex(fromBase64(body.handle)) !== toHex(this.handle)) throw new UnlockError("superseded");
    if (body.version <= this.body.version) throw new UnlockError("rolled_back");
    const { vaultKey } = this.held;
    const content = await openServed(blobOf(body), vaultKey).catch((refusal: unknown) => {
      // Another vault key: that device suspected theft, and what this one holds is no longer to be used.
      const replaced = refusal instanceof SealingError && refusal.category === "no_key";
      throw new UnlockError(replaced ? "superseded" : "damaged_vault");
    });
    if (toHex(content.member.signSeed) !== toHex(this.held.content.member.signSeed))
      throw new UnlockError("keys_differ");
    this.take(body, { vaultKey, content, slots: body.slots.map(fromBase64) });
  }

  private demandKeys(): void {
    if (this.forgotten) throw new UnlockError("locked");
  }

  private take(body: VaultBody, held: Holding): void {
    if (held.vaultKey !== this.held.vaultKey) this.held.vaultKey.fill(0);
    this.body = body;
    this.held = held;
    if (this.forgotten) return this.forget(); // the answer came after the lock
    this.options.remember(body.handle, body.version);
    this.onview(this.view);
  }
}

/** Replaces every slot of the type of `slot` by it. */
export function replacing(slot: Uint8Array): Edit {
  const { type } = parseSlot(slot);
  return (held) => ({
    ...held,
    slots: [...held.slots.filter((each) => parseSlot(each).type !== type), slot],
  });
}

export function adding(slot: Uint8Array): Edit {
  return (held) => ({ ...held, slots: [...held.slots, slot] });
}

export function removing(slotId: Uint8Array): Edit {
  const gone = toHex(slotId);
  return (held) => ({ ...held, slots: held.slots.filter((each) => toHex(parseSlot(each).slotId) !== gone) });
}

/** Several steps in one version. */
export function inOne(...edits: readonly Edit[]): Edit {
  return async (held) => {
    let next = held;
    for (const edit of edits) next = await edit(next);
    return next;
  };
}

/**
 * After a suspected theft: a new vault key under these slots alone. Whoever held the old key, or a way to it, opens no
 * later version.
 */
export function underNewKey(vaultKey: Uint8Array, slots: readonly Uint8Array[]): Edit {
  return ({ content }) => ({ content, vaultKey, slots });
}

/** Remembers a verified state of the key log for every device of hers; an earlier one changes nothing. */
export function knowing(log: Quotation): Edit {
  return (held) => {
    const larger = log.size > (held.content.log?.size ?? 0);
    return larger ? { ...held, content: { ...held.content, log } } : held;
  };
}

/** Moves bookmarks forward, never back, and drops those of rooms that were closed. */
export function marking(marks: readonly Bookmark[], closed: readonly Uint8Array[]): Edit {
  return (held) => ({
    ...held,
    content: { ...held.content, bookmarks: merged(held.content, marks, closed) },
  });
}

function merged(
  { bookmarks }: VaultContent,
  marks: readonly Bookmark[],
  closed: readonly Uint8Array[],
): Bookmark[] {
  const further = new Map(marks.map((mark) => [toHex(mark.roomId), mark]));
  for (const mark of bookmarks) {
    const own = further.get(toHex(mark.roomId));
    if (own === undefined || own.index < mark.index) further.set(toHex(mark.roomId), mark);
  }
  for (const roomId of closed) further.delete(toHex(roomId));
  return [...further.values()].slice(0, MAX_BOOKMARKS);
}
