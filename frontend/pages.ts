/** Template pages of the citizen: the quick exit. Without this script the link still leads away, only less thoroughly. */
import { neverFromCache, wayOut } from "./src/citizen/exit";

const link = document.querySelector<HTMLAnchorElement>("[data-exit]");
if (link !== null) {
  const { leave } = wayOut(link.href, () => undefined);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  neverFromCache();
}
