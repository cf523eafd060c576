import { expect, test } from "vitest";
import { argon2idInWorker } from "./argon2";
import { fromHex, utf8 } from "./bytes";
import { argon2id } from "./testing/argon2id";

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

test("a derivation that cannot be done rejects", async () => {
  await expect(argon2idInWorker({ ...question, passes: 0 })).rejects.toThrow("argon2id failed");
});
