import { describe, expect, it } from "vitest";
import { commandOf, type Keys } from "./shortcuts";

const press = (code: string, held: Partial<Keys> = { altKey: true }): Keys => ({
  code,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...held,
});

describe("shortcuts", () => {
  it.each([
    ["Digit1", { do: "room", index: 0 }],
    ["Numpad9", { do: "room", index: 8 }],
    ["ArrowUp", { do: "step", by: -1 }],
    ["KeyA", { do: "accept" }],
    ["KeyK", { do: "lock" }],
    ["Slash", { do: "help" }],
  ] as const)("Alt+%s", (code, command) => {
    expect(commandOf(press(code))).toEqual(command);
  });

  it("leaves typing alone", () => {
    expect(commandOf(press("KeyA", {}))).toBeNull();
    expect(commandOf(press("Digit1", { altKey: true, ctrlKey: true }))).toBeNull();
    expect(commandOf(press("KeyA", { altKey: true, shiftKey: true }))).toBeNull();
    expect(commandOf(press("KeyA", { altKey: true, metaKey: true }))).toBeNull();
    expect(commandOf(press("Digit0"))).toBeNull();
    expect(commandOf(press("KeyZ"))).toBeNull();
  });
});
