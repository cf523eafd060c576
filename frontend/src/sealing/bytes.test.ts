import { describe, expect, test } from "vitest";
import {
  ALL_ONES,
  Reader,
  concat,
  equal,
  fromBase64,
  fromHex,
  toBase64,
  toHex,
  u16,
  u32,
  u64,
  u8,
} from "./bytes";
import { decodeContent, encodeText, pad, unpad } from "./padding";
import { headWords } from "./proquint";

describe("text encodings are strict and have one spelling per value", () => {
  test.each([
    ["", ""],
    ["AA==", "00"],
    ["/+8=", "ffef"],
    ["AAECAw==", "00010203"],
  ])("base64 %s", (base64, hex) => {
    expect(toHex(fromBase64(base64))).toBe(hex);
    expect(toBase64(fromHex(hex))).toBe(base64);
  });

  test.each(["AA", "AA=", "AB==", "A A=", "_-8=", "AA==\n", "AAEC AwQF", "AAECAA", "=", "é"])(
    "not base64: %j",
    (text) => {
      expect(() => fromBase64(text)).toThrow("malformed");
    },
  );

  test.each(["0", "0G", "AB", " 00"])("not lower-case hex: %j", (text) => {
    expect(() => fromHex(text)).toThrow("malformed");
  });

  test("long values survive", () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at % 251);
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
  });
});

test.each([
  ["the same", "0102", "0102", true],
  ["another", "0102", "0103", false],
  ["a beginning", "01", "0102", false],
  ["an end too much", "0102", "01", false],
  ["nothing", "", "00", false],
])("bytes are equal in every place and in length: %s", (_, left, right, same) => {
  expect(equal(fromHex(left), fromHex(right))).toBe(same);
});

describe("integers", () => {
  test("are big-endian and bounded", () => {
    expect(toHex(concat(u8(1), u16(2), u32(3), u64(2 ** 52 + 1)))).toBe(
      "01" + "0002" + "00000003" + "0010000000000001",
    );
    expect(toHex(u64(ALL_ONES))).toBe("ff".repeat(8));
    for (const wrong of [-1, 0.5, 256]) expect(() => u8(wrong)).toThrow(RangeError);
    expect(() => u64(2 ** 53)).toThrow(RangeError);
  });

  test("reading stops at the end and at 2^53", () => {
    expect(() => new Reader(u8(1), "x").u16()).toThrow("malformed");
    expect(() => {
      new Reader(u8(1), "x").end();
    }).toThrow("malformed");
    expect(new Reader(u64(2 ** 53 - 1), "x").u64()).toBe(2 ** 53 - 1);
    expect(() => new Reader(u64(ALL_ONES), "x").u64()).toThrow("malformed");
    expect(new Reader(u64(ALL_ONES), "x").logIndex()).toBe(ALL_ONES);
    expect(() => new Reader(fromHex("0020000000000000"), "x").logIndex()).toThrow("malformed");
  });
});

describe("padding", () => {
  test.each([
    [0, 256],
    [252, 256],
    [253, 512],
    [16380, 16384],
  ])("%i bytes fill %i", (length, bucket) => {
    const padded = pad(new Uint8Array(length).fill(7));
    expect(padded.length).toBe(bucket);
    expect(unpad(padded)).toEqual(new Uint8Array(length).fill(7));
  });

  test("too much does not fit", () => {
    expect(() => pad(new Uint8Array(16381))).toThrow(RangeError);
  });

  test.each([
    ["too large a bucket", concat(u32(3), new Uint8Array(508))],
    ["no bucket", concat(u32(3), new Uint8Array(253))],
    ["filler", concat(u32(3), new Uint8Array(251), u8(1))],
    ["a length beyond the end", concat(u32(300), new Uint8Array(252))],
    ["nothing", new Uint8Array(0)],
  ])("%s is malformed", (_, padded) => {
    expect(() => unpad(padded)).toThrow("malformed");
  });
});

describe("content", () => {
  test("text keeps every character, a byte order mark included", () => {
    const text = "\ufeffSelamat malam, 你好 🌙";
    expect(decodeContent(encodeText(text, 5))).toEqual({ type: "text", at: 5, text });
  });

  test("an unknown type is kept as unknown", () => {
    expect(decodeContent(concat(u8(9), u64(5), u8(0xff)))).toEqual({ type: "unknown", code: 9, at: 5 });
  });

  test.each([
    ["no text", concat(u8(1), u64(5))],
    ["8,001 bytes", concat(u8(1), u64(5), new Uint8Array(8001).fill(65))],
    ["broken UTF-8", concat(u8(1), u64(5), u8(0xc3))],
    ["no time", u8(1)],
  ])("%s is malformed", (_, data) => {
    expect(() => decodeContent(data)).toThrow("malformed");
  });

  test("what could not be read is not written", () => {
    expect(() => encodeText("", 5)).toThrow(RangeError);
    expect(() => encodeText("a".repeat(8001), 5)).toThrow(RangeError);
  });
});

test("head words are proquints", () => {
  expect(headWords(fromHex("7f000001"))).toBe("lusab-babad");
  expect(headWords(fromHex("3f54dcc1ff"))).toBe("gutih-tugad");
});
