import { Role } from "../bodies";
import { ALL_ONES, concat, u64, u8 } from "../bytes";
import { Kind } from "../envelope";
import { type Scribe, seat, verdictOf } from "./scribe";
import { type Stage, stage } from "./stage";

/** One envelope and the position at which it is acceptable. */
export interface Specimen {
  readonly name: string;
  readonly position: number;
  readonly raw: Uint8Array;
}

/** One envelope of every kind, each acceptable at the end of the stage's transcript (or at its own position). */
export async function everyKind(s: Stage): Promise<Specimen[]> {
  const at = (position: number): Uint8Array => s.envelopes[position] as Uint8Array;
  const end = s.envelopes.length;
  const alert = concat(u8(3), u64(2));
  const fresh = s.scribe(s.counselor.member);
  await fresh.read(s.envelopes);
  const { counselor } = s;
  const own = seat(s.citizen.member, Role.CITIZEN, ALL_ONES, 1);
  const close = (): Promise<Uint8Array> => counselor.plain(Kind.CLOSE, concat(u8(1), u8(1)));
  return [
    { name: "GENESIS", position: 0, raw: at(0) },
    { name: "EPOCH", position: 2, raw: at(2) },
    { name: "SESSION", position: end, raw: await fresh.session() },
    { name: "MSG", position: end, raw: await probe(counselor, () => counselor.text("halo")) },
    { name: "ACK", position: end, raw: await probe(counselor, () => counselor.ack()) },
    { name: "CLOSE", position: end, raw: await probe(counselor, close) },
    { name: "ALERT", position: end, raw: await probe(counselor, () => counselor.plain(Kind.ALERT, alert)) },
    { name: "KEYRING", position: end, raw: await probe(counselor, () => counselor.keyring(own, 1)) },
  ];
}

/** Seals with a session without moving it on, so that every specimen fits the same place. */
async function probe(scribe: Scribe, seal: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const own = { ...scribe.own } as NonNullable<typeof scribe.own>;
  const raw = await seal();
  scribe.own = own;
  return raw;
}

/** The verdict on other bytes at a specimen's place. */
export async function judgeAt(s: Stage, specimen: Specimen, raw: Uint8Array): Promise<string> {
  const judge = s.judge();
  await judge.read(s.envelopes, specimen.position);
  return verdictOf(await judge.acceptor.accept([raw]));
}

/** A stage with four more entries, alternating authors, each having seen the one before. */
export async function talk(seed: string): Promise<Stage> {
  const stageOf = await stage(seed);
  for (const [k, scribe] of [
    stageOf.citizen,
    stageOf.counselor,
    stageOf.citizen,
    stageOf.counselor,
  ].entries()) {
    await stageOf.post(await scribe.text(`kata ${k}`), stageOf.citizen, stageOf.counselor);
  }
  return stageOf;
}

/** The verdict on the last of these envelopes that the citizen judges. */
export async function refusedFrom(stageOf: Stage, envelopes: readonly Uint8Array[]): Promise<string> {
  return verdictOf(await stageOf.judge().read(envelopes));
}
