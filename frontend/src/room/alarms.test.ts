import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AlertCode, Kind, Role, fromBase64, parseEnvelope, toHex, type SealedRoom } from "../sealing";
import { composeEpoch, sealPlain, viewOf, type OwnSession } from "../sealing/authoring";
import { parseAlert, parseEpoch } from "../sealing/bodies";
import { concat, equal } from "../sealing/bytes";
import { sealGrant } from "../sealing/grants";
import { heldSecrets, seatsFor } from "../sealing/rosters";
import type { Transcript } from "../sealing/transcript";
import type { Desk } from "./desk";
import { Meeting, hasWords, type Person } from "./testing/people";

let meeting: Meeting;
beforeEach(async () => {
  meeting = await Meeting.arrange();
});
afterEach(() => meeting.over());

const random = (n: number): Uint8Array => crypto.getRandomValues(new Uint8Array(n));
const alerts = () =>
  meeting.hall.stored
    .map((raw) => parseEnvelope(fromBase64(raw)))
    .flatMap(({ kind, body }) => (kind === Kind.ALERT ? [parseAlert(body)] : []));

interface Insides {
  readonly sealed: Pick<SealedRoom, "epoch" | "useLog"> & {
    readonly transcript: Transcript;
    readonly own: OwnSession;
  };
  readonly desk: Desk;
}

/** What another client than ours might do: an EPOCH whose grant for the citizen is no good. Gives its position. */
async function badEpoch(counselor: Person, what: "garbage" | "other secret"): Promise<number> {
  const { sealed, desk } = counselor.engine as unknown as Insides;
  const { transcript, own } = sealed;
  const historyFrom = sealed.epoch + 1;
  sealed.useLog(await meeting.log().forSealing(Date.now()));
  const requests = [
    { role: Role.CITIZEN, key: "founder" as const, historyFrom },
    { role: Role.COUNSELOR, key: meeting.first.key, historyFrom },
  ];
  const seats = seatsFor(transcript, meeting.first.member, requests, Date.now());
  const view = viewOf(transcript, null);
  const body = await composeEpoch(view, historyFrom, 7, seats, heldSecrets(transcript), random);
  const epoch = parseEpoch(body);
  const at = epoch.roster.findIndex(({ role }) => role === Role.CITIZEN);
  const [grant, seat] = [epoch.grants[at] as Uint8Array, seats[at]];
  if (seat === undefined) throw new Error("no citizen");
  const secrets = [{ epoch: historyFrom, secret: random(32) }];
  const forged =
    what === "garbage"
      ? random(grant.length)
      : await sealGrant({ ...epoch, ...view }, seat.entry, seat.kemPk, secrets, random);
  const start = body.findIndex((_, from) => equal(body.subarray(from, from + grant.length), grant));
  const bad = concat(body.slice(0, start), forged, body.slice(start + grant.length));
  desk.post(await sealPlain(own, view, Kind.EPOCH, bad, random), true);
  desk.flush(Date.now());
  return view.seenIndex;
}

describe.each([
  ["garbage", AlertCode.GRANT],
  ["other secret", AlertCode.COMMIT],
] as const)("a grant that is no good (%s)", (what, code) => {
  it("is told to the room once, and nothing is said under its epoch", async () => {
    const [citizen, counselor] = await meeting.talking();
    const position = await badEpoch(counselor, what);
    await counselor.until(({ state }) =>
      state.lines.some((line) => line.kind === "happening" && line.what === "misfit"),
    );
    citizen.engine.say("tidak boleh keluar");
    citizen.engine.redial();
    await citizen.until(({ state }) => state.caughtUp && state.link.kind === "live");
    expect(alerts()).toEqual([{ code, position }]);
    expect([citizen.state.canSeal, citizen.state.broken, citizen.state.pending.length]).toEqual([
      false,
      null,
      1,
    ]);
    const alarmed = citizen.state.lines.findLast((line) => line.kind === "happening");
    expect([alarmed?.what, alarmed?.mine, alarmed?.memberId]).toEqual([
      "misfit",
      true,
      toHex(parseEpochAt(position)),
    ]);
    citizen.engine.disconnect();
    const reloaded = meeting.citizen();
    await reloaded.until(hasWords(2));
    counselor.engine.say("masih di sini");
    await reloaded.until(({ state }) => state.caughtUp && state.length === meeting.hall.stored.length);
    expect([alerts().length, reloaded.words.length]).toEqual([1, 2]);
  });
});

/** The citizen's member id, out of the roster at this position. */
function parseEpochAt(position: number): Uint8Array {
  const { body } = parseEnvelope(fromBase64(meeting.hall.stored[position] as string));
  return parseEpoch(body).roster.find(({ role }) => role === Role.CITIZEN)?.memberId ?? new Uint8Array();
}
