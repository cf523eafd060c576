import { render, screen } from "@testing-library/svelte";
import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { AlertCode, type Entry } from "../sealing";
import { speak, t, type Catalog } from "../strings";
import Conversation from "./Conversation.svelte";
import { phaseOf } from "./phase";
import { initialRoom, reduceRoom } from "./reducer";
import type { Room } from "./room.svelte";

const ME = "aa".repeat(32);
const read = (part: string): Catalog =>
  JSON.parse(readFileSync(`strings/${part}.id.json`, "utf8")) as Catalog;

/** A room in which the member of this byte has posted an ALERT; shown gives the sentence about it. */
function shown(author: number, code: number): string | undefined {
  const entry = {
    ...{
      kind: "alert",
      position: 0,
      void: false,
      late: false,
      role: author === 0xaa ? 1 : 2,
      reason: code,
      about: 7,
    },
    ...{
      memberId: new Uint8Array(32).fill(author),
      sessionId: new Uint8Array(16),
      senderSeq: 0,
      seenIndex: 0,
    },
  } as unknown as Entry;
  const state = {
    ...reduceRoom(initialRoom(ME), { type: "entries", entries: [entry], provenFrom: 0 }),
    canSeal: true,
  };
  render(Conversation, { room: { state, phase: phaseOf(state) } as unknown as Room });
  return screen.getByRole("log").querySelector(".log__happening")?.textContent.trim();
}

beforeEach(() => {
  speak("id", read("room"));
});

describe("an alarm about a grant", () => {
  it.each([AlertCode.GRANT, AlertCode.COMMIT])("(code %i) says that the device goes on", (code) => {
    const said = t("room.misfit_by", { name: t("room.role.counselor") });
    expect(said).toContain(t("room.role.counselor"));
    expect(shown(0xbb, code)).toBe(said);
  });

  it("that one's own screen has raised says what is waiting", () => {
    expect(shown(0xaa, AlertCode.COMMIT)).toBe(t("room.misfit_by_you"));
  });

  it("is told otherwise than a device that has stopped", () => {
    expect(shown(0xbb, AlertCode.REFUSED)).toBe(t("room.alert_by", { name: t("room.role.counselor") }));
  });
});
