import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

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

export default defineConfig({
  base: "/static/",
  plugins: [svelte()],
  json: { stringify: false, namedExports: false },
  build: {
    outDir: "dist",
    manifest: "manifest.json",
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: { input: ENTRIES },
  },
  // The Argon2 worker is a file of its own: it alone is served with 'wasm-unsafe-eval'.
  worker: { format: "es" },
});
