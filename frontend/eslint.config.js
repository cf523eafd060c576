import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

const ONLY_LINK = "Only src/link touches WebSocket.";

export default ts.config(
  { ignores: ["dist/", "node_modules/", "src/wire/generated/"] },
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      complexity: ["error", 8],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 40, skipComments: true, skipBlankLines: true }],
      "no-console": "error",
      "no-eval": "error",
      "no-restricted-globals": ["error", { name: "WebSocket", message: ONLY_LINK }],
    },
  },
  { files: ["src/link/**"], rules: { "no-restricted-globals": "off" } },
  // A describe() block is a list of cases, not a function to be kept short.
  {
    files: ["**/*.test.ts", "src/**/testing/**"],
    rules: { "max-lines-per-function": "off", "no-restricted-globals": "off" },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig } },
    rules: {
      "svelte/no-at-html-tags": "error",
      "svelte/no-inline-styles": ["error", { allowTransitions: false }],
      "prefer-const": "off",
      "svelte/prefer-const": "error",
    },
  },
);
