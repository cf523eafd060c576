import { Role } from "../bodies";
import { concat, toHex, u32, u8, utf8 } from "../bytes";
import { signerFromSeed } from "../ed25519";
import { newMember } from "../members";
import { KeyType, checkpointText, verifierKey, vkeyOf } from "../notes";
import type { KeyLog } from "../replay";
import { keyNumber, keyRequest, requestFile } from "../requests";
import { Tree } from "../tree";
import { Notary, bundleBytes, cosignature, line, listing } from "./notary";
import type { Vector } from "./vectors";
import { NOW, Organization, seeded } from "./worlds";

const DAY = 24 * 3_600_000;

async function entries(): Promise<Vector[]> {
  const org = new Organization(seeded("golden entry"));
  const { raw } = await org.enroll();
  const keys = { kem_pk: toHex(raw.kemPk), root_pk: toHex(org.rootPk) };
  const common = { type: "entry", entry: toHex(raw.entry), ...keys };
  const described = "Two years later.";
  return [
    { name: "ts-entry", expect: "opens", description: "Within its validity.", ...common, now: NOW },
    {
      name: "ts-entry-expired",
      expect: "forbidden",
      description: described,
      ...common,
      now: NOW + 730 * DAY,
    },
  ];
}

async function requests(): Promise<Vector[]> {
  const random = seeded("golden request");
  const [member, former] = [await newMember(random), await newMember(random)];
  const wish = { member, role: Role.SUPERVISOR, notBefore: NOW, notAfter: NOW + DAY };
  const rotation = { ...wish, former, prevMemberId: former.memberId };
  const seeds = ({ seeds: { signSeed, kemSeed } }: typeof member): object => ({
    sign_seed: toHex(signSeed),
    kem_seed: toHex(kemSeed),
  });
  const common = { type: "request", expect: "opens", member: seeds(member), role: Role.SUPERVISOR };
  const valid = { notBefore: NOW, notAfter: NOW + DAY };
  const file = async (name: string, lost: Uint8Array | null): Promise<Vector> => {
    const asked = await keyRequest(member, Role.SUPERVISOR, valid, lost);
    return {
      ...{
        name,
        description: "The request file and the number, as both write them.",
        ...common,
        former: null,
      },
      ...{ not_before: NOW, not_after: NOW + DAY, ...(lost === null ? {} : { lost: toHex(lost) }) },
      ...{ entry: toHex(asked.entry), request_file: requestFile(asked), number: keyNumber(member.memberId) },
    };
  };
  return [
    await file("ts-request-file-first", null),
    await file("ts-request-file-lost", former.memberId),
    {
      ...{ name: "ts-request-rotate", description: "Signed by the new key and by the former.", ...common },
      ...{ former: seeds(former), not_before: NOW, not_after: NOW + DAY },
      entry: toHex(await listing(rotation, 0, null)),
    },
  ];
}

/** A log with every type of entry: 0 replaced by 2, 1 revoked by 3, 2 lost and replaced by 4. */
async function grown(seed: string): Promise<Organization> {
  const org = new Organization(seeded(seed));
  const [first, second] = [await org.enroll(), await org.enroll(Role.SUPERVISOR)];
  const renewed = await org.rotate(first);
  await org.revoke(second);
  await org.rotate(renewed, true);
  return org;
}

async function logs(): Promise<Vector[]> {
  const org = await grown("golden log");
  const common = { type: "keylog", root_pk: toHex(org.rootPk) };
  const list = org.log.entries.map(toHex);
  const members = org.log.listed.map(({ seq, memberId }) => ({
    seq,
    member_id: toHex(memberId),
    ended_by: org.log.endedBy(seq) ?? null,
  }));
  const stranger = new Organization(seeded("golden stranger"));
  const foreign = toHex(await stranger.candidate(5));
  const refused = { rule: "sig_org", refused_at: 5 };
  return [
    {
      ...{ name: "ts-keylog", expect: "opens", description: "Every type of entry.", ...common },
      ...{ entries: list, root: toHex(org.log.root()), members },
    },
    {
      ...{
        name: "ts-keylog-other-root",
        expect: "tampered",
        description: "An entry of another organization.",
      },
      ...{ ...common, entries: [...list, foreign], ...refused },
    },
  ];
}

/** What somebody is served who remembers a log of another size or root. */
async function views(): Promise<Vector[]> {
  const org = await grown("golden view");
  const { log } = org;
  const pins = await pinsOf(org);
  const common = { type: "log_view", root_pk: toHex(org.rootPk), ...pins, now: NOW };
  const quoted = (size: number, root: Uint8Array): object => ({ size, root: toHex(root) });
  const { policy } = await org.notary;
  const notary = await org.notary;
  const note = await noteOf(notary, log, NOW - DAY);
  const served = { ...common, note, entries: log.entries.map(toHex) };
  const known = [quoted(2, log.root(2)), quoted(5, log.root())];
  const stated = { ...quoted(5, log.root()), times: [(NOW - DAY) / 1000] };
  return [
    {
      ...{ name: "ts-log-view", expect: "opens", description: `Grown since, at ${policy.origin}.` },
      ...{ ...served, remembered: known, ...stated },
    },
    {
      ...{ name: "ts-log-view-forked", expect: "forbidden", description: "Another root was seen at size 3." },
      ...{ ...served, remembered: [...known, quoted(3, log.root(4))], rule: "forked" },
    },
    {
      ...{ name: "ts-log-view-shrunk", expect: "forbidden", description: "A longer log was seen before." },
      ...{ ...served, remembered: [quoted(6, log.root(4))], rule: "shrunk" },
    },
    {
      ...{ name: "ts-log-view-stale", expect: "forbidden", description: "The time key spoke 8 days ago." },
      ...{ ...served, note: await noteOf(notary, log, NOW - 8 * DAY), remembered: known, rule: "stale" },
    },
  ];
}

async function noteOf(notary: Notary, log: KeyLog, time: number): Promise<string> {
  return toHex(utf8(await notary.note(log.size, log.root(), time)));
}

async function pinsOf(org: Organization): Promise<object> {
  const { origin, logKey, cosigners } = (await org.notary).policy;
  return { origin, log_key: vkeyOf(logKey), cosigners: cosigners.map(vkeyOf) };
}

/** A checkpoint with a witness: required, and there, or not. */
async function checkpoints(): Promise<Vector[]> {
  const random = seeded("golden checkpoint");
  const org = new Organization(random);
  const notary = await org.notary;
  const witness = await signerFromSeed(random(32));
  const key = verifierKey("saksi.example", KeyType.COSIGNATURE, witness.publicKey);
  const root = random(32);
  const note = await notary.note(40_000_000_000, root, NOW);
  const text = checkpointText(notary.policy.origin, 40_000_000_000, root);
  const cosigned = note + (await cosignature(key, witness, text, NOW / 1000 - 60));
  const stranger = line(verifierKey("tamu.example", KeyType.NOTE, random(32)), random(64));
  const pins = (await pinsOf(org)) as { cosigners: string[] };
  const common = { type: "checkpoint", ...pins, cosigners: [...pins.cosigners, vkeyOf(key)], now: NOW };
  const padded = line(notary.policy.logKey, concat(u8(0), await notary.log.sign(utf8(text))));
  const stated = { size: 40_000_000_000, root: toHex(root), times: [NOW / 1000, NOW / 1000 - 60] };
  return [
    {
      ...{ name: "ts-checkpoint-witnessed", expect: "opens", description: "Two cosigners, and a stranger." },
      ...{ ...common, note: toHex(utf8(cosigned + stranger)), ...stated },
    },
    {
      ...{
        name: "ts-checkpoint-unwitnessed",
        expect: "forbidden",
        description: "The witness has not signed.",
      },
      ...{ ...common, note: toHex(utf8(note + stranger)), rule: "cosigner" },
    },
    {
      ...{
        name: "ts-checkpoint-long-signature",
        expect: "tampered",
        description: "A byte before a signature.",
      },
      ...{ ...common, note: toHex(utf8(cosigned + padded)), rule: "note_signature" },
    },
  ];
}

function served(): Vector[] {
  const random = seeded("golden tree");
  const list = Array.from({ length: 19 }, (_, size) => random(size));
  const tree = Tree.EMPTY.extended(list);
  const roots = Array.from({ length: 20 }, (_, size) => toHex(tree.root(size)));
  const bundled = [u32(1), new Uint8Array(0), random(300)];
  return [
    {
      ...{ name: "ts-tree", type: "tree", expect: "opens", description: "Nineteen entries." },
      ...{ entries: list.map(toHex), roots },
    },
    {
      ...{
        name: "ts-bundle",
        type: "bundle",
        expect: "opens",
        description: "Three entries, one of them empty.",
      },
      ...{ width: 3, bundle: toHex(bundleBytes(bundled)), entries: bundled.map(toHex) },
    },
  ];
}

/** Vectors of the key log (docs/sealing.md section 9). */
export async function keylogVectors(): Promise<Vector[]> {
  const parts = [entries(), requests(), logs(), views(), checkpoints()];
  return [...(await Promise.all(parts)).flat(), ...served()];
}
