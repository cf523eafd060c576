import { demand } from "./errors";

const CONSONANTS = "bdfghjklmnprstvz";
const VOWELS = "aiou";
const ALPHABETS = [CONSONANTS, VOWELS, CONSONANTS, VOWELS, CONSONANTS] as const;
const LETTERS = ALPHABETS.length;

/** One 16-bit value as a pronounceable five-letter word (the proquint scheme). */
function word(value: number): string {
  let [letters, rest] = ["", value];
  // From the last letter to the first; the alphabets are the same in both directions.
  for (const alphabet of ALPHABETS) {
    letters = alphabet.charAt(rest % alphabet.length) + letters;
    rest = Math.floor(rest / alphabet.length);
  }
  return letters;
}

/** One word for every two bytes, big-endian. */
export function proquints(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 2 }, (_, at) => word(view.getUint16(2 * at)));
}

/** The bytes of `words` words, however people separate and capitalize them; anything else is `malformed`. */
export function readProquints(typed: string, words: number): Uint8Array {
  const letters = typed.toLowerCase().replaceAll(/[^a-z]/g, "");
  demand(letters.length === LETTERS * words, "malformed", "proquint");
  const bytes = new Uint8Array(2 * words);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < words; at++)
    view.setUint16(2 * at, numberOf(letters.slice(LETTERS * at, LETTERS * (at + 1))));
  return bytes;
}

function numberOf(letters: string): number {
  return ALPHABETS.reduce((number, alphabet, at) => {
    const digit = alphabet.indexOf(letters.charAt(at));
    demand(digit >= 0, "malformed", "proquint");
    return number * alphabet.length + digit;
  }, 0);
}

/** First 32 bits of a chain head as two words that people can compare aloud. */
export function headWords(head: Uint8Array): string {
  return proquints(head.subarray(0, 4)).join("-");
}
