import { fromBase64, fromUtf8, toHex, utf8 } from "../bytes";
import { codeKeys, codeText, newCode, openCodeVault, parseCode, sealCodeVault } from "../code";
import { type ExportedKey, type ExportedLog, writeExport } from "../export";
import { foundingOf } from "../founding";
import { type Entry, type MemberSeeds, SealedRoom, memberFromSeeds } from "../index";
import { parseVkey, vkeyOf } from "../notes";
import { KeyLog, checkView } from "../replay";
import { type Argon2id, SlotType, openSlot, sealSlot } from "../slots";
import { openBlob, sealBlob } from "../vault";
import type { Check, Checked, Fields } from "./fields";
import { story } from "./story";
import type { Vector } from "./vectors";
import { NOW, type Organization, seeded } from "./worlds";

const passphrase = (typed: string) => ({ type: SlotType.PASSPHRASE, passphrase: typed }) as const;

interface File {
  readonly room_id: string;
  readonly envelopes: string[];
  readonly log: {
    readonly root_pk: string;
    readonly entries: string[];
    readonly checkpoint: { origin: string; log_key: string; cosigners: string[]; note: string } | null;
  };
  readonly key: { code_vault: string } | { handle: string; vault: string; slots: string[] } | null;
}

/**
 * Browsers write exports and do not read them. Here one is read by their parts: the same content must give the same
 * file, and its secret the same words.
 */
async function exported(v: Fields, argon2id: Argon2id): Promise<Checked> {
  if (v.text("expect") !== "opens") return { expect: v.text("expect") }; // a parser's matter
  const file = JSON.parse(v.text("export")) as File;
  const [roomId, envelopes] = [fromBase64(file.room_id), file.envelopes.map(fromBase64)];
  const [log, key] = [logOf(file.log), file.key && keyOf(file.key)];
  const written = fromUtf8(writeExport({ roomId, envelopes, log, key }));
  const verified = await verifiedLog(log);
  const readings: Checked[] = [];
  for (const seeds of await seedsOf(v, log, key, argon2id)) {
    const opts = { random: seeded("nothing is sealed"), rootPk: log.rootPk };
    const room = await SealedRoom.enter(await memberFromSeeds(seeds), roomId, opts);
    room.useLog(verified);
    const texts = textsOf(await room.accept(0, envelopes, NOW));
    readings.push({ export: written, entries: room.length, head: toHex(room.head), texts });
  }
  return readings.find(({ texts }) => (texts as string[]).length > 0) ?? { export: written };
}

/** What was opened later in the same call stands in its place. */
function textsOf(entries: readonly Entry[]): string[] {
  return entries.flatMap((entry) =>
    entry.kind === "msg" && entry.content.type === "text" && !entry.void ? [entry.content.text] : [],
  );
}

async function verifiedLog({ rootPk, entries, checkpoint }: ExportedLog): Promise<KeyLog> {
  const log = await KeyLog.empty(rootPk).extended(entries);
  if (checkpoint === null) return log;
  const { origin, note } = checkpoint;
  const [logKey, cosigners] = [parseVkey(checkpoint.logKey), checkpoint.cosigners.map(parseVkey)];
  return checkView({ origin, rootPk, logKey, cosigners }, note, log);
}

async function seedsOf(
  v: Fields,
  log: ExportedLog,
  key: ExportedKey | null,
  argon2id: Argon2id,
): Promise<MemberSeeds[]> {
  if (key === null) return [];
  if ("codeVault" in key) {
    const keys = await codeKeys(parseCode(v.text("code")), log.rootPk, argon2id);
    return [(await openCodeVault(keys, key.codeVault)).member];
  }
  const [slot = new Uint8Array(0)] = key.slots;
  const vaultKey = await openSlot(key.handle, slot, passphrase(v.text("passphrase")), argon2id);
  if (vaultKey === null) throw new Error("another passphrase");
  const { member, oldKemSeeds } = await openBlob(key.handle, vaultKey, key.vault);
  return [member.kemSeed, ...oldKemSeeds].map((kemSeed) => ({ signSeed: member.signSeed, kemSeed }));
}

function logOf({ root_pk, entries, checkpoint }: File["log"]): ExportedLog {
  const noted = checkpoint && {
    origin: checkpoint.origin,
    logKey: checkpoint.log_key,
    cosigners: checkpoint.cosigners,
    note: fromBase64(checkpoint.note),
  };
  return { rootPk: fromBase64(root_pk), entries: entries.map(fromBase64), checkpoint: noted };
}

function keyOf(key: NonNullable<File["key"]>): ExportedKey {
  if ("code_vault" in key) return { codeVault: fromBase64(key.code_vault) };
  const { handle, vault, slots } = key;
  return { handle: fromBase64(handle), vault: fromBase64(vault), slots: slots.map(fromBase64) };
}

/** Check of the vector type `export` (docs/sealing.md section 14). */
export const EXPORT_CHECKS: Readonly<Record<string, Check>> = { export: exported };

/** One life of a room, as its citizen and as its second counselor take it along. */
export async function exportGolden(argon2id: Argon2id): Promise<Vector[]> {
  const random = seeded("golden export");
  const { org, shelf, members, rooms } = await story("golden export story");
  const [citizen, second] = [members["citizen"]?.seeds, members["second"]?.seeds];
  if (citizen === undefined || second === undefined) throw new Error("somebody is missing in the story");
  const envelopes = shelf.stored;
  const founding = foundingOf(envelopes[0] as Uint8Array);
  const [roomId, log] = [founding.roomId, await exportedLog(org)];

  const entropy = newCode(random);
  const keys = await codeKeys(entropy, org.rootPk, argon2id);
  const content = { member: citizen, seatToken: random(32), ...founding, created: NOW };
  const codeVault = await sealCodeVault(keys, content, random);

  const [handle, vaultKey, phrase] = [random(16), random(32), "padi angin sungai batu lampu kayu"];
  const slots = [await sealSlot(handle, vaultKey, passphrase(phrase), argon2id, random)];
  const kept = { version: 2, member: second, oldKemSeeds: [], bookmarks: [], log: null };
  const vault = await sealBlob(handle, vaultKey, kept, random);

  const common = { type: "export", expect: "opens", entries: envelopes.length };
  const head = toHex(rooms["citizen"]?.head ?? new Uint8Array(0));
  const file = (key: ExportedKey): string | null => fromUtf8(writeExport({ roomId, envelopes, log, key }));
  const texts = [
    ...["Selamat malam. Boleh saya bercerita?", "Tentu. Saya mendengarkan.", "Silakan.", "Terima kasih."],
    ...["Saya melanjutkan. Saya sudah membaca yang tadi.", "Saya pamit.", "Baik, sampai jumpa."],
  ];
  return [
    {
      ...{ name: "ts-export-code", description: "The citizen's, by the return code.", ...common },
      ...{ export: file({ codeVault }), code: codeText(entropy), head, texts },
    },
    {
      ...{ name: "ts-export-vault", description: "The second counselor's, by passphrase.", ...common },
      ...{ export: file({ handle, vault, slots }), passphrase: phrase, head, texts },
    },
  ];
}

async function exportedLog(org: Organization): Promise<ExportedLog> {
  const { policy, note } = await noted(org);
  const { origin, logKey, cosigners } = policy;
  const checkpoint = { origin, logKey: vkeyOf(logKey), cosigners: cosigners.map(vkeyOf), note };
  return { rootPk: org.rootPk, entries: org.log.entries, checkpoint };
}

async function noted(org: Organization) {
  const notary = await org.notary;
  const note = utf8(await notary.note(org.log.size, org.log.root(), NOW));
  return { policy: notary.policy, note };
}
