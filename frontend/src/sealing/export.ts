import { toBase64, utf8 } from "./bytes";
import { demand } from "./errors";

const FORMAT = "sobat/1 export";
export const EXPORT_LIMIT = 67_108_864;
const COUNT_LIMIT = 100_000;

/** The largest checkpoint that the reader had verified, and the keys (vkeys) it was verified by. */
export interface ExportedCheckpoint {
  readonly origin: string;
  readonly logKey: string;
  readonly cosigners: readonly string[];
  readonly note: Uint8Array;
}

/** The key log that the transcript was judged by. `checkpoint` is null exactly if there are no entries. */
export interface ExportedLog {
  readonly rootPk: Uint8Array;
  readonly entries: readonly Uint8Array[];
  readonly checkpoint: ExportedCheckpoint | null;
}

/** What gives the keys back to whoever has the secret: a return code's vault, or a counselor's with its slots. */
export type ExportedKey =
  | { readonly codeVault: Uint8Array }
  | { readonly handle: Uint8Array; readonly vault: Uint8Array; readonly slots: readonly Uint8Array[] };

/** An offline copy (docs/sealing.md section 16): what the server held, as it was served, and no key. */
export interface Exported {
  readonly roomId: Uint8Array;
  readonly envelopes: readonly Uint8Array[];
  readonly log: ExportedLog;
  readonly key: ExportedKey | null;
}

/** The file, UTF-8. Throws `forbidden` for a conversation that is too large to be opened again. */
export function writeExport({ roomId, envelopes, log, key }: Exported): Uint8Array {
  demand(Math.max(envelopes.length, log.entries.length) <= COUNT_LIMIT, "forbidden", "export_count");
  const whole = {
    format: FORMAT,
    room_id: toBase64(roomId),
    envelopes: envelopes.map(toBase64),
    log: {
      root_pk: toBase64(log.rootPk),
      entries: log.entries.map(toBase64),
      checkpoint: log.checkpoint === null ? null : checkpointJson(log.checkpoint),
    },
    key: key === null ? null : keyJson(key),
  };
  const file = utf8(`${JSON.stringify(whole)}\n`);
  demand(file.length <= EXPORT_LIMIT, "forbidden", "export_size");
  return file;
}

function checkpointJson({ origin, logKey, cosigners, note }: ExportedCheckpoint): object {
  return { origin, log_key: logKey, cosigners, note: toBase64(note) };
}

function keyJson(key: ExportedKey): object {
  if ("codeVault" in key) return { code_vault: toBase64(key.codeVault) };
  return { handle: toBase64(key.handle), vault: toBase64(key.vault), slots: key.slots.map(toBase64) };
}
