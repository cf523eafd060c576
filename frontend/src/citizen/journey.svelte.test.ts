import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { toBase64 } from "../sealing";
import { seeded } from "../sealing/testing/worlds";
import type { RoomOptions } from "../room/options";
import { Journey } from "./journey.svelte";
import { kept } from "./keepsake";
import type { PageData } from "./page_data";
import { until } from "../testing/until";

const random = seeded("journey");
const content = {
  member: { signSeed: random(32), kemSeed: random(32) },
  seatToken: random(32),
  roomId: random(16),
  genesisHash: random(32),
  created: 1,
};
const VAULT = toBase64(random(213));
const page = {
  rootPk: btoa("r".repeat(32)),
  log: {
    origin: "localhost/log",
    logKey: "localhost/log+d0d673fc+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    cosigners: [],
  },
  language: "id",
  city: { name: "Sobat", zone: "Asia/Jakarta" },
} as unknown as PageData;

/** A line that never comes up: what happens on one is tested where there are lines. */
class NoLine extends EventTarget {
  readonly close = (): void => undefined;
}

let journey: Journey;
beforeEach(() => {
  vi.stubGlobal("WebSocket", NoLine);
  sessionStorage.clear();
  history.replaceState(null, "", location.pathname);
  journey = new Journey(page);
});
afterEach(() => {
  journey.letGo();
  vi.unstubAllGlobals();
});

describe("coming back by a code", () => {
  it("on a shared phone keeps nothing, and a reload asks for the code", () => {
    journey.comeBack(content, VAULT, true);
    expect([sessionStorage.length, location.hash]).toEqual([0, "#kode"]);
    journey.codeIs(VAULT, false);
    expect([sessionStorage.length, location.hash, journey.shared]).toEqual([0, "#kode", true]);
    journey.letGo();
    expect([location.hash, journey.shared]).toEqual(["", false]);
  });

  it("on one's own phone is remembered by the tab", () => {
    journey.comeBack(content, VAULT, false);
    expect([sessionStorage.length, location.hash]).toEqual([1, ""]);
    journey.codeIs(VAULT, true);
    expect([sessionStorage.length, location.hash]).toEqual([0, "#kode"]);
  });
});

describe("how far the room was verified", () => {
  const mark = { roomId: content.roomId, index: 7, head: random(32) };
  const options = async ({ step }: Journey): Promise<RoomOptions> => {
    await until(() => expect(journey.step.kind).toBe("talking"));
    return (step as unknown as { room: { engine: { options: RoomOptions } } }).room.engine.options;
  };
  const moved = async (): Promise<void> => {
    await until(() => expect(journey.step.kind).toBe("talking"));
    (await options(journey)).onVerified?.(mark);
  };

  it("is known to the page after a reload, and gone with the keepsake", async () => {
    journey.comeBack(content, VAULT, false);
    await moved();
    journey.codeIs(null, false);
    const again = new Journey(page);
    again.resume();
    await until(() => expect(again.step.kind).toBe("talking"));
    expect((await options(again)).remembered).toEqual(mark);
    again.letGo();
    expect(sessionStorage.length).toBe(0);
  });

  it("is kept of no other room, on no shared phone, and never once the room is left or being erased", async () => {
    journey.comeBack(content, VAULT, true);
    await moved();
    expect(sessionStorage.length).toBe(0);
    journey.letGo();
    journey.comeBack(content, VAULT, false);
    await until(() => expect(journey.step.kind).toBe("talking"));
    const { onVerified } = await options(journey);
    onVerified?.({ ...mark, roomId: random(16) });
    expect(kept()?.verified).toBeUndefined();
    journey.erase();
    onVerified?.(mark);
    expect([kept()?.stage, kept()?.verified]).toEqual(["erasing", undefined]);
    journey.letGo();
    onVerified?.(mark);
    expect(kept()).toBeNull();
  });
});

describe("what copies are made of", () => {
  /** Back in the conversation, by a code. */
  async function talking(shared: boolean): Promise<void> {
    journey.comeBack(content, VAULT, shared);
    await until(() => expect(journey.step.kind).toBe("talking"));
  }
  const farewell = (): unknown => (journey.step.kind === "goodbye" ? journey.step.material : "no goodbye");

  it("is there while the conversation is: the room, the log, the code's vault, and no key", async () => {
    expect(journey.material()).toBeNull();
    await talking(false);
    const material = journey.material();
    expect(material?.sealed).toEqual({
      roomId: content.roomId,
      envelopes: [],
      log: { rootPk: new Uint8Array(32).fill(114), entries: [], checkpoint: null },
      key: { codeVault: Uint8Array.from(atob(VAULT), (char) => char.charCodeAt(0)) },
    });
    const { signSeed, kemSeed } = content.member;
    const written = JSON.stringify({ ...material, sealed: { ...material?.sealed, key: null } });
    for (const secret of [signSeed, kemSeed, content.seatToken])
      expect(written).not.toContain(toBase64(secret));
    journey.codeIs(null, false);
    expect(journey.material()?.sealed.key).toBeNull();
  });

  it("has the code's vault after a reload, too", async () => {
    await talking(false);
    const again = new Journey(page);
    again.resume();
    await until(() => expect(again.step.kind).toBe("talking"));
    expect([again.coded, again.material()?.sealed.key]).toEqual([true, journey.material()?.sealed.key]);
    again.letGo();
  });

  it("stays for a goodbye until it is left", async () => {
    await talking(false);
    journey.goodbye();
    expect([farewell(), sessionStorage.length]).toMatchObject([{ zone: "Asia/Jakarta" }, 0]);
    journey.startAgain();
    expect([journey.step.kind, journey.material()]).toEqual(["topic", null]);
  });

  it("goes after a while, when nobody leaves the goodbye", async () => {
    await talking(false);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    journey.goodbye();
    vi.advanceTimersByTime(10 * 60_000 - 1);
    expect(farewell()).not.toBeNull();
    vi.advanceTimersByTime(1);
    expect(farewell()).toBeNull();
    journey.startAgain();
    vi.runAllTimers();
    expect(journey.step.kind).toBe("topic");
    vi.useRealTimers();
  });

  it("does not come back after the goodbye was left", async () => {
    await talking(false);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    journey.goodbye();
    journey.vanish();
    expect(journey.step.kind).toBe("topic");
    vi.runAllTimers();
    expect(journey.step.kind).toBe("topic");
    vi.useRealTimers();
  });

  it.each([
    ["on a shared phone", true, "goodbye"],
    ["for somebody who only goes away", false, "goAway"],
  ] as const)("is gone with the keys %s", async (_, shared, how) => {
    await talking(shared);
    expect(journey.material()).not.toBeNull();
    journey[how]();
    expect(farewell()).toBeNull();
  });
});
