const FLASH_MS = 1_000;

/** The tab's title: unread count in front, and a slow change of words while an offer waits for an answer. */
export class TitleFlash {
  private readonly plain = document.title;
  private timer: ReturnType<typeof setInterval> | undefined;
  private count = 0;

  /** Shows how many words are unread; 0 shows the plain title. */
  unread(count: number): void {
    this.count = count;
    if (this.timer === undefined) document.title = this.calm();
  }

  start(words: string): void {
    this.stop();
    let on = false;
    const turn = () => {
      on = !on;
      document.title = on ? words : this.calm();
    };
    turn();
    this.timer = setInterval(turn, FLASH_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    document.title = this.calm();
  }

  dispose(): void {
    this.stop();
    document.title = this.plain;
  }

  private calm(): string {
    return this.count > 0 ? `(${this.count}) ${this.plain}` : this.plain;
  }
}

export type NoticePermission = NotificationPermission | "unsupported";

export function noticePermission(): NoticePermission {
  return "Notification" in window ? Notification.permission : "unsupported";
}

/** Asks the browser; must run inside a gesture. */
export async function askNoticePermission(): Promise<NoticePermission> {
  return "Notification" in window ? await Notification.requestPermission() : "unsupported";
}

/**
 * A desktop notice, only while nobody looks at the tab. The words are the caller's and must stay neutral: they may
 * appear on a locked screen. Returns a function that takes the notice away.
 */
export function notify(title: string, body: string): () => void {
  if (noticePermission() !== "granted" || !document.hidden) return () => undefined;
  let notice: Notification;
  try {
    notice = new Notification(title, { body, tag: "sobat-offer", requireInteraction: false });
  } catch {
    // Some phones allow notices from service workers only.
    return () => undefined;
  }
  notice.onclick = () => {
    window.focus();
    notice.close();
  };
  return () => notice.close();
}
