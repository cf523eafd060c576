import { expect, test } from "vitest";
import { argon2idInWorker } from "./argon2";
import { fromHex, utf8 } from "./bytes";
import { argon2id } from "./testing/argon2id";
import { type Case, bytesOf, cases } from "./testing/known";

const question = {
  password: utf8("padi angin"),
  salt: fromHex("000102030405060708090a0b0c0d0e0f"),
  memoryKiB: 65_536,
  passes: 2,
  lanes: 1,
  length: 64,
} as const;

test("the Worker derives what the function derives", async () => {
  expect(await argon2idInWorker(question)).toEqual(await argon2id(question));
});

test("the Worker gives the published value of one lane", async () => {
  const each = cases("argon2id", 6)[5] as Case;
  const cost = { memoryKiB: Number(each["memory_kib"]), passes: Number(each["passes"]), lanes: 1 } as const;
  const out = bytesOf(each, "out");
  const given = { password: bytesOf(each, "password"), salt: bytesOf(each, "salt"), length: out.length };
  expect([each["lanes"], await argon2idInWorker({ ...given, ...cost })]).toEqual([1, out]);
});

test("a derivation that cannot be done rejects", async () => {
  await expect(argon2idInWorker({ ...question, passes: 0 })).rejects.toThrow("argon2id failed");
});
