/** Template pages of the citizen: the quick exit. Without this script the link still leads away, only less thoroughly. */
import { onTripleEscape, vanish } from "./src/citizen/exit";

const link = document.querySelector<HTMLAnchorElement>("[data-exit]");
if (link !== null) {
  const leave = (): void => vanish(link.href, () => undefined);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  onTripleEscape(leave);
}
