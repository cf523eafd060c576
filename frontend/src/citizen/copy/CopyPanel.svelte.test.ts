import { render, screen } from "@testing-library/svelte";
import { readFileSync } from "node:fs";
import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { initialRoom } from "../../room/reducer";
import { writeExport, type ExportedKey } from "../../sealing/export";
import { speak, t, type Catalog } from "../../strings";
import CopyPanel from "./CopyPanel.svelte";
import type { Material } from "./material";
import { until } from "../../testing/until";

const KEY: ExportedKey = { codeVault: new Uint8Array(213).fill(7) };
const material = (key: ExportedKey | null, envelopes = [new Uint8Array(3)]): Material => {
  const log = { rootPk: new Uint8Array(32), entries: [], checkpoint: null };
  const sealed = { roomId: new Uint8Array(16), envelopes, log, key };
  return { state: initialRoom("aa"), sealed, zone: "Asia/Jakarta" };
};

interface Handed {
  readonly name: string;
  readonly address: string;
  readonly file: Blob;
}

let handed: Handed[];
let revoked: string[];
const onmake = vi.fn();

beforeEach(() => {
  const read = (part: string): Catalog =>
    JSON.parse(readFileSync(`strings/${part}.id.json`, "utf8")) as Catalog;
  speak("id", { ...read("citizen"), ...read("copy"), ...read("room") });
  [handed, revoked] = [[], []];
  onmake.mockClear();
  const files: Blob[] = [];
  vi.spyOn(URL, "createObjectURL").mockImplementation((file) => `blob:${files.push(file as Blob)}`);
  vi.spyOn(URL, "revokeObjectURL").mockImplementation((address) => void revoked.push(address));
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    const file = files[Number(this.href.slice(5)) - 1] as Blob;
    handed.push({ name: this.download, address: this.href, file });
  });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function show(from: Material | null, changes: Partial<{ sharedPhone: boolean; ended: boolean }> = {}): void {
  const props = { sharedPhone: false, ended: false, onclose: () => undefined, onmake, ...changes };
  render(CopyPanel, { ...props, material: () => from });
}
const press = (name: string): void => screen.getByRole("button", { name }).click();
const titles = (): (string | null)[] =>
  screen.getAllByRole("heading", { level: 3 }).map((heading) => heading.textContent);

/** Below the readable copy, and below the sealed one. */
const said = (): (string | null)[] => screen.getAllByRole("status").map(({ textContent }) => textContent);

describe("saving a copy", () => {
  it("hands over the sealed file under a name that says nothing, and lets go of it later", async () => {
    const from = material(KEY);
    show(from);
    press(t("copy.sealed.do"));
    flushSync();
    expect(handed.map(({ name }) => name)).toEqual([t("copy.file.sealed")]);
    expect(handed[0]?.file.type).toBe("application/json");
    expect(new Uint8Array((await handed[0]?.file.arrayBuffer()) as ArrayBuffer)).toEqual(
      writeExport(from.sealed),
    );
    expect(said()).toEqual(["", t("copy.handed", { name: t("copy.file.sealed") })]);
    expect(revoked).toEqual([]);
    vi.runAllTimers();
    expect(revoked).toEqual([handed[0]?.address]);
  });

  it("hands over the readable page, with its warning on the screen before", async () => {
    show(material(null));
    expect(screen.getByText(t("copy.readable.text"))).toBeTruthy();
    press(t("copy.readable.do"));
    await until(() => expect(handed.length).toBe(1));
    expect([handed[0]?.name, handed[0]?.file.type]).toEqual([
      t("copy.file.readable"),
      "text/html;charset=utf-8",
    ]);
    expect(await handed[0]?.file.text()).toContain(t("copy.page.warning"));
  });

  it("has no sealed file without a code, and says how to make one while that is possible", () => {
    show(material(null));
    expect(screen.queryByRole("button", { name: t("copy.sealed.do") })).toBeNull();
    press(t("copy.sealed.make"));
    expect(onmake).toHaveBeenCalledOnce();
  });

  it("says of an ended conversation without a code that it is too late, and how long the rest is there", () => {
    render(CopyPanel, {
      ...{
        material: () => material(null),
        sharedPhone: false,
        ended: true,
        onclose: () => undefined,
        onmake: null,
      },
    });
    expect(screen.getByText(t("copy.sealed.too_late"))).toBeTruthy();
    expect(screen.getByText(t("copy.until", { minutes: 10 }), { exact: false })).toBeTruthy();
    expect(screen.queryByRole("button", { name: t("copy.sealed.make") })).toBeNull();
  });

  it("proposes the sealed one first on a shared phone, and warns", () => {
    show(material(KEY), { sharedPhone: true });
    expect(titles()).toEqual([t("copy.sealed"), t("copy.readable")]);
    expect(screen.getByText(t("copy.shared"))).toBeTruthy();
  });

  it("proposes the readable one first elsewhere", () => {
    show(material(KEY));
    expect([titles(), screen.queryByText(t("copy.shared"))]).toEqual([
      [t("copy.readable"), t("copy.sealed")],
      null,
    ]);
  });

  it("says when a conversation is too large to be opened again, and hands over nothing", () => {
    show(material(KEY, new Array<Uint8Array<ArrayBuffer>>(100_001).fill(new Uint8Array(0))));
    press(t("copy.sealed.do"));
    flushSync();
    expect([said(), handed]).toEqual([["", t("copy.too_large")], []]);
  });

  it("hands over nothing when there is nothing any more", async () => {
    let from: Material | null = material(KEY);
    render(CopyPanel, {
      ...{ material: () => from, sharedPhone: false, ended: true, onclose: () => undefined, onmake: null },
    });
    from = null;
    press(t("copy.readable.do"));
    press(t("copy.sealed.do"));
    await Promise.resolve();
    expect(handed).toEqual([]);
  });
});
