import { PRESENCE_SECONDS } from "../wire/generated/limits";

/*
 * A clock of its own: browsers slow the timers of a hidden page down to one a minute, which is longer than the presence
 * lease, so somebody who waits in another tab would silently get no offer. Timers of a worker keep their pace.
 */
setInterval(() => postMessage(null), PRESENCE_SECONDS * 1000);
