import { happeningWords, nameOf } from "../../room/names";
import { linesOf } from "../../room/phase";
import type { Line, Words } from "../../room/lines";
import type { RoomState } from "../../room/reducer";
import { isoTime } from "../../room/times";
import { told } from "../../room/window";
import { source, toBase64, utf8 } from "../../sealing/bytes";
import { locales, t } from "../../strings";
import { Markup, markup } from "./markup";
import type { Material } from "./material";

const STYLE = `
:root{color-scheme:light dark;font:1rem/1.55 system-ui,sans-serif}
body{max-width:42rem;margin:0 auto;padding:1rem}
.note{padding:.75rem 1rem;border:2px solid;border-radius:.5rem}
dt{font-weight:600}dd{margin:0 0 .5rem}
h2{margin:2rem 0 .5rem;font-size:1.0625rem}
ol{padding:0;list-style:none}
li{margin:0 0 1rem}
.said{border-inline-start:3px solid;padding-inline-start:.75rem}
.mine{margin-inline-start:2rem}
.who{margin:0;font-size:.875rem}
.text{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
.other{font-style:italic}
`;

/** Hours and days as this language writes them, on the clocks of one place. */
class Clocks {
  private readonly hour: Intl.DateTimeFormat;
  private readonly day: Intl.DateTimeFormat;
  private readonly zoned: Intl.DateTimeFormat;

  constructor(zone: string) {
    const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
      new Intl.DateTimeFormat(locales(), { timeZone: zone, ...options });
    const hour = { hour: "2-digit", minute: "2-digit" } as const;
    const day = { weekday: "long", day: "numeric", month: "long", year: "numeric" } as const;
    this.hour = format(hour);
    this.day = format(day);
    this.zoned = format({ ...day, ...hour, timeZoneName: "short" });
  }

  timeOf = (at: number): string => written(this.hour, at);
  dayOf = (at: number): string => written(this.day, at);
  momentOf = (at: number): string => written(this.zoned, at);
}

/** A clock that no calendar reaches is shown as the number it gave. */
function written(format: Intl.DateTimeFormat, at: number): string {
  return Number.isNaN(new Date(at).getTime()) ? `${at} ms` : format.format(at);
}

/**
 * The readable copy: one page of HTML without script or reference, for people (docs/sealing.md section 16.5). `now` in ms.
 * It says who, when and what, and what it does not have.
 */
export async function readablePage({ state, zone }: Material, now: number): Promise<string> {
  const clocks = new Clocks(zone);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", source(utf8(STYLE))));
  const policy = `default-src 'none'; style-src 'sha256-${toBase64(digest)}'; base-uri 'none'; form-action 'none'`;
  const page = markup`<!doctype html>
<html lang="${locales()[0] ?? "id"}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${t("copy.page.title")}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
<h1>${t("copy.page.heading")}</h1>
<p class="note">${t("copy.page.warning")}</p>
<dl>
<dt>${t("copy.page.saved")}</dt><dd>${clocks.momentOf(now)}. ${t("copy.page.zone")}</dd>
<dt>${t("copy.page.names")}</dt><dd>${t("copy.page.names_text")}</dd>
<dt>${t("copy.page.proof")}</dt><dd>${t("copy.page.proof_text")}</dd>
</dl>
${days(state, clocks)}
${missing(state)}
</main>
</body>
</html>
`;
  return page.text;
}

/** The lines of the transcript in its order, a heading where the author's clock comes to another day. */
function days(state: RoomState, clocks: Clocks): Markup {
  const parts: Markup[] = [];
  let items: Markup[] = [];
  let today: string | null = null;
  const put = (): void => {
    if (items.length > 0)
      parts.push(markup`<ol>
${items}</ol>
`);
    items = [];
  };
  for (const line of told(linesOf(state))) {
    const day: string | null = line.kind === "words" ? clocks.dayOf(line.at) : today;
    if (day !== today && day !== null) {
      put();
      parts.push(markup`<h2>${day}</h2>
`);
    }
    today = day;
    items.push(item(state, line, clocks));
  }
  put();
  return markup`${parts}`;
}

function item(state: RoomState, line: Line, clocks: Clocks): Markup {
  if (line.kind === "happening")
    return markup`<li class="other">${happeningWords(state, line)}</li>
`;
  const name = nameOf(state, line.memberId, line.role);
  const mine = line.mine ? " mine" : "";
  if (line.kind === "unreadable")
    return markup`<li class="said${mine}"><p class="who">${name}</p><p class="text other">${closedWords(line.why)}</p></li>
`;
  const time = markup`<time datetime="${isoTime(line.at)}">${clocks.timeOf(line.at)}</time>`;
  return markup`<li class="said${mine}"><p class="who">${name} · ${time}${notes(line)}</p><p class="text" dir="auto">${line.text}</p></li>
`;
}

function closedWords(why: "no_key" | "unknown_type" | "before_you" | "read_only"): string {
  return why === "unknown_type" ? t("copy.page.unknown") : t(`room.unreadable.${why}`);
}

/** What is to be known of one's words: whether they have come into the transcript, and what their author had not seen. */
function notes({ position, late }: Words): Markup[] {
  const said = [...(late ? [t("room.late")] : []), ...(position === null ? [t("copy.page.unsent")] : [])];
  return said.map((text) => markup` · ${text}`);
}

/** What is not in the copy though there is, or may be, more. */
function missing({ view, length, provenFrom, broken }: RoomState): Markup[] {
  const read = length - provenFrom; // what stands before is not verified yet, and not shown
  const short = view !== null && read < view.length;
  const all = view === null ? "" : String(view.length);
  return [
    ...(short
      ? [
          markup`<p class="note">${t("copy.page.short", { read: String(read), all })}</p>
`,
        ]
      : []),
    ...(broken === null
      ? []
      : [
          markup`<p class="note">${t("copy.page.stopped")}</p>
`,
        ]),
  ];
}
