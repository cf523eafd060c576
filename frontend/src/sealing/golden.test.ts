import { expect, test } from "vitest";
import { argon2id } from "./testing/argon2id";
import { goldenVectors } from "./testing/golden";
import type { Vector } from "./testing/vectors";

const files = import.meta.glob<Vector>("../../../wire/vectors/sealed/ts-*.json", {
  eager: true,
  import: "default",
});

/** Some eighty conversations are sealed and read anew. */
const SLOW_MS = 180_000;

test(
  "what is sealed today has the bytes of the committed vectors",
  async () => {
    const committed = Object.values(files).toSorted((a, b) => a.name.localeCompare(b.name));
    const today = (await goldenVectors(argon2id)).toSorted((a, b) => a.name.localeCompare(b.name));
    expect(today.map(({ name }) => name)).toEqual(committed.map(({ name }) => name));
    for (const [at, vector] of today.entries()) expect(vector, vector.name).toEqual(committed[at]);
  },
  SLOW_MS,
);
