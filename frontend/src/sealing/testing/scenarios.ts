import { sealGenesis, sealSessionCertificate } from "../authoring";
import { Role } from "../bodies";
import { concat, u64, u8 } from "../bytes";
import { Kind } from "../envelope";
import { ZERO32, sessionIdOf } from "../notation";
import { encodeText, pad } from "../padding";
import { KEYRING_SCENARIOS } from "./keyringScenarios";
import { LOG_SCENARIOS } from "./logScenarios";
import { ROSTER_SCENARIOS } from "./rosterScenarios";
import { FOUNDER, type Stage } from "./stage";
import { NOW } from "./worlds";

/** One envelope that an honest reader must judge exactly so; `name` says what is wrong with it. */
export interface Scenario {
  readonly name: string;
  readonly verdict: string;
  /** Prepares the stage; gives the last envelope, to be judged after everything already posted. */
  readonly act: (s: Stage) => Promise<Uint8Array>;
}

const SMALL_ORDER = new Uint8Array(32); // y = 0 has order 4

const entry: Scenario[] = [
  {
    name: "another room in the header",
    verdict: "wrong_binding/room",
    act: ({ counselor }) => counselor.ack(counselor.view({ roomId: new Uint8Array(16) })),
  },
  {
    name: "a second GENESIS",
    verdict: "wrong_binding/room",
    act: async (s) => (await sealGenesis(s.second.member, s.random, NOW)).raw,
  },
  {
    name: "the same GENESIS again",
    verdict: "wrong_binding/place",
    act: ({ envelopes }) => Promise.resolve(envelopes[0] as Uint8Array),
  },
  {
    name: "an entry after CLOSE",
    verdict: "wrong_binding/closed",
    act: async ({ citizen, counselor, post }) => {
      await post(await citizen.plain(Kind.CLOSE, concat(u8(1), u8(1))), citizen, counselor);
      return counselor.ack();
    },
  },
  {
    name: "an epoch from the future",
    verdict: "wrong_epoch/epoch_known",
    act: ({ counselor }) => counselor.ack(counselor.view({ epoch: 2 })),
  },
  {
    name: "an unknown session",
    verdict: "wrong_binding/session",
    act: ({ counselor }) => counselor.ack(counselor.view(), { sessionId: new Uint8Array(16) }),
  },
  {
    name: "a SESSION under another name than its key's",
    verdict: "wrong_binding/session",
    act: async ({ counselor, random }) => {
      const { own } = await sealSessionCertificate(counselor.member, counselor.view(), random, NOW);
      const body = concat(counselor.member.memberId, own.signer.publicKey, u64(NOW), new Uint8Array(104));
      return counselor.plain(Kind.SESSION, body, counselor.view(), { ...own, sessionId: new Uint8Array(16) });
    },
  },
  {
    name: "a SESSION twice",
    verdict: "wrong_binding/session",
    act: ({ envelopes }) => Promise.resolve(envelopes[3] as Uint8Array),
  },
  {
    name: "a SESSION of somebody outside the roster",
    verdict: "forbidden/roster",
    act: async ({ scribe, second, envelopes }) => {
      const outsider = scribe(second.member);
      await outsider.read(envelopes);
      return outsider.session();
    },
  },
  {
    name: "a session key of small order",
    verdict: "malformed/certificate",
    act: ({ counselor }) => {
      const body = concat(counselor.member.memberId, SMALL_ORDER, u64(NOW), new Uint8Array(104));
      const sessionId = sessionIdOf(counselor.view().roomId, SMALL_ORDER);
      return counselor.plain(Kind.SESSION, body, counselor.view(), {
        sessionId,
        nextSeq: 0,
        prevOwn: ZERO32,
      });
    },
  },
  {
    name: "a session certified by somebody else's key",
    verdict: "tampered/certificate",
    act: async ({ counselor, second, random }) => {
      const forged = { ...second.member, memberId: counselor.member.memberId };
      return (await sealSessionCertificate(forged, counselor.view(), random, NOW)).raw;
    },
  },
  {
    name: "a signature of another session",
    verdict: "tampered/signature",
    act: ({ counselor, citizen }) =>
      counselor.ack(counselor.view(), citizen.own === null ? {} : { signer: citizen.own.signer }),
  },
  {
    name: "a gap in the sender's sequence",
    verdict: "wrong_binding/sequence",
    act: ({ counselor }) => counselor.ack(counselor.view(), { nextSeq: 2 }),
  },
  {
    name: "another predecessor",
    verdict: "wrong_binding/sequence",
    act: ({ counselor }) => counselor.ack(counselor.view(), { prevOwn: ZERO32 }),
  },
  {
    name: "a view of the future",
    verdict: "wrong_binding/seen_index",
    act: ({ counselor }) => counselor.ack(counselor.view({ seenIndex: 6 })),
  },
  {
    name: "a view that shrinks",
    verdict: "wrong_binding/seen_index",
    act: async (s) => {
      await s.post(await s.counselor.ack(), s.counselor, s.citizen);
      return s.counselor.ack(s.counselor.viewAt(4));
    },
  },
  {
    name: "another history",
    verdict: "wrong_binding/seen_head",
    act: ({ counselor }) => counselor.ack(counselor.view({ seenHead: ZERO32 })),
  },
  {
    name: "an EPOCH that skips one",
    verdict: "wrong_epoch/epoch_step",
    act: ({ citizen, counselor }) =>
      citizen.epoch([FOUNDER], {
        newEpoch: 3,
        held: [0, 1, 2].map((epoch) => ({ epoch, secret: counselor.secret(1) })),
      }),
  },
  {
    name: "an old epoch after the new one was seen",
    verdict: "wrong_epoch/epoch_view",
    act: async (s) => {
      await s.post(await s.citizen.epoch([FOUNDER]), s.citizen, s.counselor);
      return s.counselor.ack({ ...s.counselor.viewAt(6), epoch: 1 });
    },
  },
  {
    name: "an epoch its author had not seen begin",
    verdict: "wrong_epoch/epoch_view",
    act: async ({ envelopes, scribe, counselor }) => {
      const hasty = scribe(counselor.member);
      await hasty.read(envelopes, 2);
      return hasty.session({ ...hasty.view(), epoch: 1 });
    },
  },
];

/** EPOCH 2 {citizen, second}: the first counselor is out. Fills up to position `until`, then the removed one speaks. */
async function afterRemoval(s: Stage, until: number): Promise<Uint8Array> {
  const frozen = await s.counselor.text("tertinggal");
  const taker = { role: Role.COUNSELOR, key: s.second.key, historyFrom: 2 } as const;
  await s.post(await s.citizen.epoch([FOUNDER, taker]), s.citizen);
  while (s.envelopes.length < until) await s.post(await s.citizen.ack(), s.citizen);
  return frozen;
}

const voids: Scenario[] = [
  { name: "a raced MSG right behind the change", verdict: "raced", act: (s) => afterRemoval(s, 6) },
  { name: "a raced MSG at the end of the window", verdict: "raced", act: (s) => afterRemoval(s, 5 + 16) },
  { name: "a raced MSG behind the window", verdict: "void", act: (s) => afterRemoval(s, 5 + 17) },
  {
    name: "the second of two concurrent EPOCHs",
    verdict: "void",
    act: async (s) => {
      const self = { role: Role.COUNSELOR, key: "self", historyFrom: 1 } as const;
      const seats = [{ ...FOUNDER, historyFrom: 1 }, self];
      const late = await s.counselor.epoch(seats);
      await s.post(await s.citizen.epoch([FOUNDER]), s.citizen);
      return late;
    },
  },
  {
    name: "a SESSION that certifies less than its member had seen",
    verdict: "void",
    act: async (s) => {
      await s.post(await s.citizen.ack(), s.citizen, s.counselor);
      await s.post(await s.counselor.ack(), s.citizen, s.counselor);
      const restored = s.scribe(s.citizen.member);
      await restored.read(s.envelopes, 4);
      return restored.session();
    },
  },
];

const content: Scenario[] = [
  {
    name: "a commitment to another key",
    verdict: "tampered/commitment",
    act: ({ counselor }) => counselor.sealed(pad(encodeText("x", NOW)), counselor.view(), new Uint8Array(32)),
  },
  {
    name: "padding in too large a bucket",
    verdict: "malformed/content",
    act: ({ counselor }) => counselor.sealed(concat(pad(encodeText("x", NOW)), new Uint8Array(256))),
  },
  {
    name: "filler that is not zero",
    verdict: "malformed/content",
    act: ({ counselor }) => {
      const plaintext = pad(encodeText("x", NOW));
      plaintext[255] = 1;
      return counselor.sealed(plaintext);
    },
  },
];

export const SCENARIOS: readonly Scenario[] = [
  ...entry,
  ...voids,
  ...content,
  ...ROSTER_SCENARIOS,
  ...LOG_SCENARIOS,
  ...KEYRING_SCENARIOS,
];
