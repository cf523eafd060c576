import type { LogPins } from "../log/reader";

/** What the server's page tells the citizen bundle (`<script type="application/json" id="page-data">`). */
export interface PageData {
  /** `zone`: of its clocks, by its IANA name. */
  readonly city: { readonly name: string; readonly zone: string };
  readonly topics: readonly Topic[];
  readonly hotlines: readonly Hotline[];
  readonly kinds: readonly Kind[];
  /** Base64 of the organization's root key. */
  readonly rootPk: string;
  readonly log: LogPins;
  readonly language: string;
  /** Where a quick exit goes. */
  readonly exitUrl: string;
}

export interface Topic {
  readonly slug: string;
  readonly icon: string;
  readonly kind: string;
  readonly label: string;
  readonly description?: string;
}

export interface Hotline {
  readonly name: string;
  /** As it is written for people, and as a telephone dials it. */
  readonly number: string;
  readonly dial: string;
  readonly note: string;
}

export interface Kind {
  readonly slug: string;
  readonly label: string;
}

/** Reads the block; throws when the page has none, because then it is not our page. */
export function readPageData(from: Document = document): PageData {
  const text = from.getElementById("page-data")?.textContent;
  if (!text) throw new Error("page-data is missing");
  return JSON.parse(text) as PageData;
}
