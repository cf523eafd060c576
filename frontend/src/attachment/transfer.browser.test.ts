import { transferCases } from "./testing/cases";

// The same server, mounted beside the test page by vitest.config.ts: same origin, as in the product.
transferCases("");
