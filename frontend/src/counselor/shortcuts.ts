/** What a key press asks of the console. */
export type Command =
  | { do: "room"; index: number }
  | { do: "step"; by: 1 | -1 }
  | { do: "next_waiting" | "accept" | "decline" | "list" | "compose" | "details" | "lock" | "help" };

/** The part of a KeyboardEvent that decides. */
export type Keys = Pick<KeyboardEvent, "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">;

const LETTERS: Readonly<Record<string, Command>> = {
  KeyA: { do: "accept" },
  KeyL: { do: "decline" },
  KeyJ: { do: "next_waiting" },
  KeyP: { do: "list" },
  KeyT: { do: "compose" },
  KeyR: { do: "details" },
  KeyK: { do: "lock" },
  Slash: { do: "help" },
  ArrowDown: { do: "step", by: 1 },
  ArrowUp: { do: "step", by: -1 },
};

/** Every shortcut as the help lists it: the keys, and the last part of its catalog key. */
export const SHORTCUTS = [
  { keys: ["Alt", "1 … 9"], name: "room" },
  { keys: ["Alt", "↑ ↓"], name: "step" },
  { keys: ["Alt", "J"], name: "next_waiting" },
  { keys: ["Alt", "A"], name: "accept" },
  { keys: ["Alt", "L"], name: "decline" },
  { keys: ["Alt", "P"], name: "list" },
  { keys: ["Alt", "T"], name: "compose" },
  { keys: ["Alt", "R"], name: "details" },
  { keys: ["Alt", "K"], name: "lock" },
  { keys: ["Alt", "/"], name: "help" },
] as const;

/**
 * The command of a key press, or null. Only Alt and the place of the key count: with Alt a layout may type another
 * letter, and AltGr (Ctrl + Alt) must go on typing what it types.
 */
export function commandOf(keys: Keys): Command | null {
  if (!keys.altKey || keys.ctrlKey || keys.metaKey || keys.shiftKey) return null;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(keys.code);
  if (digit !== null) return { do: "room", index: Number(digit[1]) - 1 };
  return LETTERS[keys.code] ?? null;
}
