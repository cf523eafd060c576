import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CHECKPOINT_PATH, type KeyLog, TILE_WIDTH, bundlePath, keyPath, tilesOf } from "../../sealing";
import { bundleBytes } from "../../sealing/testing/notary";
import type { Logged } from "../../sealing/testing/worlds";

type Answer = Uint8Array | number | "silence";

/** Serves a key log over HTTP from a table of paths, and can be told to serve something else. */
export class LogServer {
  readonly asked: { readonly path: string; readonly past: boolean; readonly cookie: boolean }[] = [];
  private readonly files = new Map<string, Answer[]>();

  private constructor(private readonly server: Server) {
    server.on("request", (request, response) => this.answer(request, response));
  }

  static async open(): Promise<LogServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new LogServer(server);
  }

  get base(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/log/`;
  }

  /** Serves this log, with this checkpoint, and the keys of these people. */
  publish(log: KeyLog, note: string, people: readonly Logged[] = []): void {
    this.put(CHECKPOINT_PATH, new TextEncoder().encode(note));
    for (const tile of tilesOf(log.size)) {
      const from = tile.number * TILE_WIDTH;
      this.put(bundlePath(tile), bundleBytes(log.entries.slice(from, from + tile.width)));
    }
    for (const { member } of people) this.put(keyPath(member.memberId), member.kemPk);
  }

  /** What a path gives: these answers in turn, the last one for ever. A number is a status. */
  put(path: string, ...answers: Answer[]): void {
    this.files.set(path, answers);
  }

  pathsAsked(): string[] {
    return this.asked.splice(0).map(({ path, past }) => (past ? `${path} past` : path));
  }

  async shut(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? "").replace("/log/", "");
    const past = request.headers["cache-control"] === "no-cache";
    this.asked.push({ path, past, cookie: request.headers.cookie !== undefined });
    const answers = this.files.get(path) ?? [404];
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? 404;
    if (answer === "silence") return;
    if (typeof answer === "number") response.writeHead(answer).end();
    else response.writeHead(200).end(answer);
  }
}
