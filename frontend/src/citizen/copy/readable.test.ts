import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import type { Happening, Line, Unreadable, Words } from "../../room/lines";
import { pendingWords } from "../../room/lines";
import { initialRoom, type RoomState } from "../../room/reducer";
import { speak, t, type Catalog } from "../../strings";
import type { RoomView } from "../../wire";
import type { Material } from "./material";
import { readablePage } from "./readable";

const [ME, HER] = ["aa".repeat(32), "bb".repeat(32)];
const NOON = Date.UTC(2026, 10, 25, 5, 0); // 12.00 in Jakarta
const MINUTE = 60_000;
const nothing = new Uint8Array(0);

let position = 0;
const placed = (mine: boolean): Pick<Words, "key" | "position" | "mine" | "role" | "memberId"> => ({
  key: `p${position}`,
  position: position++,
  mine,
  role: mine ? 1 : 2,
  memberId: mine ? ME : HER,
});
const words = (text: string, mine = true, at = NOON, late = false): Words => ({
  ...{ ...placed(mine), kind: "words", at, text, delivery: "stored", refusal: null, late },
});
const closed = (why: Unreadable["why"]): Unreadable => ({ ...placed(false), kind: "unreadable", why });
const happened = (what: Happening["what"]): Happening => ({
  ...{ ...placed(false), kind: "happening", what, readers: [], came: [], went: [] },
});

function view(length: number): RoomView {
  const seat = {
    role: "counselor",
    active: true,
    member_id: btoa("\xbb".repeat(32)),
    name: "Bu <b>Ratna</b>",
  };
  return { type: "room.view", role: "citizen", length, seats: [seat] } as unknown as RoomView;
}

function page(lines: readonly Line[], changes: Partial<RoomState> = {}): Promise<string> {
  const state = { ...initialRoom(ME), lines, length: lines.length, view: view(lines.length), ...changes };
  const log = { rootPk: nothing, entries: [], checkpoint: null };
  const sealed = { roomId: nothing, envelopes: [], log, key: null };
  return readablePage({ state, sealed, zone: "Asia/Jakarta" } satisfies Material, NOON + 3 * MINUTE);
}

/** What stands between the tags, entry by entry. */
function entries(text: string): string[] {
  return [...text.matchAll(/<li[^>]*>(.*?)<\/li>/gs)].map(([, inside = ""]) =>
    inside.replace(/<[^>]+>/g, "|"),
  );
}

beforeEach(() => {
  const read = (part: string): Catalog =>
    JSON.parse(readFileSync(`strings/${part}.id.json`, "utf8")) as Catalog;
  speak("id", { ...read("citizen"), ...read("copy"), ...read("room") });
  position = 0;
});

describe("the readable copy", () => {
  it("says who, when and what, on the clocks of the city", async () => {
    const late = Date.UTC(2026, 10, 25, 18, 30); // the next day in Jakarta
    const text = await page([
      words("Selamat siang"),
      words("Saya di sini.", false),
      words("Lagi", true, late),
    ]);
    const [head = "", ...days] = text.split("<h2>");
    expect(days.map((day) => day.slice(0, day.indexOf("<")))).toEqual([
      "Rabu, 25 November 2026",
      "Kamis, 26 November 2026",
    ]);
    expect(days.flatMap(entries)).toEqual([
      "|Anda · |12.00|||Selamat siang|",
      "|Bu &lt;b&gt;Ratna&lt;/b&gt; · |12.00|||Saya di sini.|",
      "|Anda · |01.30|||Lagi|",
    ]);
    expect(head).toContain(`<dd>${"Rabu, 25 November 2026"} pukul 12.03 WIB. `);
    for (const key of ["copy.page.warning", "copy.page.proof_text"] as const) expect(head).toContain(t(key));
    expect(text).toContain('<time datetime="2026-11-25T05:00:00.000Z">');
  });

  it.each([
    ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
    [
      "</p></main><img src=//x onerror=alert(1)>",
      "&lt;/p&gt;&lt;/main&gt;&lt;img src=//x onerror=alert(1)&gt;",
    ],
    ["\" onclick='x' &amp;", "&quot; onclick=&#39;x&#39; &amp;amp;"],
    ["<!-- --><style>*{}</style>", "&lt;!-- --&gt;&lt;style&gt;*{}&lt;/style&gt;"],
    ["aman\u202enama\u2066x\u2069", "aman\\u{202e}nama\\u{2066}x\\u{2069}"],
    ["a\u0000b\u001b[2Jc\u0085d", "a\\u{0}b\\u{1b}[2Jc\\u{85}d"],
    ["satu\r\ndua\ttiga", "satu\ndua\ttiga"],
    ["👩‍👩‍👧 نَعَمْ\u200f", "👩‍👩‍👧 نَعَمْ\u200f"],
    ["${1}`", "${1}`"],
  ])("shows %j as words and nothing else", async (typed, shown) => {
    const text = await page([words(typed)]);
    expect(text).toContain(`<p class="text" dir="auto">${shown}</p>`);
    expect([...text.matchAll(/<([a-z]+)/g)].map(([, tag]) => tag)).toEqual(
      [...(await page([words("x")])).matchAll(/<([a-z]+)/g)].map(([, tag]) => tag),
    );
  });

  it("has no script, refers to nothing outside, and forbids both to whoever opens it", async () => {
    const text = await page([words("https://contoh.example/?a=1"), closed("no_key"), happened("closed")]);
    expect(text).not.toMatch(
      /<(script|link|img|iframe|object|embed|base|form|a|svg|meta http-equiv="refresh")\b/i,
    );
    expect(text).not.toMatch(/\s(src|href|srcset|action|style|on\w+)=/i);
    expect(text).not.toMatch(/url\(|@import/);
    const [, style = ""] = /<style>(.*?)<\/style>/s.exec(text) ?? [];
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
    const hash = Buffer.from(digest).toString("base64");
    const policy = `default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;`;
    expect(text).toContain(`<meta http-equiv="Content-Security-Policy" content="${policy}">`);
    expect(text.startsWith('<!doctype html>\n<html lang="id">\n<head>\n<meta charset="utf-8">')).toBe(true);
    expect(text).toContain(`<title>${t("copy.page.title")}</title>`);
  });

  it("says what it does not have, and what was not certain", async () => {
    const lines = [
      ...(["no_key", "unknown_type", "read_only"] as const).map(closed),
      words("ditulis dulu", false, NOON, true),
      words("tanpa hari", true, Number.MAX_SAFE_INTEGER),
      happened("closed"),
    ];
    const pending = [pendingWords(ME, "own1", "belum sampai", NOON)];
    const text = await page(lines, { pending, view: view(40), broken: "tampered" });
    expect(entries(text)).toEqual([
      `|Bu &lt;b&gt;Ratna&lt;/b&gt;||${t("room.unreadable.no_key")}|`,
      `|Bu &lt;b&gt;Ratna&lt;/b&gt;||${t("copy.page.unknown")}|`,
      `|Bu &lt;b&gt;Ratna&lt;/b&gt;||${t("room.unreadable.read_only")}|`,
      `|Bu &lt;b&gt;Ratna&lt;/b&gt; · |12.00| · ${t("room.late")}||ditulis dulu|`,
      `|Anda · |${Number.MAX_SAFE_INTEGER} ms|||tanpa hari|`,
      "Bu &lt;b&gt;Ratna&lt;/b&gt; mengakhiri percakapan ini.",
      `|Anda · |12.00| · ${t("copy.page.unsent")}||belum sampai|`,
    ]);
    expect(text).toContain(t("copy.page.short", { read: "6", all: "40" }));
    expect(text).toContain(t("copy.page.stopped"));
    const whole = await page([words("x")]);
    expect([whole.includes(t("copy.page.stopped")), whole.includes("dari 1 catatan")]).toEqual([
      false,
      false,
    ]);
  });
});
