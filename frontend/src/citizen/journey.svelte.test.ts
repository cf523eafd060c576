import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { seeded } from "../sealing/testing/worlds";
import { Journey } from "./journey.svelte";
import type { PageData } from "./page_data";

const random = seeded("journey");
const content = {
  member: { signSeed: random(32), kemSeed: random(32) },
  seatToken: random(32),
  roomId: random(16),
  genesisHash: random(32),
  created: 1,
};
const page = {
  rootPk: "",
  log: {
    origin: "localhost/log",
    logKey: "localhost/log+d0d673fc+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    cosigners: [],
  },
  language: "id",
} as unknown as PageData;

let journey: Journey;
beforeEach(() => {
  sessionStorage.clear();
  history.replaceState(null, "", location.pathname);
  journey = new Journey(page);
});
afterEach(() => journey.letGo());

describe("coming back by a code", () => {
  it("on a shared phone keeps nothing, and a reload asks for the code", () => {
    journey.comeBack(content, true);
    expect([sessionStorage.length, location.hash]).toEqual([0, "#kode"]);
    journey.codeIs(true, false);
    expect([sessionStorage.length, location.hash, journey.shared]).toEqual([0, "#kode", true]);
    journey.letGo();
    expect([location.hash, journey.shared]).toEqual(["", false]);
  });

  it("on one's own phone is remembered by the tab", () => {
    journey.comeBack(content, false);
    expect([sessionStorage.length, location.hash]).toEqual([1, ""]);
    journey.codeIs(true, true);
    expect([sessionStorage.length, location.hash]).toEqual([0, "#kode"]);
  });
});
