import type { LogPins } from "../log/reader";

/** What the console template hands over in `#page-data`; labels are already in the page's language. */
export interface PageData {
  readonly city: { readonly name: string };
  readonly topics: readonly Topic[];
  readonly kinds: readonly { readonly slug: string; readonly label: string }[];
  readonly hotlines: readonly { readonly name: string; readonly number: string; readonly note?: string }[];
  readonly rootPk: string;
  readonly log: LogPins;
  readonly language: string;
  /** `id` tells counselors apart who share a device; it says nothing else. */
  readonly counselor: { readonly id: string; readonly name: string; readonly kind: string };
}

export interface Topic {
  readonly slug: string;
  readonly icon: string;
  readonly kind: string;
  readonly label: string;
}

/** Reads the template's data block; a page without it cannot start, so a missing block throws. */
export function readPage(source: Document = document): PageData {
  const block = source.getElementById("page-data");
  if (block === null) throw new Error("page-data is missing");
  return JSON.parse(block.textContent) as PageData;
}

/** Django's form token, from the sign-out form of the page; empty where there is none. */
export function formToken(source: Document = document): string {
  return source.querySelector<HTMLInputElement>("#sign-out [name=csrfmiddlewaretoken]")?.value ?? "";
}

/** The topic of a slug; one that the city has since dropped is shown by its slug and a plain drawing. */
export function topicOf(page: PageData, slug: string): Topic {
  return page.topics.find((topic) => topic.slug === slug) ?? { slug, icon: "bubble", kind: "", label: slug };
}

/** The label of a kind of counselor. */
export function kindLabel(page: PageData, slug: string): string {
  return page.kinds.find((kind) => kind.slug === slug)?.label ?? slug;
}
