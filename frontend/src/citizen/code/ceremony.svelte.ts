import {
  codeKeys,
  codeText,
  newCode,
  sealCodeVault,
  type CodeContent,
  type CodeKeys,
} from "../../sealing/code";
import { fromBase64, toBase64, type Argon2id, type Random } from "../../sealing";
import type { KeepCode } from "../../wire";
import { isCodeState } from "../../wire/generated/validators/CodeState";
import { post } from "../post";

/** Where the ceremony stands. A code is live only from `done` on; until then an older one still is. */
export type CeremonyStep =
  | { readonly kind: "show" }
  | { readonly kind: "confirm"; readonly group: number; readonly wrong: boolean }
  | { readonly kind: "keeping" }
  /** `unsure`: no answer came, the code may or may not be live; the same request settles it. */
  | { readonly kind: "trouble"; readonly why: "unsure" | "refused" | "derivation" }
  | { readonly kind: "done" };

export interface CeremonyTools {
  /** What the code shall give back; null when there is no room any more. */
  readonly content: CodeContent | null;
  /** The deployment id, 32 bytes. */
  readonly deployment: Uint8Array;
  readonly argon2id: Argon2id;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/** Show a fresh code, have one group of it typed, and only then make it the room's code. */
export class Ceremony {
  step: CeremonyStep = $state.raw({ kind: "show" });
  /** Written down on paper, so the words are shown in groups. */
  readonly words: readonly string[];
  private readonly code: Uint8Array;
  private deriving: Promise<CodeKeys> | null = null;
  private form: KeepCode | null = null;

  constructor(private readonly tools: CeremonyTools) {
    this.code = newCode(tools.random);
    this.words = codeText(this.code).split("-");
    // While the person writes it down.
    this.keys().catch(() => undefined);
  }

  /** The sealed vault of this code, in base64; null before it was made. */
  get vault(): string | null {
    return this.form?.vault ?? null;
  }

  /** Asks for one of the groups, drawn at random. */
  ask(): void {
    const [byte = 0] = this.tools.random(1);
    this.step = { kind: "confirm", group: byte % this.words.length, wrong: false };
  }

  showAgain(): void {
    this.step = { kind: "show" };
  }

  /** Takes what was typed for the group that was asked for. */
  async confirm(typed: string): Promise<void> {
    if (this.step.kind !== "confirm") return;
    const { group } = this.step;
    if (typed.replace(/[^A-Za-z]/g, "").toLowerCase() !== this.words[group]) {
      this.step = { kind: "confirm", group, wrong: true };
      return;
    }
    await this.keep();
  }

  /** Makes the code live. Repeats the identical request after a lost answer. */
  async keep(): Promise<void> {
    this.step = { kind: "keeping" };
    try {
      this.form ??= await this.sealed();
    } catch {
      this.step = { kind: "trouble", why: "derivation" };
      return;
    }
    const outcome = await post("/api/code/keep", this.form, isCodeState, this.tools.signal);
    if (outcome.kind === "answered") this.step = { kind: "done" };
    else this.step = { kind: "trouble", why: outcome.kind === "refused" ? refusal(outcome.code) : "unsure" };
  }

  private keys(): Promise<CodeKeys> {
    const { deployment, argon2id } = this.tools;
    this.deriving ??= codeKeys(this.code, deployment, argon2id).catch((reason: unknown) => {
      this.deriving = null;
      throw reason;
    });
    return this.deriving;
  }

  private async sealed(): Promise<KeepCode> {
    const { content, random } = this.tools;
    if (content === null) throw new Error("there is no room");
    const keys = await this.keys();
    const vault = await sealCodeVault(keys, content, random);
    return {
      token: toBase64(content.seatToken),
      row_key: toBase64(keys.rowKey),
      vault: toBase64(vault),
    };
  }
}

function refusal(code: string): "unsure" | "refused" {
  return code === "temporarily_unavailable" || code === "too_fast" ? "unsure" : "refused";
}

/** Makes every code of the room dead. `token`: the seat's secret. Gives whether that is certain. */
export async function burnCode(token: Uint8Array, signal: AbortSignal): Promise<boolean> {
  const outcome = await post("/api/code/burn", { token: toBase64(token) }, isCodeState, signal);
  return outcome.kind === "answered" && !outcome.answer.live;
}

/** The deployment id is the organization's root key (docs/sealing.md section 11). */
export function deploymentOf(rootPk: string): Uint8Array {
  return fromBase64(rootPk);
}
