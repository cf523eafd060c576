import { render, screen } from "@testing-library/svelte";
import { readFileSync } from "node:fs";
import { flushSync } from "svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Company as Wishes } from "../room/company";
import { initialRoom, type RoomState } from "../room/reducer";
import type { Room } from "../room/room.svelte";
import { speak, t, type Catalog } from "../strings";
import type { InvitationView, RoomView, SeatView } from "../wire";
import Company from "./Company.svelte";
import type { PageData } from "./page_data";

const read = (part: string): Catalog =>
  JSON.parse(readFileSync(`strings/${part}.id.json`, "utf8")) as Catalog;
const JAJANG = { name: "Jajang", kind: "family", member_id: btoa("j".repeat(32)) };
const invitation = (changes: Partial<InvitationView> = {}): InvitationView => ({
  ...{ ...JAJANG, invitation: 7, purpose: "handover", state: "asking", topic: "other", by: "Ratna" },
  expires_at: 1,
  ...changes,
});
const atTheDoor = (role: SeatView["role"]): Pick<RoomView, "seats"> => ({
  seats: [{ ...JAJANG, role, active: true }],
});

/** What a room shows after everything was read, with somebody let in before. */
function shown(changes: Partial<RoomView>): RoomState {
  const view = { role: "citizen", state: "open", length: 0, seats: [], ...changes } as unknown as RoomView;
  return { ...initialRoom("aa"), link: { kind: "live" }, caughtUp: true, epoch: 1, view };
}

class ShownRoom {
  state: RoomState = $state.raw(shown({ invitation: invitation() }));
  readonly company = { answer: vi.fn(), openDoor: vi.fn(), turnAway: vi.fn() } as unknown as Wishes;
}

let room: ShownRoom;
const become = (state: RoomState): void =>
  flushSync(() => {
    room.state = state;
  });
const show = (changes: Partial<RoomView>): void => become(shown(changes));
const press = (name: string): void => flushSync(() => screen.getByRole("button", { name }).click());
const title = (): string | undefined => screen.queryByRole("heading")?.textContent;
// Texts are there once `speak` was called.
const first = (): string => t("company.handover.title", { by: "Ratna", name: "Jajang" });
const door = (): string => t("company.door.title", { name: "Jajang" });
const past = (): string => t("company.history.title", { name: "Jajang" });

beforeEach(() => {
  speak("id", { ...read("citizen"), ...read("room") });
  room = new ShownRoom();
  render(Company, { room: room as unknown as Room, page: { kinds: [] } as unknown as PageData });
});

describe("a yes to a colleague", () => {
  beforeEach(() => {
    expect(title()).toBe(first());
    press(t("company.yes"));
    expect(title()).toBe(past());
  });

  it("goes on to the past, whatever the line does meanwhile, and can be taken back", () => {
    become({ ...room.state, caughtUp: false });
    expect(title()).toBeUndefined();
    show({ invitation: invitation() });
    expect(title()).toBe(past());
    press(t("company.back"));
    expect(title()).toBe(first());
  });

  it("does not count when the same colleague is asked in for something else", () => {
    show({ invitation: invitation({ invitation: 8, purpose: "supervision" }) });
    expect(title()).toBe(t("company.supervision.title", { by: "Ratna", name: "Jajang" }));
  });

  it("does not count for the same purpose another time", () => {
    show({ invitation: invitation({ state: "lapsed" }) });
    show({ invitation: invitation({ invitation: 8 }) });
    expect(title()).toBe(first());
  });

  it("does not open the door to the same colleague without its warning", () => {
    show({ invitation: invitation({ state: "lapsed" }), ...atTheDoor("counselor") });
    expect(title()).toBe(door());
  });
});

describe("a yes at the door", () => {
  it("is over when that person has gone, or stands there as somebody else", () => {
    show(atTheDoor("counselor"));
    press(t("company.door.yes"));
    expect(title()).toBe(past());
    show(atTheDoor("supervisor"));
    expect(title()).toBe(door());
    press(t("company.door.yes"));
    show({});
    show(atTheDoor("supervisor"));
    expect(title()).toBe(door());
  });
});
