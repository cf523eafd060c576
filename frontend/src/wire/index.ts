/**
 * The wire as the browser knows it: types, codes and limits. Validators are imported one by one from `generated/validators`,
 * so that a bundle carries only those of its own sockets.
 */
export type * from "./generated/frames";
export { CloseCode, ERROR_CODES, RETRY, type Retry } from "./generated/codes";
export * as limits from "./generated/limits";
