/** The absolute socket address of a path on this page's own host. */
export function socketUrl(
  path: "/ws/room/" | "/ws/queue/" | "/ws/duty/",
  at: { href: string } = location,
): string {
  const url = new URL(path, at.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
