import { fromHex } from "../bytes";
import type { Argon2id } from "../slots";

/** What a check derives from a vector's other fields. */
export type Checked = Record<string, unknown>;
export type Check = (v: Fields, argon2id: Argon2id) => Promise<Checked>;

/** Typed access to a vector's fields. */
export class Fields {
  constructor(readonly v: Readonly<Record<string, unknown>>) {}

  hex(name: string): Uint8Array {
    return fromHex(this.v[name] as string);
  }

  bytes(name: string): Uint8Array[] {
    return (this.v[name] as string[]).map(fromHex);
  }

  texts(name: string): string[] {
    return this.v[name] as string[];
  }

  number(name: string): number {
    return this.v[name] as number;
  }

  text(name: string): string {
    return this.v[name] as string;
  }

  item(name: string): Fields {
    return new Fields(this.v[name] as Readonly<Record<string, unknown>>);
  }

  list(name: string): Fields[] {
    return (this.v[name] as Readonly<Record<string, unknown>>[]).map((item) => new Fields(item));
  }
}
