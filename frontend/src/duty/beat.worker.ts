import { DUTY_BEAT_SECONDS } from "../wire/generated/limits";

/*
 * A clock of its own: browsers slow the timers of a hidden page down to one a minute, which is longer than the duty
 * lease, so a counselor reading in another tab would silently fall off duty. Timers of a worker keep their pace.
 */
setInterval(() => postMessage(null), DUTY_BEAT_SECONDS * 1000);
