/** The coordinator's board reads itself again every ten seconds, only while somebody looks at it. */
const EVERY_MS = 10_000;

function refresh(): void {
  if (document.hidden) return;
  // XMLHttpRequest parses the page into a document by itself; no string becomes HTML here, as Trusted Types demand
  const request = new XMLHttpRequest();
  request.responseType = "document";
  request.open("GET", location.pathname);
  request.addEventListener("load", () => {
    const fresh = request.status === 200 ? request.responseXML?.getElementById("board") : null;
    if (fresh) document.getElementById("board")?.replaceWith(document.adoptNode(fresh));
  });
  request.send();
}

setInterval(refresh, EVERY_MS);
document.addEventListener("visibilitychange", refresh);
