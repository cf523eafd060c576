import { SealingError, verifyCounselorKey, type CounselorKey, type VerifiedKey } from "../sealing";
import { fromBase64 } from "../sealing/bytes";
import { parseEntry } from "../sealing/keylog";
import type { SeatView } from "../wire";

/** Keys of the counselors and supervisors of a room, each checked against the organization's root. */
export interface Helpers {
  /** Everybody who has or had a seat: needed to read. */
  readonly known: readonly VerifiedKey[];
  /** Those who have one now: words may be sealed for them. */
  readonly active: readonly VerifiedKey[];
}

export const NO_HELPERS: Helpers = { known: [], active: [] };

/**
 * Verifies what the server says about seats. Throws SealingError when a key is not what the organization signed: better
 * no conversation than one with somebody else. A key past its validity is still learned, because old entries must stay
 * readable, but it is not among the active ones. `now` is in milliseconds.
 */
export async function verifyHelpers(
  seats: readonly SeatView[],
  rootPk: Uint8Array,
  now: number,
): Promise<Helpers> {
  const checked = await Promise.all(seats.flatMap((seat) => check(seat, rootPk, now)));
  const active = checked.filter(({ seat, valid }) => seat.active && valid);
  return { known: checked.map(({ key }) => key), active: active.map(({ key }) => key) };
}

interface Checked {
  readonly seat: SeatView;
  readonly key: VerifiedKey;
  readonly valid: boolean;
}

function check(seat: SeatView, rootPk: Uint8Array, now: number): Promise<Checked>[] {
  if (seat.entry == null || seat.kem_pk == null) return [];
  return [checkKey(seat, { entry: fromBase64(seat.entry), kemPk: fromBase64(seat.kem_pk) }, rootPk, now)];
}

async function checkKey(
  seat: SeatView,
  key: CounselorKey,
  rootPk: Uint8Array,
  now: number,
): Promise<Checked> {
  const { notBefore, notAfter } = parseEntry(key.entry);
  if (notBefore >= notAfter) throw new SealingError("malformed");
  const moment = Math.min(Math.max(now, notBefore), notAfter - 1);
  return { seat, key: await verifyCounselorKey(key, rootPk, moment), valid: moment === now };
}
