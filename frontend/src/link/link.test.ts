import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocketServer, type WebSocket as ServerSocket } from "ws";
import { nodeSocket } from "../room/testing/hall";
import { Link, type LinkState } from "./link";

interface Said {
  readonly hello?: number;
  readonly word?: string;
}
interface Heard {
  readonly n: number;
}

const isHeard = (value: unknown): value is Heard =>
  typeof value === "object" && value !== null && typeof (value as Heard).n === "number";

let server: WebSocketServer;
let arrivals: { socket: ServerSocket; first: Said }[];
let link: Link<Said, Heard>;
let states: LinkState[];
let frames: Heard[];
let dials: number;
let wake: () => void = () => undefined;

beforeEach(async () => {
  [arrivals, states, frames, dials] = [[], [], [], 0];
  server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await new Promise((resolve) => server.once("listening", resolve));
  server.on("connection", (socket) =>
    socket.once("message", (data: Buffer) => {
      arrivals.push({ socket, first: JSON.parse(data.toString()) as Said });
      wake();
    }),
  );
  link = new Link<Said, Heard>({
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    accepts: isHeard,
    hello: () => ({ hello: (dials += 1) }),
    onFrame: (frame) => note(() => frames.push(frame)),
    onState: (state) => note(() => states.push(state)),
    random: () => 0,
    makeSocket: nodeSocket,
  });
});

afterEach(async () => {
  link.stop();
  for (const client of server.clients) client.terminate();
  await new Promise((resolve) => server.close(resolve));
});

function note(what: () => unknown): void {
  what();
  wake();
}

function until(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    wake = () => condition() && resolve();
    wake();
  });
}

const now = (): LinkState | undefined => states.at(-1);
const arrival = async (n: number): Promise<ServerSocket> => {
  await until(() => arrivals.length >= n);
  return (arrivals[n - 1] as { socket: ServerSocket }).socket;
};
const live = async (n: number): Promise<ServerSocket> => {
  const socket = await arrival(n);
  socket.send('{"n":1}');
  await until(() => now()?.kind === "live");
  return socket;
};

describe("link", () => {
  it("says hello and is live with the first frame, not before", async () => {
    link.start();
    const socket = await arrival(1);
    expect([now(), link.say({ word: "early" })]).toEqual([{ kind: "dialing", first: true }, false]);
    socket.send('{"n":7}');
    await until(() => frames.length === 1);
    expect([states.map(({ kind }) => kind), frames]).toEqual([["dialing", "live"], [{ n: 7 }]]);
    expect(link.say({ word: "now" })).toBe(true);
  });

  it("comes back after a cut, with a new hello, and tells both", async () => {
    link.start();
    (await live(1)).terminate();
    await live(2);
    expect(states.map(({ kind }) => kind)).toEqual(["dialing", "live", "waiting", "dialing", "live"]);
    expect(states[3]).toEqual({ kind: "dialing", first: false });
    expect(arrivals.map(({ first }) => first.hello)).toEqual([1, 2]);
  });

  it("stays away when the close code says so, and can be started again", async () => {
    link.start();
    (await live(1)).close(4409);
    await until(() => now()?.kind === "over");
    expect(now()).toEqual({ kind: "over", ending: 4409 });
    link.start();
    await live(2);
    expect(now()).toEqual({ kind: "live" });
  });

  it("tells a person why when the code is for persons", async () => {
    link.start();
    (await live(1)).close(4429);
    await until(() => now()?.kind === "waiting");
    expect(now()).toEqual({ kind: "waiting", offline: false, because: 4429 });
    await arrival(2);
  });

  it.each(["not json", '{"n":"1"}', "[]"])("ends loudly on %s", async (text) => {
    link.start();
    const socket = await live(1);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.send(text);
    await until(() => now()?.kind === "over");
    await closed;
    expect([now(), frames]).toEqual([{ kind: "over", ending: "foreign_frame" }, [{ n: 1 }]]);
  });

  it("hears nothing more from a socket that was let go", async () => {
    link.start();
    const old = await live(1);
    link.redial();
    old.send('{"n":99}');
    await live(2);
    expect(frames).toEqual([{ n: 1 }, { n: 1 }]);
  });

  it("closes its socket when it is stopped", async () => {
    link.start();
    const socket = await live(1);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    link.stop();
    await closed;
    expect([now(), link.say({ word: "after" })]).toEqual([{ kind: "resting" }, false]);
  });
});
