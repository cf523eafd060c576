import type { Random } from "../sealing";

const WORDS = 6;

/** The fixed list of plain Indonesian words that every implementation draws from; fetched when first needed. */
export async function phraseWords(): Promise<readonly string[]> {
  const { default: text } = await import("../../../sealing/words-id.txt?raw");
  return text.split("\n").filter((word) => word !== "");
}

/** Six words, each drawn uniformly (numbers beyond the last full round of the list are drawn again). */
export function generatePhrase(words: readonly string[], random: Random): string {
  const limit = 0x10000 - (0x10000 % words.length);
  const chosen: string[] = [];
  while (chosen.length < WORDS) {
    const [high = 0, low = 0] = random(2);
    const number = high * 256 + low;
    if (number < limit) chosen.push(words[number % words.length] as string);
  }
  return chosen.join(" ");
}
