import { SealingError, fromBase64, toBase64, type Argon2id } from "../../sealing";
import {
  CODE_WORDS,
  codeKeys,
  openCodeVault,
  parseCode,
  type CodeContent,
  type CodeKeys,
} from "../../sealing/code";
import { WORD_LETTERS, fromWord, lettersOf } from "../../sealing/proquint";
import type { CodeAnswer } from "../../wire";
import { isCodeAnswer } from "../../wire/generated/validators/CodeAnswer";
import { pause, pauseWished, post, type Outcome } from "../post";

/** How the way back by a code ended. The catalog has one sentence for each. */
export type Ending =
  /** `vault`: what was opened, in base64 as the server gave it. */
  | { readonly kind: "found"; readonly content: CodeContent; readonly vault: string }
  /** Noticed here: nothing was derived and nothing was asked. `group` from 1, null when it could be any. */
  | { readonly kind: "typo"; readonly group: number | null }
  /** No such code: mistyped, replaced, burnt and erased are one answer. */
  | { readonly kind: "unknown" }
  | { readonly kind: "busy" }
  | { readonly kind: "offline" }
  /** The server answered with something that this code did not seal. */
  | { readonly kind: "tampered" }
  | { readonly kind: "derivation" };

export interface ComeBackTools {
  readonly deployment: Uint8Array;
  readonly argon2id: Argon2id;
  readonly signal: AbortSignal;
  readonly find?: (token: string, signal: AbortSignal) => Promise<Outcome<CodeAnswer>>;
}

/** How often a crowded server is asked again, as late as it wishes. */
const ASKED_MAX = 4;

/** From a typed code to what it seals. */
export async function comeBack(typed: string, tools: ComeBackTools): Promise<Ending> {
  let code: Uint8Array;
  try {
    code = parseCode(typed);
  } catch {
    return { kind: "typo", group: wrongGroup(typed) };
  }
  try {
    const keys = await codeKeys(code, tools.deployment, tools.argon2id);
    return await lookUp(keys, tools);
  } catch {
    return { kind: "derivation" };
  }
}

async function lookUp(keys: CodeKeys, { signal, find = findCode }: ComeBackTools): Promise<Ending> {
  for (let asked = 1; ; asked++) {
    const outcome = await find(toBase64(keys.token), signal);
    if (outcome.kind === "answered") return opened(keys, outcome.answer);
    if (outcome.kind === "unanswered") return { kind: "offline" };
    if (outcome.retryAfter === null || asked === ASKED_MAX) return { kind: "busy" };
    await pause(pauseWished(outcome), signal);
  }
}

async function opened(keys: CodeKeys, { vault }: CodeAnswer): Promise<Ending> {
  if (vault == null) return { kind: "unknown" };
  try {
    return { kind: "found", content: await openCodeVault(keys, fromBase64(vault)), vault };
  } catch (refusal) {
    if (refusal instanceof SealingError) return { kind: "tampered" };
    throw refusal;
  }
}

function findCode(token: string, signal: AbortSignal): Promise<Outcome<CodeAnswer>> {
  return post("/api/code/find", { token }, isCodeAnswer, signal);
}

/** The group (from 1) that cannot be right, if that can be told: by its length, or by a letter that no code has there. */
export function wrongGroup(typed: string): number | null {
  const letters = lettersOf(typed);
  const whole = letters.length === CODE_WORDS * WORD_LETTERS;
  const groups = whole ? fives(letters) : typed.split(/[^A-Za-z]+/).filter((group) => group !== "");
  if (groups.length !== CODE_WORDS) return null;
  const wrong = groups.findIndex((group) => !isWord(group.toLowerCase()));
  return wrong < 0 ? null : wrong + 1;
}

function fives(letters: string): string[] {
  return Array.from({ length: CODE_WORDS }, (_, at) =>
    letters.slice(at * WORD_LETTERS, (at + 1) * WORD_LETTERS),
  );
}

function isWord(group: string): boolean {
  if (group.length !== WORD_LETTERS) return false;
  try {
    fromWord(group);
    return true;
  } catch {
    return false;
  }
}
