const SEEN_MS = 8_000;

/** Shows that somebody types, and lets it fade when nothing more is heard. */
export class Fading {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly onChange: (on: boolean) => void) {}

  show(on: boolean): void {
    clearTimeout(this.timer);
    if (on) this.timer = setTimeout(() => this.onChange(false), SEEN_MS);
    this.onChange(on);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
