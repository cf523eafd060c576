/** How loud an offer rings. */
export type Loudness = "off" | "soft" | "clear";

const VOLUME: Readonly<Record<Loudness, number>> = { off: 0, soft: 0.12, clear: 0.4 };
const NOTES_HZ = [587.33, 880] as const; // D5 then A5: a fifth, rising
const AGAIN_MS = 5_000;

/** A synthesized two-note bell; no sound file is loaded. Browsers keep it silent until `arm` runs inside a gesture. */
export class Chime {
  loudness: Loudness = "soft";
  private context: AudioContext | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;

  /** Called from a click or key press, so that a later ring may sound. */
  arm(): void {
    try {
      this.context ??= new AudioContext();
    } catch {
      return; // no sound device; the title and the card still tell
    }
    void this.context.resume().catch(() => undefined);
  }

  /** Rings now and every few seconds until `hush`. */
  ring(): void {
    this.hush();
    this.once();
    this.timer = setInterval(() => this.once(), AGAIN_MS);
  }

  hush(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** One ring at the chosen loudness. */
  once(): void {
    const { context } = this;
    if (context === null || this.loudness === "off") return;
    NOTES_HZ.forEach((hertz, index) => this.strike(context, hertz, context.currentTime + index * 0.22));
  }

  private strike(context: AudioContext, hertz: number, at: number): void {
    const tone = new OscillatorNode(context, { type: "sine", frequency: hertz });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(VOLUME[this.loudness], at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 1.1);
    tone.connect(gain).connect(context.destination);
    tone.start(at);
    tone.stop(at + 1.15);
  }

  async dispose(): Promise<void> {
    this.hush();
    const { context } = this;
    this.context = null;
    await context?.close();
  }
}
