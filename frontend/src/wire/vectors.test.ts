// The frame vectors of wire/vectors/frames, which the server's tests read too: the schema names the same category
// for every text, and the generated validators give the same yes or no.
import { readdirSync, readFileSync } from "node:fs";
import Ajv, { type ErrorObject } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";

interface Vector {
  shape: string;
  expect: "accepted" | "malformed" | "wrong_type" | "out_of_bounds";
  why: string;
  text: string;
}
type Node = Record<string, unknown>;
type Guard = (value: unknown) => boolean;

const wire = new URL("../../../wire/", import.meta.url);
const schema = JSON.parse(readFileSync(new URL("schema.json", wire), "utf8"));
const vectors = readdirSync(new URL("vectors/frames/", wire)).map((file) => ({
  name: file.replace(".json", ""),
  ...(JSON.parse(readFileSync(new URL(`vectors/frames/${file}`, wire), "utf8")) as Vector),
}));
const guards = Object.values(
  import.meta.glob<Record<string, Guard>>("./generated/validators/*.js", { eager: true }),
).reduce((all, module) => ({ ...all, ...module }), {});

/** msgspec writes the OpenAPI form of a discriminator; Ajv wants oneOf and no mapping. */
function forAjv(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(forAjv);
  if (node === null || typeof node !== "object") return node;
  const { discriminator, anyOf, ...rest } = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, forAjv(value)]),
  ) as Node;
  if (!discriminator) return anyOf ? { ...rest, anyOf } : rest;
  return {
    ...rest,
    type: "object",
    required: ["type"],
    discriminator: { propertyName: "type" },
    oneOf: anyOf,
  };
}

const ajv = new Ajv({ discriminator: true, strict: false, verbose: true });
ajv.removeKeyword("contentEncoding").addKeyword({
  keyword: "contentEncoding",
  type: "string",
  before: "maxLength",
  validate: (_encoding: string, text: string) =>
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text),
});
const $defs = forAjv(schema.$defs) as Record<string, Node>;
const checks = new Map(
  [...schema.unions, ...schema.bodies].map((name: string) => [name, ajv.compile({ $defs, ...$defs[name] })]),
);

function category(text: string, shape: string): Vector["expect"] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "malformed";
  }
  const check = checks.get(shape);
  if (!check) throw new Error(`no shape ${shape}`);
  if (check(value)) return "accepted";
  return meaning(check.errors ?? []);
}

/** An option's error comes with one about null beside it; the error about the value itself is the one that counts. */
function meaning(errors: ErrorObject[]): Vector["expect"] {
  const [error] = errors.filter(({ keyword, params }) => !(keyword === "type" && params.type === "null"));
  if (!error) return "wrong_type";
  if (error.keyword === "discriminator") return error.params.error === "tag" ? "wrong_type" : "malformed";
  if (["required", "additionalProperties", "contentEncoding"].includes(error.keyword)) return "malformed";
  if (error.keyword === "enum") return typeof error.data === "string" ? "out_of_bounds" : "wrong_type";
  return error.keyword === "type" ? "wrong_type" : "out_of_bounds";
}

/** Bodies that a browser never reads. */
const ONLY_SAID = [
  "IntakeForm",
  "VaultChange",
  "SheetUse",
  "KeysRequest",
  "AttachmentBegin",
  "AttachmentGet",
];

describe("wire vectors", () => {
  test.each(vectors)("$name: $why", ({ text, shape, expect: expected }) => {
    expect(category(text, shape)).toBe(expected);
    const guard = guards[`is${shape}`];
    if (!guard) return;
    const parsed = expected === "malformed" ? tryParse(text) : JSON.parse(text);
    expect(guard(parsed)).toBe(expected === "accepted");
  });

  test("every shape that the server says has a validator and a vector it accepts", () => {
    const said = [...schema.unions.filter((name: string) => name.endsWith("ServerFrame")), ...schema.bodies];
    const needed = said.filter((name: string) => !ONLY_SAID.includes(name));
    expect(Object.keys(guards).sort()).toEqual(needed.map((name: string) => `is${name}`).sort());
    for (const name of needed)
      expect(vectors.some((vector) => vector.shape === name && vector.expect === "accepted")).toBe(true);
  });
});

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
