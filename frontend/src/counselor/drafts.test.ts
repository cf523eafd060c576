import { expect, it } from "vitest";
import { draftKey, openDrafts, sealDrafts } from "./drafts";
import { generatePhrase, phraseWords } from "./passphrase";

const random = (n: number): Uint8Array => crypto.getRandomValues(new Uint8Array(n));
const handle = random(16);
const drafts = new Map([["ruang", "Saya pikirkan dulu, ya."]]);

it("drafts of a locked console come back under the same vault only", async () => {
  const [key, other] = [draftKey(random(32), handle), draftKey(random(32), handle)];
  const kept = await sealDrafts(key, drafts, random(12));
  expect(await openDrafts(key, kept)).toEqual(drafts);
  expect(await openDrafts(other, kept)).toEqual(new Map());
  expect(new TextDecoder().decode(kept?.sealed)).not.toContain("pikirkan");
});

it("nothing typed is nothing kept", async () => {
  const key = draftKey(random(32), handle);
  expect([await sealDrafts(key, new Map(), random(12)), await openDrafts(key, null)]).toEqual([
    null,
    new Map(),
  ]);
});

it("phrases are six words of the list, and numbers beyond its last full round are drawn again", async () => {
  const words = await phraseWords();
  const phrase = generatePhrase(words, random).split(" ");
  expect([phrase.length, phrase.every((word) => words.includes(word))]).toEqual([6, true]);
  const draws = [Uint8Array.of(255, 255), Uint8Array.of(0, 1)];
  const second = words[1] as string;
  expect(generatePhrase(words, () => draws.shift() ?? Uint8Array.of(0, 1))).toBe(
    Array(6).fill(second).join(" "),
  );
});
