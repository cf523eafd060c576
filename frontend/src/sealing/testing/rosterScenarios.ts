import { Role } from "../bodies";
import { ALL_ONES, compare } from "../bytes";
import { newMember } from "../members";
import type { Scenario } from "./scenarios";
import { seat } from "./scribe";
import { FOUNDER, type Stage } from "./stage";

/** One EPOCH for each way to break the rules of section 6. */
export const ROSTER_SCENARIOS: Scenario[] = [
  {
    name: "an EPOCH whose author is not in it",
    verdict: "forbidden/author_stays",
    act: ({ counselor }) => counselor.epoch([{ ...FOUNDER, historyFrom: 1 }]),
  },
  {
    name: "a room without its citizen",
    verdict: "forbidden/one_citizen",
    act: ({ counselor }) => counselor.epoch([{ role: Role.COUNSELOR, key: "self", historyFrom: 1 }]),
  },
  {
    name: "a second citizen",
    verdict: "forbidden/one_citizen",
    act: ({ counselor, citizen, second }) =>
      counselor.epoch([], {
        seats: sorted(
          seat(citizen.member, Role.CITIZEN, ALL_ONES, 1),
          seat(counselor.member, Role.COUNSELOR, 0, 1),
          seat(second.member, Role.CITIZEN, ALL_ONES, 1),
        ),
      }),
  },
  {
    name: "a supervisor who brings somebody in",
    verdict: "forbidden/may_add",
    act: async (s) => {
      const others = [
        FOUNDER,
        { role: Role.COUNSELOR, key: s.first.key, historyFrom: 1 },
        { role: Role.SUPERVISOR, key: s.supervisor.key, historyFrom: 2 },
      ] as const;
      await s.post(await s.citizen.epoch(others), s.citizen, s.counselor);
      const supervisor = s.scribe(s.supervisor.member);
      await supervisor.read(s.envelopes);
      await s.post(await supervisor.session(), supervisor, s.citizen, s.counselor);
      return supervisor.epoch([
        { ...FOUNDER, historyFrom: 2 },
        { role: Role.SUPERVISOR, key: "self", historyFrom: 2 },
        { role: Role.COUNSELOR, key: s.second.key, historyFrom: 2 },
      ]);
    },
  },
  {
    name: "a counselor who becomes team",
    verdict: "forbidden/roles_kept",
    act: ({ citizen, counselor }) =>
      citizen.epoch([], { seats: sorted(citizenSeat(citizen), teamSeat(counselor)) }),
  },
  {
    name: "a logged counselor as supervisor",
    verdict: "forbidden/logged",
    act: ({ citizen, second }) =>
      citizen.epoch([FOUNDER, { role: Role.SUPERVISOR, key: second.key, historyFrom: 2 }]),
  },
  {
    name: "somebody the log does not name",
    verdict: "forbidden/logged",
    act: async (s) => {
      const ghost = await newMember(s.random);
      return s.citizen.epoch([], {
        seats: sorted(citizenSeat(s.citizen), seat(ghost, Role.COUNSELOR, 9, 2)),
      });
    },
  },
  {
    name: "a logged member under another log index",
    verdict: "forbidden/logged",
    act: ({ citizen, second }) =>
      citizen.epoch([], { seats: sorted(citizenSeat(citizen), seat(second.member, Role.COUNSELOR, 7, 2)) }),
  },
];

type AnySeat = ReturnType<typeof seat>;

const sorted = (...seats: AnySeat[]): AnySeat[] =>
  seats.sort((a, b) => compare(a.entry.memberId, b.entry.memberId));
const citizenSeat = (citizen: Stage["citizen"]): AnySeat => seat(citizen.member, Role.CITIZEN, ALL_ONES, 1);
const teamSeat = (counselor: Stage["counselor"]): AnySeat => seat(counselor.member, Role.TEAM, 0, 1);
