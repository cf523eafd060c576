import { describe, expect, test } from "vitest";
import { argon2id } from "./testing/argon2id";
import { type Vector, checkVector } from "./testing/vectors";

const files = import.meta.glob<Vector>("../../../wire/vectors/sealed/*.json", {
  eager: true,
  import: "default",
});
/** What only ceremonies need. */
const OF_THE_OFFICE = ["half"];
const vectors = Object.entries(files)
  .map(([path, vector]) => ({ file: path.split("/").pop(), ...vector }))
  .filter(({ type }) => !OF_THE_OFFICE.includes(type));

describe("vectors of both implementations", () => {
  test("both sides have written some", () => {
    const authors = new Set(vectors.map(({ name }) => name.slice(0, 3)));
    expect([...authors].sort()).toEqual(["py-", "ts-"]);
  });

  test.each(vectors)("$name: $expect", async (vector) => {
    expect(vector.file).toBe(`${vector.name}.json`);
    const derived = await checkVector(vector, argon2id);
    expect(vector).toMatchObject(derived);
  });
});
