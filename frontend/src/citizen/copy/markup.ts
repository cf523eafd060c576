/** A piece of HTML whose texts are escaped. Only `markup` makes one out of texts. */
export class Markup {
  constructor(readonly text: string) {}
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** What no font draws and what turns the order of a line around; marks of direction and joiners of emoji do neither. */
const UNSEEN = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** HTML with values in its places: texts are escaped, pieces of HTML stay what they are, lists are joined. */
export function markup(
  parts: TemplateStringsArray,
  ...values: readonly (string | Markup | readonly Markup[])[]
): Markup {
  return new Markup(String.raw({ raw: parts }, ...values.map(written)));
}

function written(value: string | Markup | readonly Markup[]): string {
  if (typeof value === "string") return visible(value).replace(/[&<>"']/g, (char) => ESCAPES[char] ?? "");
  return value instanceof Markup ? value.text : value.map(({ text }) => text).join("");
}

/** Text that cannot pass for another by what is not seen of it: such characters as their numbers. */
export function visible(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(UNSEEN, (char) =>
      char === "\n" || char === "\t" ? char : `\\u{${char.charCodeAt(0).toString(16)}}`,
    );
}
