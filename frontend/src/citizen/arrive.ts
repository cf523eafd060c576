/**
 * Attachment for the heading of a step: takes the focus when the step appears, so that a keyboard or a screen reader is
 * where the eye is. The first screen of a page is left alone.
 */
let arrivals = 0;

export function arrive(heading: HTMLElement): void {
  arrivals += 1;
  if (arrivals === 1) return;
  window.scrollTo(0, 0);
  heading.focus({ preventScroll: true });
}
