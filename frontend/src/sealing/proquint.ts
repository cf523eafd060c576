const CONSONANTS = "bdfghjklmnprstvz";
const VOWELS = "aiou";

/** One 16-bit value as a pronounceable five-letter word (the proquint scheme). */
function word(value: number): string {
  const letter = (alphabet: string, shift: number, mask: number): string =>
    alphabet.charAt((value >> shift) & mask);
  return (
    letter(CONSONANTS, 12, 15) +
    letter(VOWELS, 10, 3) +
    letter(CONSONANTS, 6, 15) +
    letter(VOWELS, 4, 3) +
    letter(CONSONANTS, 0, 15)
  );
}

/** First 32 bits of a chain head as two words that people can compare aloud. */
export function headWords(head: Uint8Array): string {
  const view = new DataView(head.buffer, head.byteOffset, 4);
  return `${word(view.getUint16(0))}-${word(view.getUint16(2))}`;
}
