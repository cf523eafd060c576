import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

/** Runes everywhere; no component carries its own styles, so nothing is injected into the page (CSP `style-src 'self'`). */
export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: true, css: "external" },
};
