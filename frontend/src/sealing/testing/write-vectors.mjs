// node src/sealing/testing/write-vectors.mjs [--force]
// Writes wire/vectors/sealed/ts-*.json. A file that exists with other bytes is a change of the protocol: it is kept, and
// the script fails, unless --force says that no version with it was ever released.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { runnerImport } from "vite";

const folder = new URL("../../../../wire/vectors/sealed/", import.meta.url);
const force = process.argv.includes("--force");
const load = async (path) => (await runnerImport(new URL(path, import.meta.url).pathname)).module;
const { goldenVectors } = await load("./golden.ts");
const { argon2id } = await load("./argon2id.ts");
for (const vector of await goldenVectors(argon2id)) {
  const file = new URL(`${vector.name}.json`, folder);
  const text = `${JSON.stringify(vector, null, 1)}\n`;
  if (existsSync(file) && readFileSync(file, "utf8") !== text && !force) {
    process.exitCode = 1;
    process.stderr.write(`${vector.name} differs\n`);
  } else writeFileSync(file, text);
}
