import { SvelteMap, SvelteSet } from "svelte/reactivity";
import type { DutyStore } from "../duty/duty.svelte";
import { type DutyState, serverNow } from "../duty/reducer";
import type { LogError } from "../log/problem";
import type { Room } from "../room/room.svelte";
import { Glances, longestWaiting } from "./glance";
import type { Drafts } from "./drafts";
import type { PageData } from "./page";
import { type Row, rowOf } from "./rows";

/** docs/sealing.md, CLOSE: the conversation came to its end. */
const DONE = 1;

/** Which pane is in front where only one fits. */
export type Pane = "list" | "room" | "case";

interface DeskOptions {
  readonly page: PageData;
  readonly duty: DutyStore;
  /** Makes the line and the reader of one room; called once per room. */
  readonly converse: (roomId: string) => Room;
  /** What was typed before the console was locked. */
  readonly drafts?: Drafts;
}

/**
 * Everything on the counselor's table: the duty line, one live line per open conversation (so that unread counts are
 * true), what is selected, and what was typed but not sent. Lives from unlock to lock.
 */
export class Desk {
  readonly page: PageData;
  readonly duty: DutyStore;
  selected: string | null = $state(null);
  pane: Pane = $state("list");
  /** Our clock in ms; moves every half second. */
  clock = $state(Date.now());
  readonly conversations = new SvelteMap<string, Room>();
  /** Rooms whose end was asked for; over a lost line it may take its time. */
  readonly ending = new SvelteSet<string>();
  /** The key log was caught lying: no room here is used any more, and nobody is to be offered to this console. */
  stopped: boolean = $state(false);
  private readonly seenOnScreen = new SvelteMap<string, number>();
  private readonly glances = new Glances();
  private readonly converse: (roomId: string) => Room;
  private readonly kept: SvelteMap<string, string>;

  readonly now: number = $derived.by(() => serverNow(this.duty.state, this.clock));
  readonly rows: readonly Row[] = $derived.by(() => this.duty.state.rooms.map((room) => this.row(room)));
  readonly unread: number = $derived(this.rows.reduce((sum, row) => sum + row.unread, 0));
  readonly selectedRow: Row | null = $derived(this.rows.find((row) => row.roomId === this.selected) ?? null);
  /** Something would be lost if the tab went away now. */
  readonly unsaved: boolean = $derived.by(() => this.hasUnsaved());

  constructor({ page, duty, converse, drafts }: DeskOptions) {
    this.kept = new SvelteMap(drafts);
    this.page = page;
    this.duty = duty;
    this.converse = converse;
  }

  /** The selected conversation, or null while its line does not exist. */
  get room(): Room | null {
    return this.selected === null ? null : (this.conversations.get(this.selected) ?? null);
  }

  /** Follows the server's list: a line for every open room, none for a forgotten one. Idempotent. */
  follow(duty: DutyState): void {
    for (const roomId of [...this.conversations.keys()])
      if (!duty.rooms.some((room) => room.roomId === roomId)) this.drop(roomId);
    for (const room of duty.rooms) {
      if (room.ended || this.conversations.has(room.roomId)) continue;
      const conversation = this.converse(room.roomId);
      conversation.draft = this.kept.get(room.roomId) ?? "";
      this.kept.delete(room.roomId);
      this.conversations.set(room.roomId, conversation);
      conversation.connect();
    }
  }

  select(roomId: string): void {
    const before = this.selectedRow;
    this.selected = roomId;
    this.pane = "room";
    if (before !== null && before.roomId !== roomId && before.ended) this.forget(before.roomId);
  }

  /** By place in the list, or relative to the selected one. Gives back whether there was one. */
  selectIndex(index: number): boolean {
    const row = this.rows[index];
    if (row === undefined) return false;
    this.select(row.roomId);
    return true;
  }

  step(by: 1 | -1): boolean {
    const at = this.rows.findIndex((row) => row.roomId === this.selected);
    return this.selectIndex(at < 0 ? 0 : (at + by + this.rows.length) % this.rows.length);
  }

  selectLongestWaiting(): boolean {
    const roomId = longestWaiting(this.rows);
    if (roomId !== null) this.select(roomId);
    return roomId !== null;
  }

  /** Everything of this room has been in front of the counselor. */
  markRead(roomId: string): void {
    const length = this.conversations.get(roomId)?.state.length ?? 0;
    if (length > (this.seenOnScreen.get(roomId) ?? 0)) this.seenOnScreen.set(roomId, length);
  }

  /** Signs the end of a conversation; without effect on one that has ended. */
  end(roomId: string): void {
    const room = this.conversations.get(roomId);
    if (room === undefined || this.ending.has(roomId)) return;
    this.ending.add(roomId);
    room.draft = "";
    room.end(DONE);
  }

  /** Lets an ended conversation leave the list. */
  forget(roomId: string): void {
    if (this.rows.find((row) => row.roomId === roomId)?.ended !== true) return;
    if (this.selected === roomId) {
      this.selected = null;
      this.pane = "list";
    }
    this.duty.forget(roomId);
  }

  /** Typed words that no server has, by room: drafts, and before them what was still on its way. */
  drafts(): Drafts {
    const unsent = [...this.conversations].map(([roomId, { state, draft }]): [string, string] => {
      const waiting = state.pending.filter(({ delivery }) => delivery !== "stored").map(({ text }) => text);
      return [roomId, state.closed ? "" : [...waiting, draft].join("\n").trim()];
    });
    return new SvelteMap([...this.kept, ...unsent].filter(([, text]) => text !== ""));
  }

  /** Stops every room, with its evidence, and pauses the shift. */
  stop(lie: LogError): void {
    this.stopped = true;
    if (this.duty.state.view?.state === "on") this.duty.want("paused");
    for (const room of this.conversations.values()) room.stop(lie);
  }

  /** Ends every line. Nobody must be offered to a console that cannot answer, so a shift is paused first. */
  close(): void {
    if (this.duty.state.view?.state === "on") this.duty.want("paused");
    this.duty.stop();
    for (const roomId of [...this.conversations.keys()]) this.drop(roomId);
  }

  private drop(roomId: string): void {
    this.conversations.get(roomId)?.disconnect();
    this.conversations.delete(roomId);
    this.seenOnScreen.delete(roomId);
    this.ending.delete(roomId);
  }

  private row(room: DutyState["rooms"][number]): Row {
    const { roomId } = room;
    const conversation = this.conversations.get(roomId);
    const state = conversation?.state ?? null;
    const glance = state === null ? null : this.glances.at(state, this.seenOnScreen.get(roomId) ?? 0);
    return rowOf({ room, state, glance, draft: conversation?.draft ?? "" }, this.page, this.now);
  }

  private hasUnsaved(): boolean {
    return [...this.conversations.values()].some(
      ({ state, draft }) => !state.closed && (draft.trim() !== "" || state.pending.length > 0),
    );
  }
}
