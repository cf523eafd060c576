/*
 * Calm line drawings on a 24-px grid: one path each, 1.6 px round strokes (styles/base.css `.icon`).
 * icons.json is the one source; templates read the same file through `{% icon %}`.
 */
import drawings from "./icons.json";

export type IconName = keyof typeof drawings;

/** The path data of a drawing; a name that the city file chose and we do not know becomes the plain bubble. */
export function drawing(name: string): string {
  return (drawings as Record<string, string>)[name] ?? drawings.bubble;
}
