import { encodeRoster } from "../bodies";
import { concat, toHex, u8, utf8 } from "../bytes";
import { signerFromSeed } from "../ed25519";
import { parseEnvelope } from "../envelope";
import { sealGrant } from "../grants";
import { type Member, newMember } from "../members";
import { epochCommit, messageKeys, sessionIdOf } from "../notation";
import { encodeText, pad } from "../padding";
import type { Argon2id } from "../slots";
import { codeGolden } from "./codes";
import { erasures } from "./erasures";
import { exportGolden } from "./exports";
import { attachmentVectors } from "./goldenAttachments";
import { keylogVectors } from "./goldenKeylog";
import { vaultVectors } from "./goldenVaults";
import { keyringStory } from "./keyringStory";
import { SCENARIOS } from "./scenarios";
import { Judge, seat } from "./scribe";
import { stage } from "./stage";
import { story } from "./story";
import { type Vector, readAll } from "./vectors";
import { NOW, type Organization, seeded } from "./worlds";

const slug = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

const seedsOf = (member: Member): object => ({
  sign_seed: toHex(member.seeds.signSeed),
  kem_seed: toHex(member.seeds.kemSeed),
});

interface Played {
  readonly name: string;
  readonly expect: string;
  readonly description: string;
  readonly org: Organization;
  readonly members: Readonly<Record<string, Member>>;
  readonly envelopes: readonly Uint8Array[];
}

async function transcript(played: Played): Promise<Vector> {
  const { name, expect, description, org, members, envelopes } = played;
  const roomId = parseEnvelope(envelopes[0] as Uint8Array).roomId;
  const views: Record<string, unknown> = {};
  const opened: Record<string, unknown> = {};
  let final_head = "";
  for (const [viewer, member] of Object.entries(members)) {
    const seen = await readAll(new Judge(member, roomId, org.log), envelopes);
    views[viewer] = seen.items;
    if (seen.opened.length > 0) opened[viewer] = seen.opened;
    final_head = seen.head;
  }
  return {
    name,
    type: "transcript",
    expect,
    description,
    root_pk: toHex(org.rootPk),
    log: org.log.entries.map(toHex),
    members: Object.fromEntries(Object.entries(members).map(([viewer, member]) => [viewer, seedsOf(member)])),
    room_id: toHex(roomId),
    envelopes: envelopes.map(toHex),
    views,
    opened,
    final_head,
  };
}

const CATEGORY: Readonly<Record<string, string>> = { raced: "opens", accepted: "opens", void: "void" };

/** Every scenario of the rule tests, as the citizen sees it. */
async function scenarios(): Promise<Vector[]> {
  const vectors: Vector[] = [];
  for (const { name, verdict, act } of SCENARIOS) {
    const s = await stage(name);
    const last = await act(s);
    const { org } = s;
    const expect = CATEGORY[verdict] ?? (verdict.split("/")[0] as string);
    const members = { citizen: s.citizen.member };
    const description = `The last entry is ${name}.`;
    const envelopes = [...s.envelopes, last];
    vectors.push(
      await transcript({ name: `ts-rule-${slug(name)}`, expect, description, org, members, envelopes }),
    );
  }
  return vectors;
}

async function stories(): Promise<Vector[]> {
  const told = [
    {
      play: await story("golden story"),
      name: "ts-story-life-of-a-room",
      description:
        "Queue with a team, handover with history, supervisor, raced farewell, close; by honest clients.",
    },
    {
      play: await keyringStory("golden keyring"),
      name: "ts-story-keyring",
      description:
        "A counselor's key is rotated; a colleague and the citizen give the new key the old epochs.",
    },
  ];
  return Promise.all(
    told.map(({ play: { shelf, ...play }, ...named }) =>
      transcript({ expect: "opens", ...named, ...play, envelopes: shelf.stored }),
    ),
  );
}

async function primitives(): Promise<Vector[]> {
  const random = seeded("golden primitives");
  const member = await newMember(random);
  const [roomId, sessionPk, msgId, secret] = [random(16), random(32), random(16), random(32)];
  const sessionId = sessionIdOf(roomId, sessionPk);
  const keys = messageKeys(secret, { roomId, epoch: 7, sessionId, senderSeq: 2 ** 40 + 1, msgId });
  const data = encodeText("Selamat malam", NOW);
  const signer = await signerFromSeed(random(32));
  const signed = utf8("kata");
  return [
    {
      ...{
        name: "ts-names",
        type: "names",
        expect: "opens",
        description: "All names of one member and session.",
      },
      ...{ sign_seed: toHex(member.seeds.signSeed), kem_seed: toHex(member.seeds.kemSeed) },
      ...{ sign_pk: toHex(member.signPk), kem_pk: toHex(member.kemPk) },
      ...{ kem_pk_hash: toHex(seat(member, 1, 0, 0).entry.kemPkHash), member_id: toHex(member.memberId) },
      ...{ room_id: toHex(roomId), session_pk: toHex(sessionPk), session_id: toHex(sessionId) },
    },
    {
      ...{ name: "ts-schedule", type: "schedule", expect: "opens", description: "A sender_seq above 2^32." },
      ...{ room_id: toHex(roomId), epoch: 7, secret: toHex(secret), session_id: toHex(sessionId) },
      ...{ sender_seq: 2 ** 40 + 1, msg_id: toHex(msgId), commit: toHex(epochCommit(secret, roomId, 7)) },
      ...{ key: toHex(keys.key), key_commit: toHex(keys.commit) },
    },
    {
      ...{ name: "ts-padding", type: "padding", expect: "opens", description: "A short text." },
      ...{ data: toHex(data), plaintext: toHex(pad(data)) },
    },
    {
      ...{
        name: "ts-padding-filler",
        type: "padding",
        expect: "malformed",
        description: "Filler that is not zero.",
      },
      plaintext: toHex(concat(pad(data).subarray(0, 255), u8(1))),
    },
    {
      ...{
        name: "ts-ed25519-signature",
        type: "ed25519_signature",
        expect: "opens",
        description: "An honest signature.",
      },
      ...{
        public_key: toHex(signer.publicKey),
        signed: toHex(signed),
        signature: toHex(await signer.sign(signed)),
      },
    },
  ];
}

async function grants(): Promise<Vector[]> {
  const random = seeded("golden grant");
  const [roomId, seenHead, secret, older] = [random(16), random(32), random(32), random(32)];
  const member = await newMember(random);
  const { entry } = seat(member, 2, 4, 2);
  const rosterBytes = encodeRoster([entry]);
  const commit = epochCommit(secret, roomId, 3);
  const secrets = [
    { epoch: 2, secret: older },
    { epoch: 3, secret },
  ];
  const binding = { roomId, newEpoch: 3, commit, rosterBytes, seenIndex: 9, seenHead };
  const grant = await sealGrant(binding, entry, member.kemPk, secrets, random);
  const common = {
    ...{ type: "grant", kem_seed: toHex(member.seeds.kemSeed), room_id: toHex(roomId), new_epoch: 3 },
    ...{ member_id: toHex(member.memberId), kem_pk_hash: toHex(entry.kemPkHash), commit: toHex(commit) },
    ...{ roster: toHex(rosterBytes), seen_head: toHex(seenHead), grant: toHex(grant) },
  };
  const listed = secrets.map((each) => ({ epoch: each.epoch, secret: toHex(each.secret) }));
  return [
    {
      name: "ts-grant",
      expect: "opens",
      description: "Two epochs.",
      ...common,
      seen_index: 9,
      secrets: listed,
    },
    {
      name: "ts-grant-other-view",
      expect: "no_key",
      description: "Bound to another seen_index.",
      ...common,
      seen_index: 8,
    },
  ];
}

/** Every vector this implementation writes; the same bytes on every run and in every engine. */
export async function goldenVectors(argon2id: Argon2id): Promise<Vector[]> {
  const parts = [
    primitives(),
    grants(),
    vaultVectors(argon2id),
    codeGolden(argon2id),
    exportGolden(argon2id),
    keylogVectors(),
    attachmentVectors(),
    erasures(),
    scenarios(),
    stories(),
  ];
  return (await Promise.all(parts)).flat();
}
