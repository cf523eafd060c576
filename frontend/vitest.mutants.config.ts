import { defineConfig } from "vitest/config";
import { mutation } from "./scripts/mutants.mjs";

/** The sealing tests against `SOBAT_MUTANT`: one rule or check of src/sealing is gone (see tests/mutants). */
export default defineConfig({
  plugins: [mutation(process.env["SOBAT_MUTANT"] ?? "")],
  test: {
    name: "mutants",
    environment: "node",
    include: ["src/sealing/**/*.test.ts", "src/room/glimpse*.test.ts"],
    exclude: ["src/**/*.browser.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    execArgv: ["--disable-warning=ExperimentalWarning"],
  },
});
