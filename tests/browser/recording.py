"""Everything a browser context sent and received, for tests that look for what must not be there."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page, Request, Response, WebSocket


@dataclass
class Recording:
    """Texts of requests, answers and frames, and what went wrong on the pages."""

    sent: list[str] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)

    def traffic(self) -> str:
        """All of it in one text."""
        return "\n".join((*self.sent, *self.received))

    def watch(self, context: BrowserContext) -> None:
        """Record every page of `context` from now on."""
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("page", self._page)

    def _page(self, page: Page) -> None:
        page.on("websocket", self._socket)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda line: line.type in ("error", "warning") and self.troubles.append(line.text))

    def _request(self, request: Request) -> None:
        self.hosts.add(request.url.split("/")[2])
        body = request.post_data_buffer or b""
        self.sent.append(" ".join((request.url, str(request.headers), body.decode("utf-8", "replace"))))

    def _response(self, response: Response) -> None:
        self.received.append(str(response.headers))

    def _socket(self, socket: WebSocket) -> None:
        self.sent.append(socket.url)
        socket.on("framesent", lambda data: self.sent.append(_text(data)))
        socket.on("framereceived", lambda data: self.received.append(_text(data)))


def _text(data: str | bytes) -> str:
    return data if isinstance(data, str) else data.decode("utf-8", "replace")
