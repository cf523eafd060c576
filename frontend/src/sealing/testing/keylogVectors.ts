import { sha256 } from "@noble/hashes/sha2.js";
import { concat, toHex, u32, utf8 } from "../bytes";
import type { SealingError } from "../errors";
import { demand } from "../errors";
import { verifyCounselorKey } from "../keylog";
import { memberFromSeeds } from "../members";
import {
  type LogPolicy,
  checkFresh,
  openCheckpoint,
  parseNote,
  parseVkey,
  verifyNote,
  vkeyOf,
} from "../notes";
import { KeyLog, checkView } from "../replay";
import { keyNumber, keyRequest, requestFile } from "../requests";
import { TILE_WIDTH, bundlePath, parseBundle, tileName, tilesOf } from "../tiles";
import { Tree } from "../tree";
import type { Check, Checked, Fields } from "./fields";
import { bundleBytes, listing } from "./notary";

/** The key log of these entries; a refusal carries its place as `position`. */
export function replayed(v: Fields, name: string): Promise<KeyLog> {
  return KeyLog.empty(v.hex("root_pk")).extended(v.bytes(name));
}

const NAMING_THE_RULE = new Set(["note", "checkpoint", "keylog", "log_view", "attachment"]);

/** What the vectors of the key log say about a refusal besides its category. */
export function ruleOf(vector: { type: string; rule?: unknown }, refusal: SealingError): Checked {
  if (!NAMING_THE_RULE.has(vector.type) || vector.rule === undefined) return {};
  return vector.type === "keylog"
    ? { rule: refusal.rule, refused_at: refusal.position }
    : { rule: refusal.rule };
}

async function entry(v: Fields): Promise<Checked> {
  const key = { entry: v.hex("entry"), kemPk: v.hex("kem_pk") };
  await verifyCounselorKey(key, v.hex("root_pk"), v.number("now"));
  return {};
}

function tree(v: Fields): Promise<Checked> {
  const entries = v.bytes("entries");
  const [whole, grown] = [
    Tree.EMPTY.extended(entries),
    entries.reduce((t, each) => t.extended([each]), Tree.EMPTY),
  ];
  const roots = (t: Tree): string[] => Array.from({ length: t.size + 1 }, (_, size) => toHex(t.root(size)));
  return Promise.resolve({ roots: String(roots(whole)) === String(roots(grown)) ? roots(whole) : "differ" });
}

function vkey(v: Fields): Promise<Checked> {
  const key = parseVkey(v.text("vkey"));
  const { name: key_name, type: key_type, publicKey, keyId } = key;
  const fields = { key_name, key_type, public_key: toHex(publicKey), key_id: toHex(keyId) };
  return Promise.resolve({ ...fields, vkey: vkeyOf(key) });
}

async function note(v: Fields): Promise<Checked> {
  const parsed = parseNote(v.hex("note"));
  const signed = await verifyNote(parsed, v.texts("vkeys").map(parseVkey));
  demand(signed.size > 0, "tampered", "note_signature");
  const times = Object.fromEntries([...signed].map(([key, time]) => [vkeyOf(key), time]));
  return { signed: times, text: toHex(utf8(parsed.text)) };
}

function policyOf(v: Fields): LogPolicy {
  const rootPk = v.v["root_pk"] === undefined ? new Uint8Array(32) : v.hex("root_pk");
  const cosigners = v.texts("cosigners").map(parseVkey);
  return { origin: v.text("origin"), rootPk, logKey: parseVkey(v.text("log_key")), cosigners };
}

function stated(v: Fields, checkpoint: Awaited<ReturnType<typeof openCheckpoint>>): Checked {
  if (v.v["now"] !== null) checkFresh(checkpoint, v.number("now"));
  return { size: checkpoint.size, root: toHex(checkpoint.root), times: checkpoint.times };
}

async function checkpoint(v: Fields): Promise<Checked> {
  return stated(v, await openCheckpoint(v.hex("note"), policyOf(v)));
}

async function keylog(v: Fields): Promise<Checked> {
  const log = await replayed(v, "entries");
  const members = log.listed.map(({ seq, memberId }) => ({
    seq,
    member_id: toHex(memberId),
    ended_by: log.endedBy(seq) ?? null,
  }));
  return { root: toHex(log.root()), members };
}

async function logView(v: Fields): Promise<Checked> {
  const remembered = v
    .list("remembered")
    .map((item) => ({ size: item.number("size"), root: item.hex("root") }));
  const log = await checkView(policyOf(v), v.hex("note"), await replayed(v, "entries"), remembered);
  if (log.checkpoint === null) throw new Error("a verified log has its checkpoint");
  return stated(v, log.checkpoint);
}

/** Every tile and bundle of the log whose entry i is the four bytes u32 i. */
function tiles(v: Fields): Promise<Checked> {
  const size = v.number("size");
  const entries = Array.from({ length: size }, (_, at) => u32(at));
  const whole = Tree.EMPTY.extended(entries);
  const served: [string, Uint8Array][] = [];
  for (let level = 0; ; level++) {
    const hashes = whole.hashes(8 * level);
    if (hashes.length === 0) break;
    for (const tile of tilesOf(hashes.length)) {
      const from = tile.number * TILE_WIDTH;
      served.push([`tile/${level}/${tileName(tile)}`, concat(...hashes.slice(from, from + tile.width))]);
    }
  }
  for (const tile of tilesOf(size)) {
    const from = tile.number * TILE_WIDTH;
    served.push([bundlePath(tile), bundleBytes(entries.slice(from, from + tile.width))]);
  }
  const sums = served.map(([path, raw]) => [path, { length: raw.length, sha256: toHex(sha256(raw)) }]);
  return Promise.resolve({ served: Object.fromEntries(sums) as unknown });
}

function bundle(v: Fields): Promise<Checked> {
  const entries = parseBundle(v.hex("bundle"), v.number("width"));
  return Promise.resolve({ entries: entries.map(toHex), bundle: toHex(bundleBytes(entries)) });
}

async function request(v: Fields): Promise<Checked> {
  const seeds = (item: Fields) =>
    memberFromSeeds({ signSeed: item.hex("sign_seed"), kemSeed: item.hex("kem_seed") });
  const member = await seeds(v.item("member"));
  const former = v.v["former"] === null ? undefined : await seeds(v.item("former"));
  const previous = former === undefined ? {} : { former, prevMemberId: former.memberId };
  const role = v.number("role") as 2 | 3;
  const valid = { notBefore: v.number("not_before"), notAfter: v.number("not_after") };
  if (former !== undefined)
    return { entry: toHex(await listing({ member, role, ...previous, ...valid }, 0, null)) };
  const asked = await keyRequest(member, role, valid, v.v["lost"] === undefined ? null : v.hex("lost"));
  return {
    entry: toHex(asked.entry),
    ...(v.v["request_file"] === undefined ? {} : { request_file: requestFile(asked) }),
    ...(v.v["number"] === undefined ? {} : { number: keyNumber(member.memberId) }),
  };
}

export const KEYLOG_CHECKS: Readonly<Record<string, Check>> = {
  entry,
  tree,
  vkey,
  note,
  checkpoint,
  keylog,
  log_view: logView,
  tiles,
  bundle,
  request,
};
