import { argon2id as independent } from "@noble/hashes/argon2.js";
import { argon2id } from "hash-wasm";
import { expect, test } from "vitest";
import { toHex } from "./bytes";
import { type Case, bytesOf, cases } from "./testing/known";

/** The product's function; it takes no associated data. */
function derived(each: Case): Promise<string> {
  return argon2id({
    password: bytesOf(each, "password"),
    salt: bytesOf(each, "salt"),
    ...(each["secret"] === "" ? {} : { secret: bytesOf(each, "secret") }),
    memorySize: Number(each["memory_kib"]),
    iterations: Number(each["passes"]),
    parallelism: Number(each["lanes"]),
    hashLength: bytesOf(each, "out").length,
    outputType: "hex",
  });
}

/** The same by other hands, which take associated data. */
function independently(each: Case): string {
  const out = independent(bytesOf(each, "password"), bytesOf(each, "salt"), {
    t: Number(each["passes"]),
    m: Number(each["memory_kib"]),
    p: Number(each["lanes"]),
    dkLen: bytesOf(each, "out").length,
    ...(each["secret"] === "" ? {} : { key: bytesOf(each, "secret") }),
    ...(each["ad"] === "" ? {} : { personalization: bytesOf(each, "ad") }),
  });
  return toHex(out);
}

const [rfc9106, ...others] = cases("argon2id", 6) as [Case, ...Case[]];

/** A password of no bytes, which the library refuses; nobody gets that far with one (section 10.2). */
const isEmpty = (each: Case): boolean => each["password"] === "";

test("the published values without associated data", async () => {
  const those = others.filter((each) => !isEmpty(each));
  expect(those.length).toBe(4);
  expect(await Promise.all(those.map(derived))).toEqual(those.map(({ out }) => out));
});

test("the value of RFC 9106 (section 5.3), by a function that agrees with the product's on all but its data", async () => {
  expect(independently(rfc9106)).toBe(rfc9106["out"]);
  const without = { ...rfc9106, ad: "" };
  expect(await derived(without)).toBe(independently(without));
  expect(independently(without)).not.toBe(rfc9106["out"]);
});
