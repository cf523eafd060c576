import { compare, equal } from "./bytes";
import { type Epoch, type Role, parseEpoch } from "./bodies";
import type { Seat } from "./authoring";
import { refuse } from "./errors";
import type { EpochBinding, Secrets } from "./grants";
import type { VerifiedKey } from "./keylog";
import type { Member } from "./members";
import { founderEntry, rosterVerdict } from "./rules";
import { type Transcript, epochBinding, rosterEntry } from "./transcript";

/** One member of a roster to be sealed; `historyFrom` is the first epoch it may read (the new epoch for "none"). */
export interface SeatRequest {
  readonly role: Role;
  readonly key: VerifiedKey | "self" | "founder";
  readonly historyFrom: number;
}

/** The seat asked for. A counselor's is given only after steps (d) and (e) of docs/sealing.md section 9.7. */
function seatFor(transcript: Transcript, self: Member, request: SeatRequest, now: number): Seat {
  const { role, historyFrom } = request;
  const founder = transcript.founder ?? refuse("forbidden", "no_founder");
  if (request.key === "founder" || (request.key === "self" && transcript.isFounder(self.memberId))) {
    return { entry: { ...founderEntry(founder, historyFrom), role }, kemPk: founder.kemPk };
  }
  const key = request.key === "self" ? ownKey(transcript, self) : request.key;
  transcript.log.demandSealable(key, now);
  const { memberId, seq: logIndex, kemPkHash, kemPk } = key;
  return { entry: { role, memberId, logIndex, kemPkHash, historyFrom }, kemPk };
}

function ownKey(transcript: Transcript, { memberId, kemPk }: Member): VerifiedKey {
  const listed = transcript.log.entryOf(memberId) ?? refuse("forbidden", "logged");
  return { ...listed, kemPk };
}

/** Seats of a requested roster, ascending by member id. Throws `forbidden` for a key that must not be sealed to now. */
export function seatsFor(
  transcript: Transcript,
  self: Member,
  requests: readonly SeatRequest[],
  now: number,
): Seat[] {
  const seats = requests.map((request) => seatFor(transcript, self, request, now));
  return seats.sort((a, b) => compare(a.entry.memberId, b.entry.memberId));
}

/**
 * The seat a KEYRING is for, and the epoch it is written under. Throws `forbidden`: for anybody whose key is not in the
 * current roster (`target`), for epochs to come (`span`), for a key that must not be sealed to now.
 */
export function keyringSeat(
  transcript: Transcript,
  self: Member,
  request: SeatRequest,
  last: number,
  now: number,
): { seat: Seat; epoch: EpochBinding } {
  const current = transcript.current ?? refuse("forbidden", "no_epoch");
  const seat = seatFor(transcript, self, request, now);
  const member = rosterEntry(current.roster, seat.entry.memberId);
  if (member === undefined || !equal(member.kemPkHash, seat.entry.kemPkHash)) refuse("forbidden", "target");
  if (request.historyFrom > last || last > current.epoch) refuse("forbidden", "span");
  return { seat, epoch: epochBinding(current) };
}

/** Epoch secrets this member holds. */
export function heldSecrets(transcript: Transcript): Secrets {
  return transcript.epochs.flatMap(({ epoch, secret }) => (secret === null ? [] : [{ epoch, secret }]));
}

/** Refuses an EPOCH body that readers would refuse: an author must never stop the room with its own entry. */
export function demandAcceptable(transcript: Transcript, author: Uint8Array, body: Uint8Array): void {
  const epoch: Epoch = parseEpoch(body);
  const violated = rosterVerdict(transcript, author, epoch);
  if (violated !== null) refuse("forbidden", violated);
}
