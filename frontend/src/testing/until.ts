import { vi } from "vitest";

/** How long a test may wait for what must happen: long enough for a machine whose cores are all busy. */
export const PATIENCE_MS = 30_000;

/** Waits until `check` no longer throws; throws what it threw last when that takes longer than PATIENCE_MS. */
export const until = (check: () => void): Promise<void> =>
  vi.waitFor(check, { timeout: PATIENCE_MS, interval: 5 });
