import { Role } from "../bodies";
import { ALL_ONES } from "../bytes";
import type { Scenario } from "./scenarios";
import { seat } from "./scribe";
import { FOUNDER, type Stage } from "./stage";

type AnySeat = ReturnType<typeof seat>;

const citizenSeat = (s: Stage, from: number): AnySeat => seat(s.citizen.member, Role.CITIZEN, ALL_ONES, from);
const firstSeat = (s: Stage, from: number): AnySeat => seat(s.first.member, Role.COUNSELOR, 0, from);

/** A KEYRING of the counselor, delivered at position `until`; the citizen has removed the counselor at position 5. */
async function delayed(s: Stage, until: number): Promise<Uint8Array> {
  const raced = await s.counselor.keyring(citizenSeat(s, 1), 1);
  await s.post(await s.citizen.epoch([FOUNDER]), s.citizen);
  while (s.envelopes.length < until) await s.post(await s.citizen.ack(), s.citizen);
  return raced;
}

/** KEYRING: for a member, by a member, of epochs that have been. */
export const KEYRING_SCENARIOS: Scenario[] = [
  {
    name: "a KEYRING for a member",
    verdict: "accepted",
    act: (s) => s.citizen.keyring(firstSeat(s, 0), 1),
  },
  {
    name: "a KEYRING of an epoch to come",
    verdict: "wrong_epoch/span",
    act: (s) => {
      const held = [1, 2].map((epoch) => ({ epoch, secret: s.counselor.secret(1) }));
      return s.counselor.keyring(citizenSeat(s, 1), 2, { held });
    },
  },
  {
    name: "a KEYRING for somebody outside the roster",
    verdict: "forbidden/target",
    act: (s) => s.counselor.keyring(seat(s.second.member, Role.COUNSELOR, 1, 1), 1),
  },
  {
    name: "a KEYRING for a member under another key",
    verdict: "forbidden/target",
    act: (s) => {
      const { entry, kemPk } = seat(s.second.member, Role.COUNSELOR, 1, 1);
      return s.counselor.keyring({ entry: { ...entry, memberId: s.citizen.member.memberId }, kemPk }, 1);
    },
  },
  {
    name: "a KEYRING of a removed member",
    verdict: "forbidden/roster",
    act: async (s) => {
      await s.post(await s.citizen.epoch([FOUNDER]), s.citizen, s.counselor);
      return s.counselor.keyring(citizenSeat(s, 1), 1);
    },
  },
  {
    name: "a raced KEYRING at the end of the window",
    verdict: "raced",
    act: (s) => delayed(s, 5 + 16),
  },
  {
    name: "a raced KEYRING behind the window",
    verdict: "void",
    act: (s) => delayed(s, 5 + 17),
  },
];
