import { concat, equal } from "./bytes";
import { demand } from "./errors";
import { hash, label } from "./notation";
import { readWords, toWords } from "./proquint";

const CODE_BYTES = 16;
const CODE_WORDS = 9;

const checkOf = (entropy: Uint8Array): Uint8Array => hash(label("recovery-check"), entropy).subarray(0, 2);

/** The words of a recovery code: eight of `entropy` (16 bytes) and the check word (docs/sealing.md section 10.3). */
export function recoveryWords(entropy: Uint8Array): string[] {
  return toWords(concat(entropy, checkOf(entropy))).split("-");
}

/** The 16 bytes of a recovery code, however it was typed; a typo is `malformed`, found without any derivation. */
export function readRecoveryCode(typed: string): Uint8Array {
  const raw = readWords(typed, CODE_WORDS);
  const entropy = raw.subarray(0, CODE_BYTES);
  demand(equal(raw.subarray(CODE_BYTES), checkOf(entropy)), "malformed", "recovery_check");
  return entropy;
}
