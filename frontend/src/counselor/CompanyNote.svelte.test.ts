import { render, screen } from "@testing-library/svelte";
import { readFileSync } from "node:fs";
import { beforeEach, expect, it } from "vitest";
import { initialRoom, type RoomState } from "../room/reducer";
import type { Room } from "../room/room.svelte";
import { fromBase64, toHex } from "../sealing";
import { speak, t, type Catalog } from "../strings";
import type { InvitationView, RoomView } from "../wire";
import CompanyNote from "./CompanyNote.svelte";

const read = (part: string): Catalog =>
  JSON.parse(readFileSync(`strings/${part}.id.json`, "utf8")) as Catalog;
const member_id = btoa("j".repeat(32));
const reader = { memberId: toHex(fromBase64(member_id)), role: 2, history: false };
const outcome = { state: "agreed", name: "Jajang", member_id } as InvitationView;

/** What is said after the citizen has agreed, by whether the colleague has a seat and can read. */
function said(active: boolean, readers: RoomState["readers"]): string {
  const seats = [{ role: "counselor", active, member_id, name: "Jajang" }];
  const view = { role: "counselor", state: "open", length: 0, seats, invitation: outcome };
  const state = { ...initialRoom("aa"), outcome, readers, view: view as unknown as RoomView };
  const { unmount } = render(CompanyNote, { room: { state } as unknown as Room });
  const text = screen.getByRole("status").textContent.trim();
  unmount();
  return text;
}

beforeEach(() => speak("id", { ...read("console"), ...read("room") }));

it("announces whom the citizen has agreed to until she is there, and never again after she has left", () => {
  const announced = t("invited.agreed", { name: "Jajang" });
  expect(said(true, [])).toBe(announced);
  expect(said(true, [reader])).toBe(t("invited.successor", { name: "Jajang" }));
  expect(said(false, [])).toBe("");
});
