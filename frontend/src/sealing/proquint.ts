import { concat, u16 } from "./bytes";
import { demand } from "./errors";

const CONSONANTS = "bdfghjklmnprstvz";
const VOWELS = "aiou";
export const WORD_LETTERS = 5;

/** Which letters stand where, and how many bits each carries; the most significant first. */
const PLACES = [
  { alphabet: CONSONANTS, bits: 4 },
  { alphabet: VOWELS, bits: 2 },
  { alphabet: CONSONANTS, bits: 4 },
  { alphabet: VOWELS, bits: 2 },
  { alphabet: CONSONANTS, bits: 4 },
] as const;

/** One 16-bit value as a pronounceable five-letter word (the proquint scheme). */
export function toWord(value: number): string {
  let shift = 16;
  return PLACES.map(({ alphabet, bits }) => {
    shift -= bits;
    return alphabet.charAt((value >> shift) & (2 ** bits - 1));
  }).join("");
}

/** The value of a word of five lower-case letters; `malformed` for any other letters. */
export function fromWord(word: string): number {
  let value = 0;
  for (const [at, { alphabet, bits }] of PLACES.entries()) {
    const place = alphabet.indexOf(word.charAt(at));
    demand(place >= 0, "malformed", "code_letters");
    value = (value << bits) | place;
  }
  return value;
}

/** Words of an even number of bytes, joined by hyphens. */
export function toWords(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 2 }, (_, at) => toWord(view.getUint16(2 * at))).join("-");
}

/** What counts of something typed: ASCII letters, lowered. Other alphabets lower-case differently from language to language. */
export function lettersOf(typed: string): string {
  return typed.replace(/[^A-Za-z]/g, "").toLowerCase();
}

/**
 * The bytes of `count` words, however people separate and capitalize them. Throws `malformed`: `code_length` for another
 * number of letters, `code_letters` for a letter that no word has in that place.
 */
export function readWords(typed: string, count: number): Uint8Array {
  const letters = lettersOf(typed);
  demand(letters.length === count * WORD_LETTERS, "malformed", "code_length");
  const words = Array.from({ length: count }, (_, at) =>
    u16(fromWord(letters.slice(WORD_LETTERS * at, WORD_LETTERS * (at + 1)))),
  );
  return concat(...words);
}

/** First 32 bits of a chain head as two words that people can compare aloud. */
export function headWords(head: Uint8Array): string {
  return toWords(head.subarray(0, 4));
}
