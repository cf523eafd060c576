import { fromHex } from "../bytes";

export type Case = Readonly<Record<string, string>>;

const files = import.meta.glob<{ cases: Case[] }>("../../../../wire/vectors/known/*.json", {
  eager: true,
  import: "default",
});

/** The published cases of one file. Throws when there are not `count`: a test over none would hold whatever happens. */
export function cases(name: string, count: number): Case[] {
  const found = files[`../../../../wire/vectors/known/${name}.json`]?.cases ?? [];
  if (found.length !== count) throw new Error(`${name}: ${found.length} cases`);
  return found;
}

/** A field of a case, which is written in hex. */
export const bytesOf = (each: Case, field: string): Uint8Array => fromHex(each[field] as string);
