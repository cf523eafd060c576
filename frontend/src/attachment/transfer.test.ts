import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";
import { transferCases } from "./testing/cases";
import { Shelves } from "./testing/shelf";

const shelves = new Shelves();
const server: Server = createServer((request, response) => {
  void shelves.handle(request, response).then((ours) => ours || response.writeHead(404).end());
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

transferCases(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
