import { compare, equal, toHex } from "./bytes";
import { type Epoch, type Role, parseEpoch } from "./bodies";
import type { Seat } from "./authoring";
import { refuse } from "./errors";
import type { EpochBinding, Secrets } from "./grants";
import { type VerifiedKey, demandValidity } from "./keylog";
import { hash } from "./notation";
import { founderEntry, rosterVerdict } from "./rules";
import { type Transcript, epochBinding, rosterEntry } from "./transcript";

/** One member of a roster to be sealed; `historyFrom` is the first epoch it may read (the new epoch for "none"). */
export interface SeatRequest {
  readonly role: Role;
  readonly key: VerifiedKey | "self" | "founder";
  readonly historyFrom: number;
}

function loggedSeat(key: VerifiedKey, role: Role, historyFrom: number): Seat {
  const { memberId, logIndex, kemPk } = key;
  return { entry: { role, memberId, logIndex, kemPkHash: hash(kemPk), historyFrom }, kemPk };
}

function seatFor(transcript: Transcript, selfId: Uint8Array, request: SeatRequest, now: number): Seat {
  const { key, role, historyFrom } = request;
  const founder = transcript.founder ?? refuse("forbidden", "no_founder");
  if (key === "founder" || (key === "self" && transcript.isFounder(selfId))) {
    return { entry: { ...founderEntry(founder, historyFrom), role }, kemPk: founder.kemPk };
  }
  if (key === "self") {
    const own = transcript.logged.get(toHex(selfId)) ?? refuse("no_key", "own_key_not_learned");
    return loggedSeat(own, role, historyFrom);
  }
  demandValidity(key, now);
  return loggedSeat(key, role, historyFrom);
}

/** Seats of a requested roster, ascending by member id. Throws `forbidden` (a key outside its validity) or `no_key`. */
export function seatsFor(
  transcript: Transcript,
  selfId: Uint8Array,
  requests: readonly SeatRequest[],
  now: number,
): Seat[] {
  const seats = requests.map((request) => seatFor(transcript, selfId, request, now));
  return seats.sort((a, b) => compare(a.entry.memberId, b.entry.memberId));
}

/**
 * The seat a KEYRING is for, and the epoch it is written under. Throws `forbidden`: for anybody whose key is not in the
 * current roster (`target`), for epochs to come (`span`), for a key outside its validity.
 */
export function keyringSeat(
  transcript: Transcript,
  selfId: Uint8Array,
  request: SeatRequest,
  last: number,
  now: number,
): { seat: Seat; epoch: EpochBinding } {
  const current = transcript.current ?? refuse("forbidden", "no_epoch");
  const seat = seatFor(transcript, selfId, request, now);
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
