import { beforeAll, describe, expect, test } from "vitest";
import { Kind, Role } from "./index";
import { type Epoch, encodeEpoch, encodeRoster, grantLength, parseEpoch } from "./bodies";
import { parseEnvelope } from "./envelope";
import { stage } from "./testing/stage";

/** What the citizen wrote when her counselor came. */
let made: Epoch;
beforeAll(async () => {
  const { envelopes } = await stage("forms");
  const bodies = envelopes.map(parseEnvelope).filter(({ kind }) => kind === Kind.EPOCH);
  made = parseEpoch(bodies.at(-1)?.body as Uint8Array);
});

/** The body with another roster, and grants of these lengths. */
function body(change: (entry: Epoch["roster"][number]) => Epoch["roster"][number], lengths?: number[]) {
  const grants = lengths?.map((length) => new Uint8Array(length)) ?? made.grants;
  return encodeEpoch({ ...made, rosterBytes: encodeRoster(made.roster.map(change)), grants });
}

describe("what no EPOCH body may look like", () => {
  test("is one thing away from a body that is in order", () => {
    expect(parseEpoch(body((entry) => entry))).toEqual(made);
  });

  test.each([0, Role.TEAM + 1, 255])("a role %i that nobody can have", (role) => {
    const changed = body((entry) => (entry.role === Role.CITIZEN ? entry : { ...entry, role: role as Role }));
    expect(() => parseEpoch(changed)).toThrow("malformed (role)");
  });

  test("a history that begins after the epoch, whose grant would be empty", () => {
    const { newEpoch } = made;
    const lengths = made.roster.map(({ role, historyFrom }) =>
      grantLength(role === Role.CITIZEN ? newEpoch - historyFrom + 1 : 0),
    );
    const changed = body(
      (entry) => (entry.role === Role.CITIZEN ? entry : { ...entry, historyFrom: newEpoch + 1 }),
      lengths,
    );
    expect(() => parseEpoch(changed)).toThrow("malformed (history_from)");
  });

  test("a grant for other epochs than its reader's history", () => {
    const lengths = made.grants.map(({ length }, at) => (at === 0 ? length + 36 : length));
    expect(() => parseEpoch(body((entry) => entry, lengths))).toThrow("malformed (grant_len)");
  });
});
