import { svelte } from "@sveltejs/vite-plugin-svelte";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** What Django templates may ask for by name (manifest.json): two bundles, two small page scripts, the style sheets. */
const ENTRIES = [
  "citizen.ts",
  "counselor.ts",
  "pages.ts",
  "board.ts",
  "styles/citizen.css",
  "styles/counselor.css",
  "styles/pages.css",
  "styles/staff.css",
];

/** Small copies beside the files, made once with all care; the server hands them out to browsers that can read them. */
const precompressed: Plugin = {
  name: "precompressed",
  apply: "build",
  writeBundle({ dir }, files) {
    for (const name of Object.keys(files).filter((each) => /\.(js|css)$/.test(each))) {
      const path = join(dir ?? ".", name);
      const content = readFileSync(path);
      writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
      writeFileSync(
        `${path}.br`,
        brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
      );
    }
  },
};

/** The crypto libraries look for Node's module where there is no WebCrypto; in a browser that branch is dead. */
const noNode: Plugin = {
  name: "no-node",
  enforce: "pre",
  resolveId: (id) => (id === "crypto" ? "\0no-node" : null),
  load: (id) => (id === "\0no-node" ? "export {};" : null),
};

/** What both bundles need for a sealed conversation is one file: in pieces it compresses worse. */
const CONVERSATION =
  /\/src\/(sealing|room|link|log)\/|\/node_modules\/(@noble|@hpke|mlkem)\/|\/(RoomServerFrame|RefusalBody)\.js$/;
/** Of these, what only one of them needs, or only later. */
const APART =
  /\/(argon2|audit|code|counselor_seat|export|heritage|recovery|requests|slots|vault)(\.worker)?\.ts/;
const conversation = (id: string): boolean => CONVERSATION.test(id) && !APART.test(id);

export default defineConfig({
  base: "/static/",
  plugins: [noNode, svelte(), precompressed],
  json: { stringify: false, namedExports: false },
  build: {
    outDir: "dist",
    manifest: "manifest.json",
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // A slow machine is no fault of the build: only what is wrong is printed.
    rolldownOptions: {
      input: ENTRIES,
      output: { codeSplitting: { groups: [{ name: "conversation", test: conversation }] } },
      checks: { bundlerTimings: false },
    },
  },
  // The Argon2 worker is a file of its own: it alone is served with 'wasm-unsafe-eval'.
  worker: { format: "es" },
});
