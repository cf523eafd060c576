import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket as NodeSocket, WebSocketServer } from "ws";
import type { DutyClientFrame, DutyServerFrame, DutyView } from "../wire/generated/frames";
import { isDutyServerFrame } from "../wire/generated/validators/DutyServerFrame";
import { DutyEngine } from "./engine";
import { type DutyState, initialDuty } from "./reducer";
import { until } from "../testing/until";

const view = (changes: Partial<DutyView> = {}): DutyView => ({
  type: "duty.view",
  state: "off",
  capacity: 3,
  waiting: 0,
  now: 10_000,
  rooms: [],
  ...changes,
});
const OFFER = { offer: 7, topic: "grief", waiting_since: 1, expires_at: 99_000 };

/** A real server on a free port that remembers what it heard, line by line. */
class DutyServer {
  readonly heard: DutyClientFrame[] = [];
  lines = 0;
  private constructor(
    private readonly server: WebSocketServer,
    private readonly greeting: () => DutyServerFrame,
  ) {
    this.server.on("connection", (socket) => {
      this.lines += 1;
      socket.on("message", (data) => {
        const frame = JSON.parse(String(data)) as DutyClientFrame;
        this.heard.push(frame);
        if (frame.type === "hello.duty") socket.send(JSON.stringify(this.greeting()));
      });
    });
  }

  static async start(greeting: () => DutyServerFrame): Promise<DutyServer> {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await once(server, "listening");
    return new DutyServer(server, greeting);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/ws/duty/`;
  }

  say(frame: DutyServerFrame): void {
    for (const socket of this.server.clients) socket.send(JSON.stringify(frame));
  }

  cut(): void {
    for (const socket of this.server.clients) socket.terminate();
  }

  stop(): void {
    this.cut();
    this.server.close();
  }
}

let greeting: DutyView;
let server: DutyServer;
let engine: DutyEngine;
let state: DutyState;
let beat: () => void;
let beating: boolean;

beforeEach(async () => {
  greeting = view();
  server = await DutyServer.start(() => greeting);
  state = initialDuty;
  const surroundings = {
    url: server.url,
    accepts: isDutyServerFrame,
    clock: () => 5_000,
    heartbeat: (call: () => void) => {
      beat = call;
      beating = true;
      return () => (beating = false);
    },
    makeSocket: (url: string) => new NodeSocket(url) as unknown as WebSocket,
  };
  engine = new DutyEngine(surroundings, (changed) => (state = changed));
  engine.start();
});

afterEach(() => {
  engine.stop();
  server.stop();
});

const types = () => server.heard.map((frame) => frame.type);

describe("the duty engine", () => {
  it("says hello, takes the snapshot and keeps quiet while off duty", async () => {
    await until(() => expect(state.view).toEqual(view()));
    beat();
    expect([state.link.kind, state.clockOffset]).toEqual(["live", 5_000]);
    engine.stop();
    expect([beating, state.link.kind]).toEqual([false, "resting"]);
    expect(types()).toEqual(["hello.duty"]);
  });

  it("beats at once when a line comes back during a shift, and then with the heart", async () => {
    greeting = view({ state: "on" });
    await until(() => expect(types()).toEqual(["hello.duty", "duty.beat"]));
    beat();
    await until(() => expect(types()).toEqual(["hello.duty", "duty.beat", "duty.beat"]));
  });

  it("repeats a wish that the lost line may have swallowed", async () => {
    await until(() => expect(state.link.kind).toBe("live"));
    server.cut();
    await until(() => expect(state.link.kind).not.toBe("live"));
    engine.want("on");
    await until(() => expect(server.heard.at(-1)).toEqual({ type: "duty.set", wish: "on" }));
    expect(server.lines).toBe(2);
    server.say(view({ state: "on" }));
    await until(() => expect(state.wish).toBeNull());
  });

  it("answers the offer it was made, once", async () => {
    await until(() => expect(state.link.kind).toBe("live"));
    engine.accept();
    server.say(view({ state: "on", offer: OFFER }));
    await until(() => expect(state.offer.phase).toBe("live"));
    engine.accept();
    engine.accept();
    engine.decline("busy");
    await until(() => expect(server.heard.at(-1)).toEqual({ type: "offer.accept", offer: 7 }));
    expect(types()).toEqual(["hello.duty", "offer.accept"]);
    server.say({ type: "refused", code: "offer_taken", reference: 7 });
    await until(() => expect(state.offer).toMatchObject({ phase: "gone", why: "taken" }));
    engine.dismiss();
    expect(state.offer).toEqual({ phase: "none" });
  });

  it("declines with the reason, and does not answer without a line", async () => {
    await until(() => expect(state.link.kind).toBe("live"));
    server.say(view({ state: "on", offer: OFFER }));
    await until(() => expect(state.offer.phase).toBe("live"));
    server.cut();
    await until(() => expect(state.link.kind).not.toBe("live"));
    engine.accept();
    expect(state.offer.phase).toBe("live");
    greeting = view({ state: "on", offer: OFFER });
    await until(() => expect(state.link.kind).toBe("live"));
    engine.decline("know_this_person");
    await until(() =>
      expect(server.heard.at(-1)).toEqual({ type: "offer.decline", offer: 7, reason: "know_this_person" }),
    );
  });

  it("stops for good when the server speaks another language", async () => {
    await until(() => expect(state.link.kind).toBe("live"));
    server.say({ type: "duty.views" } as unknown as DutyServerFrame);
    await until(() => expect(state.link).toEqual({ kind: "over", ending: "foreign_frame" }));
  });
});
