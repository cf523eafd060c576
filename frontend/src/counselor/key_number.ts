import { toHex } from "../sealing";
import { parseEntry } from "../sealing/keylog";
import { keyNumber } from "../sealing/requests";
import { type Memory, rememberKeys, rememberedKeys } from "./choices";

/** The number of the key that an entry lists, for reading aloud. */
export function numberOf(entry: Uint8Array): string {
  return keyNumber(parseEntry(entry).memberId);
}

/**
 * Which keys were made on this device. Only their number may be read aloud: what the server says to be waiting may have been
 * asked for by somebody else who is signed in under this name.
 */
export class OwnKeys {
  private made: readonly string[];

  constructor(private readonly memory: Memory) {
    this.made = rememberedKeys(memory);
  }

  /** Member ids in hex. */
  get ids(): readonly string[] {
    return this.made;
  }

  add(entry: Uint8Array): void {
    this.made = [...this.made.filter((id) => id !== idIn(entry)), idIn(entry)];
    rememberKeys(this.memory, this.made);
  }

  has(entry: Uint8Array): boolean {
    return this.made.includes(idIn(entry));
  }
}

function idIn(entry: Uint8Array): string {
  return toHex(parseEntry(entry).memberId);
}

/** Hands a text to the person as a JSON file; it goes nowhere else. */
export function saveFile(text: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
