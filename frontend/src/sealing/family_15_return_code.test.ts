import { describe, expect, test } from "vitest";
import { argon2id as rawArgon2id } from "hash-wasm";
import { fromHex, toHex, utf8 } from "./bytes";
import {
  type CodeKeys,
  codeCheck,
  codeKeys,
  codeText,
  newCode,
  openCodeVault,
  parseCode,
  sealCodeVault,
} from "./code";
import { derive, hash, label } from "./notation";
import { fromWord, headWords, toWord, toWords } from "./proquint";
import type { Argon2id } from "./slots";
import { argon2id } from "./testing/argon2id";
import { seeded } from "./testing/worlds";

const random = seeded("family 15");
const CONSONANTS = "bdfghjklmnprstvz";
const VOWELS = "aiou";
const codes = Array.from({ length: 40 }, () => newCode(random));
const code = newCode(random);
const deployment = random(32);
const content = {
  member: { signSeed: random(32), kemSeed: random(32) },
  seatToken: random(32),
  roomId: random(16),
  genesisHash: random(32),
  created: 1_800_000_000_000,
};
// One derivation is enough for most tests: it is slow on purpose.
const derived = codeKeys(code, deployment, argon2id);
const vault = derived.then((keys) => sealCodeVault(keys, content, random));
const never: Argon2id = () => Promise.reject(new Error("derived for a code that is none"));

describe("family 15: known answers", () => {
  // The addresses with which the proquint proposal explains itself.
  test.each([
    ["7f000001", "lusab-babad"],
    ["3f54dcc1", "gutih-tugad"],
    ["3f760723", "gutuk-bisog"],
    ["8c62c18d", "mudof-sakat"],
    ["40ff06c8", "haguz-biram"],
    ["801e342d", "mabiv-gibot"],
    ["93437702", "natag-lisaf"],
    ["d43afd44", "tibup-zujah"],
  ])("%s is %s", (address, words) => {
    expect(toWords(fromHex(address))).toBe(words);
    expect(headWords(fromHex(address + "00".repeat(28)))).toBe(words);
    expect(words.split("-").map(fromWord)).toEqual(
      [0, 4].map((at) => parseInt(address.slice(at, at + 4), 16)),
    );
  });

  test("every word has one number", () => {
    const words = Array.from({ length: 65_536 }, (_, value) => toWord(value));
    expect(new Set(words).size).toBe(65_536);
    expect(words.every((word, value) => fromWord(word) === value)).toBe(true);
  });

  test("CRC-16/T10-DIF", () => {
    expect(toHex(codeCheck(utf8("123456789")))).toBe("d0db");
  });

  // What hash-wasm can take of RFC 9106 section 5.3: it has the secret but no associated data, so this answer is the
  // reference implementation's for the same inputs without it.
  test("Argon2id of the reference implementation", async () => {
    const options = { iterations: 2, parallelism: 1, memorySize: 65_536, hashLength: 32 };
    const hex = await rawArgon2id({
      ...options,
      password: "password",
      salt: "somesalt",
      outputType: "hex",
    });
    expect(hex).toBe("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
  });

  test("what goes into the derivation, and what comes out of it", async () => {
    const salt = hash(label("code-salt"), deployment).slice(0, 16);
    const cost = { memoryKiB: 65_536, passes: 3, lanes: 1, length: 64 } as const;
    const root = await argon2id({ password: code, salt, ...cost });
    const expand = (name: string): Uint8Array => derive(root, name, new Uint8Array(0), 32);
    const token = expand("code-auth");
    const rowKey = hash(label("code-auth"), token);
    expect(await derived).toEqual({ token, kek: expand("code-kek"), commit: expand("code-commit"), rowKey });
  });
});

describe("family 15: typed codes", () => {
  test("read back, however they are typed", () => {
    for (const each of codes) {
      const text = codeText(each);
      expect(text).toMatch(/^([a-z]{5}-){5}[a-z]{5}$/);
      for (const typed of [
        text,
        text.toUpperCase(),
        text.replaceAll("-", " \n"),
        ` 1.${text.replaceAll("-", "")}`,
      ])
        expect(parseCode(typed)).toEqual(each);
    }
  });

  test("every single wrong letter is noticed", () => {
    for (const text of codes.map(codeText))
      for (const [at, letter] of [...text].entries()) {
        if (letter === "-") continue;
        const kin = CONSONANTS.includes(letter) ? CONSONANTS : VOWELS;
        for (const wrong of "abcdefghijklmnopqrstuvwxyz".replace(letter, "")) {
          const rule = kin.includes(wrong) ? "code_check" : "code_letters";
          expect(() => parseCode(text.slice(0, at) + wrong + text.slice(at + 1))).toThrow(rule);
        }
      }
  });

  test("every swap of two words is noticed", () => {
    for (const words of codes.map((each) => codeText(each).split("-")))
      for (let one = 0; one < 6; one++)
        for (let other = one + 1; other < 6; other++) {
          const swapped = words.with(one, words[other] as string).with(other, words[one] as string);
          if (words[one] !== words[other])
            expect(() => parseCode(swapped.join("-"))).toThrow("malformed (code_check)");
        }
  });

  test.each(["", "-", codeText(code).slice(1), `${codeText(code)}b`])("%j has another length", (typed) => {
    expect(() => parseCode(typed)).toThrow("malformed (code_length)");
  });

  test.each(["\u212a", "\uff42", "ł", "İ"])("%s is no letter of a code", (letter) => {
    expect(parseCode(letter + codeText(code))).toEqual(code);
    expect(() => parseCode(letter + codeText(code).slice(1))).toThrow("code_length");
  });

  test("a code that is none costs no derivation", () => {
    expect(() => codeKeys(parseCode("lusab-babad"), deployment, never)).toThrow("code_length");
  });
});

describe("family 15: the vault", () => {
  test("opens with its code and has one length", async () => {
    expect((await vault).length).toBe(213);
    expect(await openCodeVault(await derived, await vault)).toEqual(content);
  });

  test("tells another code by its commitment before anything is decrypted", async () => {
    const wrong: CodeKeys = { ...(await derived), commit: new Uint8Array(32) };
    await expect(openCodeVault(wrong, await vault)).rejects.toThrow("no_key (cvault_commit)");
    await expect(openCodeVault(await derived, new Uint8Array(213))).rejects.toThrow("no_key (cvault_commit)");
  });

  test("does not open as another row, in another city, or with any byte changed", async () => {
    const [keys, raw] = [await derived, await vault];
    await expect(openCodeVault({ ...keys, rowKey: new Uint8Array(32) }, raw)).rejects.toThrow("tampered");
    const elsewhere = await codeKeys(code, new Uint8Array(32), argon2id);
    await expect(openCodeVault(elsewhere, raw)).rejects.toThrow("no_key");
    for (let at = 0; at < raw.length; at++) {
      const flipped = raw.map((byte, k) => (k === at ? byte ^ 1 : byte));
      const verdict = at < 32 ? "no_key (cvault_commit)" : "tampered (cvault)";
      await expect(openCodeVault(keys, flipped), String(at)).rejects.toThrow(verdict);
    }
  });

  test("of another length is malformed", async () => {
    const [keys, raw] = [await derived, await vault];
    for (const wrong of [new Uint8Array(0), raw.subarray(1), new Uint8Array([...raw, 0])])
      await expect(openCodeVault(keys, wrong)).rejects.toThrow("malformed (cvault_length)");
  });
});
