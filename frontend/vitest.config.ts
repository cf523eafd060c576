import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, type Plugin } from "vitest/config";
import type { Shelves } from "./src/attachment/testing/shelf";

const SEALING = "src/sealing/**/*.test.ts";
const BROWSER_ONLY = "src/**/*.browser.test.ts";
/** Key derivation, thousands of signatures, a screen compiled on first use: seconds on a loaded machine. */
const SLOW_MS = 60_000;
const COMPONENTS = "src/**/*.svelte.test.ts";
const REPOSITORY = fileURLToPath(new URL("..", import.meta.url));

/** The system's Chromium: tests run in the browser people use, not in a download of the test tool. */
function chromiumOnPath(): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const found = folders.map((folder) => join(folder, "chromium")).find((path) => existsSync(path));
  if (found === undefined) throw new Error("no chromium on PATH");
  return found;
}

/** The server's end of attachments beside the pages of browser tests, as in the product: of one origin with them. */
function shelvesBeside(): Plugin {
  return {
    name: "shelves",
    async configureServer(server) {
      const module = await server.ssrLoadModule("/src/attachment/testing/shelf.ts");
      const shelves = new (module as { Shelves: typeof Shelves }).Shelves();
      server.middlewares.use((request, response, next) => {
        void shelves.handle(request, response).then((ours) => ours || next());
      });
    },
  };
}

export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      {
        test: {
          name: "node",
          testTimeout: SLOW_MS,
          hookTimeout: SLOW_MS,
          environment: "node",
          include: ["src/**/*.test.ts"],
          exclude: [COMPONENTS, BROWSER_ONLY],
          // Node 20 calls Ed25519 in WebCrypto experimental, once per process.
          execArgv: ["--disable-warning=ExperimentalWarning"],
        },
      },
      {
        // The same sealing tests and vectors, in the engine that will run them.
        plugins: [shelvesBeside()],
        server: { fs: { allow: [REPOSITORY] } },
        test: {
          name: "chromium",
          testTimeout: SLOW_MS,
          hookTimeout: SLOW_MS,
          include: [SEALING, BROWSER_ONLY],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: chromiumOnPath(), args: ["--no-sandbox"] },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
      {
        plugins: [svelte(), svelteTesting()],
        test: {
          name: "components",
          testTimeout: SLOW_MS,
          hookTimeout: SLOW_MS,
          environment: "happy-dom",
          setupFiles: ["src/testing/components.ts"],
          include: [COMPONENTS],
        },
      },
    ],
  },
});
