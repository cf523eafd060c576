/**
 * The sealing protocol (docs/sealing.md), sans I/O: bytes, randomness and time come in, bytes and verdicts go out.
 * Argon2 lives in ./argon2 and return codes in ./code: who needs them loads them when they are needed.
 */
export {
  AttachmentSealer,
  ATTACHMENT_LIMIT,
  MEDIA_TYPES,
  openChunks,
  type Attachment,
  type Place,
} from "./attachments";
export { auditOwn, type OwnAlarm } from "./audit";
export { AlertCode, CloseReason, Reason, Role, type Quotation } from "./bodies";
export { fromBase64, fromHex, isZero, toBase64, toHex } from "./bytes";
export type { Entry, EventEntry, MsgEntry, RosterMember } from "./entries";
export { Kind, parseEnvelope, type Envelope } from "./envelope";
export { orderErasure, verifyErasure, type ErasureOrder, type ErasureProof } from "./erasure";
export { SealingError, type Category } from "./errors";
export { foundingOf, type Founding } from "./founding";
export type { Random } from "./hpke";
export {
  demandValidity,
  keyOf,
  verifyCounselorKey,
  type CounselorKey,
  type Listed,
  type LogEntry,
  type VerifiedKey,
} from "./keylog";
export { openCheckpoint, parseVkey, type Checkpoint, type LogPolicy } from "./notes";
export { KeyLog, checkView, type LogView } from "./replay";
export { CHECKPOINT_PATH, TILE_WIDTH, bundlePath, keyPath, parseBundle, tilesOf } from "./tiles";
export { memberFromSeeds, newMember, type Member, type MemberSeeds } from "./members";
export type { Content } from "./padding";
export { readRecoveryCode, recoveryWords } from "./recovery";
export type { Mute } from "./mute";
export { SealedRoom } from "./room";
export type { SeatRequest } from "./rosters";
export {
  SlotType,
  parseSlot,
  prfSalt,
  sealPrfSlot,
  sealSlot,
  type Argon2id,
  type Passkey,
  type Secret,
} from "./slots";
export {
  MAX_BOOKMARKS,
  openServed,
  sealBlob,
  unlockVault,
  type Bookmark,
  type LogCheckpoint,
  type OpenedVault,
  type VaultBlob,
  type VaultContent,
} from "./vault";
