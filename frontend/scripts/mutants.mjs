// The mutation check in TypeScript: which rules and checks of src/sealing can be taken away, and a file without one.
// `node scripts/mutants.mjs` lists them as JSON; vitest.mutants.config.ts runs the tests without one.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const FOLDER = new URL("../src/sealing/", import.meta.url);
const FILES = [
  "envelope.ts",
  "bytes.ts",
  "bodies.ts",
  "padding.ts",
  "rules.ts",
  "opening.ts",
  "acceptor.ts",
  "grants.ts",
  "hpke.ts",
  "ed25519.ts",
  "keylog.ts",
  "notes.ts",
  "replay.ts",
  "slots.ts",
  "vault.ts",
  "code.ts",
  "proquint.ts",
  "recovery.ts",
  "attachments.ts",
  "erasure.ts",
  "export.ts",
  "glimpse.ts",
];
const TABLES = { RULES: "rules.ts", ROSTER_RULES: "rules.ts" };
/** Rules that are no entry of a table: what stands in their place when they are gone. */
const FORGED_PLAINTEXT =
  "return Uint8Array.from({ length: 256 }, (_, at) => ({ 3: 10, 4: 1, 13: 63 })[at] ?? 0);";
const EDITS = {
  decrypt: ["opening.ts", 'throw new SealingError("tampered", "decrypt");', FORGED_PLAINTEXT],
  content: ["opening.ts", 'throw new SealingError("malformed", "content");', "return CLOSED;"],
  late_content: ["acceptor.ts", 'refuse(result.refusal.category, "late_content")', "CLOSED"],
  own_grant: ["gains.ts", "equal(epochCommit(secret, roomId, epoch), commit)", "true"],
};

const parse = (name, text) => ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);

const calls = (node, names) =>
  node !== undefined &&
  ts.isExpressionStatement(node) &&
  ts.isCallExpression(node.expression) &&
  names.includes(node.expression.expression.getText());

/** `demand(...)`, `if (...) refuse(...)` and `if (...) return false` without an else. */
function isCheck(node) {
  if (calls(node, ["demand"])) return true;
  if (!ts.isIfStatement(node) || node.elseStatement !== undefined) return false;
  return calls(node.thenStatement, ["refuse"]) || node.thenStatement.getText() === "return false;";
}

function checksOf(source) {
  const found = [];
  const visit = (node) => {
    if (isCheck(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The text of a file without its check number `index`; lines keep their numbers. */
function withoutCheck(name, text, index) {
  const node = checksOf(parse(name, text))[index];
  if (node === undefined) throw new Error(`${name} has no check ${index}`);
  return `${text.slice(0, node.getStart())};${text.slice(node.getEnd())}`;
}

function edited(text, from, to) {
  if (text.split(from).length !== 2) throw new Error(`not once in the file: ${from}`);
  return text.replace(from, to);
}

/** Names of a table of rules, as they stand in the source. */
function rulesOf(source, table) {
  const names = [];
  const visit = (node) => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === table) {
      for (const rule of node.initializer.elements) {
        const property = (key) => rule.properties.find((each) => each.name.getText() === key);
        names.push(property("name").initializer.text);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

const read = (name) => readFileSync(new URL(name, FOLDER), "utf8");

/** Every mutant: `name` for the runner, `what` for people. */
export function allMutants() {
  const rules = Object.entries(TABLES).flatMap(([table, file]) =>
    rulesOf(parse(file, read(file)), table).map((rule, index) => ({
      name: `rule:${table}:${index}`,
      what: `rule \`${rule}\``,
    })),
  );
  const edits = Object.entries(EDITS).map(([rule, [file, ...edit]]) => {
    edited(read(file), ...edit); // one that does not fit any more is a fault of this file
    return { name: `edit:${rule}:0`, what: `rule \`${rule}\`` };
  });
  const checks = FILES.flatMap((file) =>
    checksOf(parse(file, read(file))).map((node, index) => ({
      name: `check:${file}:${index}`,
      what: `\`${file}\`: \`${node.getText().replaceAll(/\s+/g, " ")}\``,
    })),
  );
  return [...rules, ...edits, ...checks];
}

/** A Vite plugin that takes the named rule or check out of src/sealing while it is loaded. */
export function mutation(mutant) {
  const [kind, where, at] = mutant.split(":");
  const file = { rule: TABLES[where], edit: EDITS[where]?.[0] }[kind] ?? where;
  const target = fileURLToPath(new URL(file, FOLDER));
  return {
    name: "mutation",
    enforce: "pre",
    transform(code, id) {
      if (id.split("?")[0] !== target) return null;
      if (kind === "rule") return `${code}\n(${where} as unknown[]).splice(${at}, 1);\n`;
      if (kind === "edit") return edited(code, ...EDITS[where].slice(1));
      return withoutCheck(basename(target), code, Number(at));
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${JSON.stringify(allMutants())}\n`);
}
