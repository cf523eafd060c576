/**
 * The sealing protocol (docs/sealing.md), sans I/O: bytes, randomness and time come in, bytes and verdicts go out.
 * Argon2 lives in ./argon2, return codes in ./code, vaults in ./vault, attachments in ./attachments and what a counselor
 * audits in ./audit: who needs them loads them, and nobody else.
 */
export { AlertCode, Reason, Role, type Quotation } from "./bodies";
export { fromBase64, fromHex, isZero, toBase64, toHex } from "./bytes";
export type { Entry, EventEntry, MsgEntry, RosterMember } from "./entries";
export { Kind, parseEnvelope, type Envelope } from "./envelope";
export { orderErasure, verifyErasure, type ErasureOrder, type ErasureProof } from "./erasure";
export { SealingError, type Category } from "./errors";
export type { Alarm } from "./alarms";
export { foundingOf, type Founding } from "./founding";
export type { Glimpse } from "./glimpse";
export type { Random } from "./hpke";
export { keyOf, type CounselorKey, type Listed, type LogEntry, type VerifiedKey } from "./keylog";
export { openCheckpoint, parseVkey, type Checkpoint, type LogPolicy } from "./notes";
export { KeyLog, checkView, type LogView } from "./replay";
export { CHECKPOINT_PATH, TILE_WIDTH, bundlePath, keyPath, parseBundle, tilesOf } from "./tiles";
export { memberFromSeeds, newMember, type Member, type MemberSeeds } from "./members";
export type { Content } from "./padding";
export type { Mute } from "./mute";
export { SealedRoom } from "./room";
export type { SeatRequest } from "./rosters";
export type { Argon2id, Passkey, Secret } from "./slots";
export type { Bookmark, LogCheckpoint, OpenedVault, VaultBlob, VaultContent } from "./vault";
