import type { KeysBody, KeysRequest } from "../wire/generated/frames";
import { isKeysBody } from "../wire/generated/validators/KeysBody";
import { ask, bodyOf, writing } from "./api";

/** Where the counselor's keys stand at the server, and what she asks to be listed. All throw UnlockError. */
export interface KeysDoor {
  readonly read: () => Promise<KeysBody>;
  /** Stores a request in place of an earlier one. */
  readonly request: (wanted: KeysRequest) => Promise<KeysBody>;
  readonly withdraw: () => Promise<KeysBody>;
}

/** The door of the signed-in counselor. `token` is the page's form token. */
export function keysDoor(get: typeof fetch, token: string, url = "/api/keys"): KeysDoor {
  const say = async (request: RequestInit): Promise<KeysBody> =>
    bodyOf(await ask(get, url, request, isKeysBody));
  return {
    read: () => say({}),
    request: (wanted) => say(writing("PUT", token, wanted)),
    withdraw: () => say(writing("DELETE", token)),
  };
}
