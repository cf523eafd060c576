import { untrack } from "svelte";
import { t } from "../strings";
import { notify, TitleFlash } from "./attention";
import type { Bookmarking } from "./bookmarking";
import type { Chime } from "./chime";
import type { Desk } from "./desk.svelte";

const GONE_SHOWN_MS = 8_000;
const ENDED_SHOWN_MS = 6_000;
const TICK_MS = 500;

/** Everything that runs beside the screen while the desk is open. Called during the initialization of a component. */
export function attendTo(desk: Desk, chime: Chime, bookmarking: Bookmarking): void {
  keepTime(desk);
  followDuty(desk);
  callForOffers(desk, chime);
  letEndedGo(desk);
  guardUnload(desk);
  setBookmarks(desk, bookmarking);
}

function keepTime(desk: Desk): void {
  $effect(() => {
    const timer = setInterval(() => (desk.clock = Date.now()), TICK_MS);
    return () => clearInterval(timer);
  });
}

function followDuty(desk: Desk): void {
  $effect(() => {
    const { state } = desk.duty;
    untrack(() => desk.follow(state));
  });
  $effect(() => {
    if (desk.duty.state.offer.phase !== "gone") return;
    const timer = setTimeout(() => desk.duty.dismiss(), GONE_SHOWN_MS);
    return () => clearTimeout(timer);
  });
}

/** Sound, title and a neutral desktop notice while an offer or a colleague waits for an answer; unread words in the title. */
function callForOffers(desk: Desk, chime: Chime): void {
  const title = new TitleFlash();
  const calling = $derived.by(() => {
    const { offer, call } = desk.duty.state;
    if (offer.phase === "live") return `offer ${offer.offer.offer}`;
    return call.phase === "ringing" ? `call ${call.invitation.invitation}` : null;
  });
  $effect(() => {
    if (calling === null) return;
    chime.ring();
    title.start(t("offer.flash"));
    const take = notify(t("offer.notice_title"), t("offer.notice_body"));
    return () => {
      chime.hush();
      title.stop();
      take();
    };
  });
  $effect(() => title.unread(desk.unread));
  $effect(() => () => title.dispose());
}

/** An ended conversation that nobody is looking at and that holds nothing unread leaves the list after a moment. */
function letEndedGo(desk: Desk): void {
  const leaving = $derived(
    desk.rows
      .filter((row) => row.ended && row.unread === 0 && row.roomId !== desk.selected)
      .map((row) => row.roomId),
  );
  // A string, so that the clock's tick does not start the wait anew.
  const names = $derived(leaving.join(" "));
  $effect(() => {
    if (names === "") return;
    const rooms = names.split(" ");
    const timer = setTimeout(() => rooms.forEach((roomId) => desk.forget(roomId)), ENDED_SHOWN_MS);
    return () => clearTimeout(timer);
  });
}

/** Drafts live in memory only; the browser asks before they are thrown away. */
function guardUnload(desk: Desk): void {
  $effect(() => {
    if (!desk.unsaved) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  });
}

/** The vault hears how far every room is verified: now and then, and when the tab is put away. */
function setBookmarks(desk: Desk, bookmarking: Bookmarking): void {
  const places = $derived(
    [...desk.conversations]
      .map(([roomId, { state }]) => `${roomId} ${state.length} ${state.closed}`)
      .join("\n"),
  );
  $effect(() => {
    if (places !== "") bookmarking.moved();
  });
  $effect(() => {
    const away = (): void => {
      if (document.visibilityState === "hidden") void bookmarking.flush();
    };
    document.addEventListener("visibilitychange", away);
    return () => document.removeEventListener("visibilitychange", away);
  });
}
