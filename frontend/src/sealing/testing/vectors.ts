import { encodeAttachmentPayload } from "../attachments";
import { encodeRoster, parseRoster } from "../bodies";
import { equal, fromHex, toHex, utf8 } from "../bytes";
import { checkPublicKey, publicKeyOf, verifierFor } from "../ed25519";
import type { Entry } from "../entries";
import { verifyErasure } from "../erasure";
import { Kind, parseEnvelope } from "../envelope";
import { SealingError, demand } from "../errors";
import { openGrant } from "../grants";
import { kemPkOf } from "../hpke";
import { type Member, memberFromSeeds } from "../members";
import { epochCommit, hash, memberIdOf, messageKeys, sessionIdOf } from "../notation";
import { pad, unpad } from "../padding";
import { headWords } from "../proquint";
import { readRecoveryCode, recoveryWords } from "../recovery";
import { type Argon2id, type Secret, SlotType, openSlot, parseSlot, prfSalt } from "../slots";
import { openBlob } from "../vault";
import { CODE_CHECKS } from "./codes";
import { EXPORT_CHECKS } from "./exports";
import { attachment, content } from "./attachmentVectors";
import { Fields, type Check, type Checked } from "./fields";
import { KEYLOG_CHECKS, ruleOf, replayed } from "./keylogVectors";
import { Judge } from "./scribe";

/** One file of wire/vectors/sealed (docs/sealing.md section 14). */
export interface Vector {
  readonly name: string;
  readonly type: string;
  readonly expect: string;
  readonly [field: string]: unknown;
}

async function names(v: Fields): Promise<Checked> {
  const member = await memberFromSeeds({ signSeed: v.hex("sign_seed"), kemSeed: v.hex("kem_seed") });
  return {
    sign_pk: toHex(publicKeyOf(v.hex("sign_seed"))),
    kem_pk: toHex(await kemPkOf(v.hex("kem_seed"))),
    kem_pk_hash: toHex(hash(member.kemPk)),
    member_id: toHex(memberIdOf(member.signPk, member.kemPk)),
    session_id: toHex(sessionIdOf(v.hex("room_id"), v.hex("session_pk"))),
  };
}

function schedule(v: Fields): Promise<Checked> {
  const [roomId, epoch, secret] = [v.hex("room_id"), v.number("epoch"), v.hex("secret")];
  const header = {
    roomId,
    epoch,
    sessionId: v.hex("session_id"),
    senderSeq: v.number("sender_seq"),
    msgId: v.hex("msg_id"),
  };
  const keys = messageKeys(secret, header);
  const commit = toHex(epochCommit(secret, roomId, epoch));
  return Promise.resolve({ commit, key: toHex(keys.key), key_commit: toHex(keys.commit) });
}

function padding(v: Fields): Promise<Checked> {
  const data = unpad(v.hex("plaintext"));
  demand(data.length >= 9, "malformed", "data");
  return Promise.resolve({ data: toHex(data), plaintext: toHex(pad(data)) });
}

async function grant(v: Fields): Promise<Checked> {
  const newEpoch = v.number("new_epoch");
  const [roomId, commit, rosterBytes] = [v.hex("room_id"), v.hex("commit"), v.hex("roster")];
  const roster = parseRoster(rosterBytes);
  const member = roster.find((entry) => equal(entry.memberId, v.hex("member_id")));
  if (member === undefined || !equal(encodeRoster(roster), rosterBytes))
    throw new Error("vector without its member");
  const binding = {
    roomId,
    newEpoch,
    commit,
    rosterBytes,
    seenIndex: v.number("seen_index"),
    seenHead: v.hex("seen_head"),
  };
  const bound = { ...member, kemPkHash: v.hex("kem_pk_hash") };
  const secrets = await openGrant(binding, bound, v.hex("kem_seed"), v.hex("grant"));
  const last = secrets[secrets.length - 1];
  demand(
    last !== undefined && equal(epochCommit(last.secret, roomId, newEpoch), commit),
    "tampered",
    "commit",
  );
  return { secrets: secrets.map(({ epoch, secret }) => ({ epoch, secret: toHex(secret) })) };
}

function publicKey(v: Fields): Promise<Checked> {
  checkPublicKey(v.hex("public_key"));
  return Promise.resolve({});
}

async function signature(v: Fields): Promise<Checked> {
  const verify = await verifierFor(v.hex("public_key"));
  demand(await verify(v.hex("signature"), v.hex("signed")), "tampered", "signature");
  return {};
}

async function erasure(v: Fields): Promise<Checked> {
  const order = { session: v.hex("session"), close: v.hex("close") };
  await verifyErasure({ roomId: v.hex("room_id"), genesis: v.hex("genesis"), ...order });
  return {};
}

function secretOf(v: Fields): Secret {
  if ("prf" in v.v) return { type: SlotType.PRF, output: v.hex("prf") };
  if ("code" in v.v) return { type: SlotType.RECOVERY, entropy: readRecoveryCode(v.text("code")) };
  return { type: SlotType.PASSPHRASE, passphrase: v.text("passphrase") };
}

async function slot(v: Fields, argon2id: Argon2id): Promise<Checked> {
  const [handle, raw] = [v.hex("handle"), v.hex("slot")];
  const vaultKey = await openSlot(handle, raw, secretOf(v), argon2id);
  if (vaultKey === null) throw new SealingError("no_key", "slot_commit");
  const { params, slotId } = parseSlot(raw);
  const opened = { vault_key: toHex(vaultKey) };
  if (!("passkey" in params)) return opened;
  const credential_id = toHex(params.passkey.credentialId);
  return { ...opened, credential_id, prf_salt: toHex(prfSalt(handle, slotId)) };
}

function recoveryCode(v: Fields): Promise<Checked> {
  const entropy = readRecoveryCode(v.text("code"));
  return Promise.resolve({ entropy: toHex(entropy), written: recoveryWords(entropy).join("-") });
}

async function vault(v: Fields): Promise<Checked> {
  const content = await openBlob(v.hex("handle"), v.hex("vault_key"), v.hex("blob"));
  const { log } = content;
  return {
    version: content.version,
    sign_seed: toHex(content.member.signSeed),
    kem_seeds: [content.member.kemSeed, ...content.oldKemSeeds].map(toHex),
    bookmarks: content.bookmarks.map((mark) => ({
      room_id: toHex(mark.roomId),
      index: mark.index,
      head: toHex(mark.head),
    })),
    ...(log === null ? {} : { log: { size: log.size, root: toHex(log.root) } }),
  };
}

const KINDS = Object.fromEntries(Object.entries(Kind).map(([name, kind]) => [kind, name.toLowerCase()]));

function said(item: Entry): Checked {
  if (item.kind !== "msg" || item.content.type === "closed") return {};
  if (item.content.type === "unknown") return { type: item.content.code };
  if (item.content.type === "attachment")
    return { type: 2, payload: toHex(encodeAttachmentPayload(item.content.attachment)) };
  return { type: 1, payload: toHex(utf8(item.content.text)) };
}

/** A view's item for an accepted or void entry. */
export function itemOf(item: Entry): Checked {
  if (item.void) return { result: "void", category: "void", kind: item.kind, rule: item.rule };
  const closed = item.kind === "msg" && item.content.type === "closed";
  const alarm = item.kind === "epoch" && item.alarm !== undefined ? { alarm: item.alarm } : {};
  const raced = item.late ? { raced: true } : {};
  return {
    result: "accepted",
    category: closed ? "no_key" : "opens",
    kind: item.kind,
    ...raced,
    ...said(item),
    ...alarm,
  };
}

/** A view's item for a refused entry; its kind is named unless not even the envelope can be parsed. */
export function refusedItem(refusal: SealingError, raw: Uint8Array): Checked {
  return { result: "refused", category: refusal.category, rule: refusal.rule, ...kindOf(raw) };
}

function kindOf(raw: Uint8Array): Checked {
  try {
    return { kind: KINDS[parseEnvelope(raw).kind] };
  } catch {
    return {};
  }
}

export interface Seen {
  readonly items: Checked[];
  readonly opened: Checked[];
  readonly head: string;
}

/** Reads a transcript one envelope at a time, until the first refusal. */
export async function readAll(judge: Judge, envelopes: readonly Uint8Array[]): Promise<Seen> {
  const items: Checked[] = [];
  for (const raw of envelopes) {
    const { entries, refusal } = await judge.acceptor.accept([raw], true);
    items.push(...(refusal === null ? entries.map(itemOf) : [refusedItem(refusal, raw)]));
    if (refusal !== null) break;
  }
  const opened = judge.acceptor.opened.map((item) => ({ position: item.position, ...said(item) }));
  return { items, opened, head: toHex(judge.transcript.head) };
}

/** The member whose view it is; somebody without keys in the vector gets keys of no use. */
function viewer(seeds: Readonly<Record<string, string>> = {}): Promise<Member> {
  const seed = (name: string): Uint8Array => fromHex(seeds[name] ?? "00".repeat(32));
  return memberFromSeeds({ signSeed: seed("sign_seed"), kemSeed: seed("kem_seed") });
}

async function transcript(v: Fields): Promise<Checked> {
  const envelopes = v.bytes("envelopes");
  const log = await replayed(v, "log");
  const views: Record<string, unknown> = {};
  const opened: Record<string, unknown> = {};
  const heads: Record<string, string> = {};
  for (const name of Object.keys(v.v["views"] as object)) {
    const member = await viewer((v.v["members"] as Record<string, Record<string, string>>)[name]);
    const seen = await readAll(new Judge(member, v.hex("room_id"), log), envelopes);
    views[name] = seen.items;
    if (seen.opened.length > 0) opened[name] = seen.opened;
    heads[name] = seen.head;
  }
  const [head, ...others] = new Set(Object.values(heads));
  return { views, opened, final_head: others.length === 0 ? head : heads };
}

const CHECKS: Readonly<Record<string, Check>> = {
  names,
  schedule,
  padding,
  grant,
  ed25519_key: publicKey,
  ed25519_signature: signature,
  slot,
  recovery_code: recoveryCode,
  vault,
  mark: (v) => Promise.resolve({ words: headWords(v.hex("head")) }),
  ...CODE_CHECKS,
  ...EXPORT_CHECKS,
  erasure,
  content,
  attachment,
  transcript,
  ...KEYLOG_CHECKS,
};

/** Computes what a vector states: its category, and the fields this implementation derives. */
export async function checkVector(vector: Vector, argon2id: Argon2id): Promise<Checked> {
  const check = CHECKS[vector.type];
  if (check === undefined) throw new Error(`unknown vector type ${vector.type}`);
  try {
    const derived = await check(new Fields(vector), argon2id);
    return { expect: vector.type === "transcript" ? overall(derived) : "opens", ...derived };
  } catch (refusal) {
    if (refusal instanceof SealingError) return { expect: refusal.category, ...ruleOf(vector, refusal) };
    throw refusal;
  }
}

function overall(derived: Checked): string {
  const items = Object.values(derived["views"] as Record<string, Checked[]>).flat();
  const refused = items.find((item) => item["result"] === "refused");
  if (refused !== undefined) return refused["category"] as string;
  return items.some((item) => item["result"] === "void") ? "void" : "opens";
}
