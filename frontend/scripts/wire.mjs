// Reads wire/schema.json and writes src/wire/generated/: types, validators (without eval), codes and limits.
// One validator module per socket and body, so that a bundle carries only what its own sockets say.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import Ajv from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { _ } from "ajv/dist/compile/codegen/index.js";
import { compile } from "json-schema-to-typescript";
import { format } from "prettier";

const schemaFile = new URL("../../wire/schema.json", import.meta.url);
const folder = new URL("../src/wire/generated/", import.meta.url);
const header = "// Generated from wire/schema.json by `make wire`. Never edited.\n";
const serverShapes = (schema) => [
  ...schema.unions.filter((name) => name.endsWith("ServerFrame")),
  ...schema.bodies,
];
/** Bodies that a browser sends and never reads. */
const onlySaid = ["IntakeForm", "VaultChange", "SheetUse", "KeysRequest", "AttachmentBegin", "AttachmentGet"];

/** Every object inside a schema, changed by `change`. */
function mapped(node, change) {
  if (Array.isArray(node)) return node.map((item) => mapped(item, change));
  if (node === null || typeof node !== "object") return node;
  return change(Object.fromEntries(Object.entries(node).map(([key, value]) => [key, mapped(value, change)])));
}

const without = (node, ...keys) =>
  Object.fromEntries(Object.entries(node).filter(([key]) => !keys.includes(key)));
const isBytes = (node) => node.contentEncoding === "base64";

async function frames(schema) {
  const named = mapped(schema.$defs, (node) => {
    return isBytes(node) ? { tsType: "Base64" } : without(node, "discriminator", "pattern", "default");
  });
  const everything = {
    title: "Wire",
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(
      [...schema.unions, ...schema.bodies].map((name) => [name, { $ref: `#/$defs/${name}` }]),
    ),
    $defs: named,
  };
  const types = await compile(everything, "Wire", {
    bannerComment: "",
    format: false,
    ignoreMinAndMaxItems: true,
  });
  const withoutRoot = types.replace(/^export interface Wire \{.*?^\}\n/ms, "");
  return `/** Standard base64 with padding; identity and duplicates are judged on the decoded bytes. */\nexport type Base64 = string;\n${withoutRoot}`;
}

/** What Ajv needs to know about bytes: their bounds as text, checked without counting code points. */
const forAjv = (schema) =>
  mapped(schema.$defs, (node) => {
    const { discriminator, ...rest } = without(node, "description", "title", "default");
    if (isBytes(rest)) return { type: "string", base64: [rest.minLength ?? 0, rest.maxLength ?? 2 ** 31] };
    if (!discriminator) return rest;
    const { anyOf, ...others } = rest;
    return {
      ...others,
      oneOf: anyOf,
      discriminator: { propertyName: discriminator.propertyName },
      type: "object",
      required: ["type"],
    };
  });

const base64Keyword = {
  keyword: "base64",
  type: "string",
  schemaType: "array",
  code(cxt) {
    const [least, most] = cxt.schema;
    const { data } = cxt;
    const size =
      least === most
        ? _`${data}.length !== ${most}`
        : _`${data}.length < ${least} || ${data}.length > ${most}`;
    cxt.fail(_`${size} || ${data}.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(${data})`);
  },
};

/** The definitions that `root` can reach, so that a validator carries no other socket's shapes. */
function reachable(defs, root, found = {}) {
  for (const [, name] of JSON.stringify(root).matchAll(/"#\/\$defs\/(\w+)"/g)) {
    if (name in found) continue;
    found[name] = defs[name];
    reachable(defs, defs[name], found);
  }
  return found;
}

// The answer is yes or no; the descriptions of errors would be most of the bytes, so each becomes a 0.
const errorObject = /\{instancePath(?::|,schemaPath)(?:[^{}]|\{[^{}]*\})*\}/g;

const codePoints = "const $1 = (text) => { let n = 0; for (const _ of text) n++; return n; };";

function validator(schema, name) {
  const ajv = new Ajv({
    code: { source: true, esm: true, lines: false },
    discriminator: true,
    messages: false,
  });
  ajv.addKeyword(base64Keyword);
  const defs = forAjv(schema);
  const check = ajv.compile({ $id: name, $defs: reachable(defs, defs[name]), ...defs[name] });
  const code = standaloneCode(ajv, { [`is${name}`]: name });
  const whole = code
    .replace(/const (func\d+) = require\("ajv\/dist\/runtime\/ucs2length"\)\.default;/g, codePoints)
    .replace(errorObject, "0");
  if (!check || /require\(|\beval\b|new Function/.test(whole))
    throw new Error(`${name}: validator is not self-contained`);
  return whole;
}

const declaration = (name) =>
  `import type { ${name} } from "../frames";\n\nexport declare function is${name}(value: unknown): value is ${name};\n`;

const members = (values) =>
  Object.entries(values).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);

function codes({ closeCodes, retry }) {
  return `export { type ErrorCode } from "./frames";

/** Why a socket is over. */
export const CloseCode = { ${members(closeCodes).join(", ")} } as const;
export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];

export type Retry = "jittered" | "backoff" | "never";

/** After a closing: when to dial again, and whether a person needs to be told. */
export const RETRY: Readonly<Record<CloseCode, { readonly retry: Retry; readonly tell: boolean }>> = ${JSON.stringify(retry)};
`;
}

const errorCodes = ({ errorCodes: named }) =>
  `\n/** Every ErrorCode, for exhaustive catalogs. */\nexport const ERROR_CODES = ${JSON.stringify(Object.values(named))} as const satisfies readonly ErrorCode[];\n`;

const limits = ({ limits: named }) =>
  Object.entries(named)
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`)
    .join("");

/** File name → text, for everything in src/wire/generated/. */
export async function generated() {
  const schema = JSON.parse(await readFile(schemaFile, "utf8"));
  const codesText =
    codes(schema).replace("export {", 'import type { ErrorCode } from "./frames";\nexport {') +
    errorCodes(schema);
  const files = { "frames.ts": await frames(schema), "codes.ts": codesText, "limits.ts": limits(schema) };
  for (const name of serverShapes(schema).filter((shape) => !onlySaid.includes(shape))) {
    files[`validators/${name}.js`] = validator(schema, name);
    files[`validators/${name}.d.ts`] = declaration(name);
  }
  for (const [name, text] of Object.entries(files))
    files[name] =
      header +
      (await format(text, { parser: name.endsWith(".js") ? "babel" : "typescript", printWidth: 110 }));
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = await generated();
  if (process.argv.includes("--check")) {
    for (const [name, text] of Object.entries(files)) {
      const found = await readFile(new URL(name, folder), "utf8").catch(() => "");
      if (found === text) continue;
      process.stderr.write(
        `frontend/src/wire/generated/${name} is not what wire/schema.json says: run \`make wire\`\n`,
      );
      process.exitCode = 1;
    }
  } else {
    await rm(folder, { recursive: true, force: true });
    await mkdir(new URL("validators/", folder), { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(new URL(name, folder), text);
  }
}
