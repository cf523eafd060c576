import { type Bookmark, toHex } from "../sealing";
import { type VaultKeeper, marking } from "./keeper";

/** Entries that have been verified since the vault last heard of them, after which it hears at once. */
const MANY = 20;
const QUIET_MS = 20_000;

/** Where a conversation stands: how far it is verified, and whether it was closed. */
export interface Standing {
  readonly mark: Bookmark;
  readonly closed: boolean;
}

/**
 * Writes into the vault how far open rooms are verified, so that another device notices when the server shows less. Rests
 * between writes; a write that fails is made again at the next occasion.
 */
export class Bookmarking {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private writing: Promise<boolean> = Promise.resolve(true);
  private readonly written = new Map<string, number>();

  constructor(
    private readonly keeper: VaultKeeper,
    private readonly standings: () => readonly Standing[],
  ) {}

  /** To be called whenever a room has moved. */
  moved(): void {
    const due = this.due(this.standings());
    if (due.length === 0) return;
    if (due.some(({ mark, closed }) => closed || mark.index - this.known(mark) >= MANY))
      return void this.flush();
    this.timer ??= setTimeout(() => void this.flush(), QUIET_MS);
  }

  /** Writes what is new, after a write that is still going on; resolves to whether the vault knows everything now. */
  flush(): Promise<boolean> {
    this.stop();
    const standings = this.standings(); // as they are now: a console that is being locked lets its rooms go at once
    this.writing = this.writing.then(() => this.write(standings));
    return this.writing;
  }

  private async write(standings: readonly Standing[]): Promise<boolean> {
    const due = this.due(standings);
    if (due.length === 0) return true;
    for (const { mark } of due) this.written.set(toHex(mark.roomId), mark.index);
    const closed = due.filter((each) => each.closed).map(({ mark }) => mark.roomId);
    const open = due.filter((each) => !each.closed).map(({ mark }) => mark);
    try {
      await this.keeper.change(marking(open, closed));
      return true;
    } catch {
      for (const { mark } of due) this.written.delete(toHex(mark.roomId));
      return false;
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private known({ roomId }: Bookmark): number {
    return this.written.get(toHex(roomId)) ?? this.keeper.bookmark(roomId)?.index ?? 0;
  }

  private due(standings: readonly Standing[]): Standing[] {
    return standings.filter(({ mark, closed }) =>
      closed ? this.keeper.bookmark(mark.roomId) !== undefined : mark.index > this.known(mark),
    );
  }
}
