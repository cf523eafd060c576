import { NO_LOG, type Quotation, Role } from "../bodies";
import { ALL_ONES, compare } from "../bytes";
import { ZERO32 } from "../notation";
import type { Scenario } from "./scenarios";
import { type Scribe, seat } from "./scribe";
import { FOUNDER, type Stage } from "./stage";
import type { Logged } from "./worlds";

/** Another tab of the counselor, which has read everything, certifies its session. */
async function tab(s: Stage, log?: Quotation): Promise<Uint8Array> {
  const scribe = s.scribe(s.first.member);
  await scribe.read(s.envelopes);
  return scribe.session(log === undefined ? scribe.view() : scribe.view({ log }));
}

/** The citizen brings `other` in, by the key log it has or says to have. */
function brings(citizen: Scribe, other: Logged, log?: Quotation): Promise<Uint8Array> {
  const seats = [
    seat(citizen.member, Role.CITIZEN, ALL_ONES, 1),
    seat(other.member, Role.COUNSELOR, other.key.seq, 2),
  ].sort((a, b) => compare(a.entry.memberId, b.entry.memberId));
  return citizen.epoch([], log === undefined ? { seats } : { seats, view: citizen.view({ log }) });
}

const quotes = ({ citizen }: Stage, log: Quotation): Promise<Uint8Array> =>
  citizen.epoch([FOUNDER], { view: citizen.view({ log }) });

/** Everybody on the stage has fetched the log again. */
function refresh({ org, citizen, counselor }: Stage): void {
  for (const scribe of [citizen, counselor]) scribe.judge.transcript.log = org.log;
}

/** Quotations of the key log, and members it does not name any more or not yet (docs/sealing.md section 9.5). */
export const LOG_SCENARIOS: Scenario[] = [
  {
    name: "a SESSION that quotes another key log",
    verdict: "forbidden/log_view",
    act: (s) => tab(s, { size: 3, root: ZERO32 }),
  },
  {
    name: "a SESSION that quotes a longer key log than there is",
    verdict: "forbidden/log_view",
    act: (s) => tab(s, { size: 4, root: s.org.log.root() }),
  },
  {
    name: "a SESSION that quotes an older key log than its author had seen quoted",
    verdict: "forbidden/log_view",
    act: async (s) => tab(s, (await s.org.logAt(2)).quotation()),
  },
  {
    name: "an EPOCH that quotes another key log",
    verdict: "forbidden/log_view",
    act: (s) => quotes(s, { size: 2, root: s.org.log.root(1) }),
  },
  {
    name: "an EPOCH that quotes no key log after one was quoted",
    verdict: "forbidden/log_view",
    act: (s) => quotes(s, NO_LOG),
  },
  {
    name: "a counselor revoked in the key log that is quoted",
    verdict: "forbidden/logged",
    act: async (s) => {
      await s.org.revoke(s.second);
      refresh(s);
      return brings(s.citizen, s.second);
    },
  },
  {
    name: "a counselor replaced in the key log that is quoted",
    verdict: "forbidden/logged",
    act: async (s) => {
      await s.org.rotate(s.second);
      refresh(s);
      return brings(s.citizen, s.second);
    },
  },
  {
    name: "a counselor who was logged later",
    verdict: "forbidden/logged",
    act: async (s) => brings(s.citizen, await s.org.enroll()),
  },
  {
    name: "a counselor who was revoked since",
    verdict: "accepted",
    act: async (s) => {
      const raw = await brings(s.citizen, s.second);
      await s.org.revoke(s.second);
      return raw;
    },
  },
  {
    name: "a SESSION of a member who was revoked since",
    verdict: "accepted",
    act: async (s) => {
      await s.org.revoke(s.first);
      return tab(s);
    },
  },
];
