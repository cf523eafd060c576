import type { AddressInfo } from "node:net";
import { WebSocket as NodeSocket, WebSocketServer } from "ws";
import { fromBase64, parseEnvelope, toBase64, toHex } from "../../sealing";
import type {
  ErrorCode,
  HelloErase,
  InvitationView,
  RoomClientFrame,
  RoomErased,
  RoomGlimpse,
  RoomServerFrame,
  SeatView,
} from "../../wire";

interface Guest {
  readonly socket: NodeSocket;
  /** What it says of the guest's own seat. */
  role: SeatView["role"];
  /** Whose browser this is: a helper's member id in base64, out of the address; empty for the citizen. */
  readonly cookie: string;
  cursor: number;
}

/**
 * A room's server on a real socket, as small as the wire allows: one order for everybody, receipts, pages from a cursor.
 * It can be told to misbehave the way lines and servers do.
 */
export class Hall {
  readonly stored: string[] = [];
  /** Refusals for the next envelopes, in order; null lets one through. */
  readonly refusals: (ErrorCode | null)[] = [];
  /** How many of the next receipts (with their deliveries) are swallowed by cutting the line. */
  cutAfterStoring = 0;
  /** What it says falsely of the next envelopes instead of a receipt: it has stored them. */
  readonly lies: ErrorCode[] = [];
  /** Refusals for the next wishes, in order. */
  readonly refusedWishes: ErrorCode[] = [];
  /** How many of the next envelopes are lost together with their line, before they are stored. */
  cutBeforeStoring = 0;
  readonly heard: string[] = [];
  state: "open" | "closed" = "open";
  /** How many of the next orders to erase are lost together with their line. */
  cutBeforeErasing = 0;
  /** What it says when it is asked to erase; null: the truth. */
  lie: ((truth: RoomErased) => RoomServerFrame) | null = null;
  /** What it shows of the room's end, before the rest, to whoever has read up to `cursor`; null: nothing. */
  glimpse: ((stored: readonly string[], cursor: number) => RoomGlimpse | null) | null = null;
  private erased: RoomErased | null = null;
  private holding = false;
  private readonly places = new Map<string, number>();
  private readonly next = new Map<string, number>();
  /** What a server would know of the one live invitation. */
  invitation: InvitationView | undefined;
  /** Frames that are no envelopes and no typing, in the order they were heard. */
  readonly wishes: RoomClientFrame[] = [];
  readonly guests = new Set<Guest>();

  private constructor(
    private readonly server: WebSocketServer,
    private readonly roomId: string,
    readonly seats: SeatView[],
  ) {
    server.on("connection", (socket, request) => this.receive(socket, request.url ?? "/"));
  }

  static async open(genesis: Uint8Array, seats: SeatView[]): Promise<Hall> {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await new Promise((resolve) => server.once("listening", resolve));
    const hall = new Hall(server, toBase64(parseEnvelope(genesis).roomId), seats);
    hall.store(toBase64(genesis));
    return hall;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** Announces everything as ever, but delivers nothing until `release`. */
  hold(): void {
    this.holding = true;
  }

  release(): void {
    this.holding = false;
    this.deliver();
  }

  /** Seats somebody, or changes a seat, or the invitation; everybody is shown the room again. */
  arrange(change: () => void): void {
    change();
    for (const guest of this.guests) this.show(guest);
  }

  /** Takes a helper's seat away: her lines end, the others see it. */
  unseat(place: number): void {
    const seat = this.seats[place] as SeatView;
    this.arrange(() => (this.seats[place] = { ...seat, active: false }));
    for (const guest of this.guests) if (guest.cookie === seat.member_id) guest.socket.close(4403);
  }

  /** Ends every line without a goodbye, as a tunnel does. */
  cut(): void {
    for (const guest of this.guests) guest.socket.terminate();
  }

  /** Ends every line with a code. */
  closeAll(code: number): void {
    for (const guest of this.guests) guest.socket.close(code);
  }

  async shut(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private receive(socket: NodeSocket, path: string): void {
    let guest: Guest | null = null;
    socket.on("message", (data: Buffer) => {
      const text = data.toString("utf8");
      this.heard.push(text);
      const frame = JSON.parse(text) as RoomClientFrame;
      if (frame.type === "hello.erase") return this.erase(socket, frame);
      if (frame.type === "hello.seat" || frame.type === "hello.counselor")
        guest = this.admit(socket, path, frame);
      else if (guest !== null) this.take(guest, frame);
    });
    socket.on("close", () => guest !== null && this.guests.delete(guest));
  }

  private admit(socket: NodeSocket, path: string, frame: { type: string; cursor: number }): Guest {
    const cookie = frame.type === "hello.seat" ? "" : decodeURIComponent(path.slice(1));
    const role =
      cookie === "" ? "citizen" : (this.seats.find((s) => s.member_id === cookie)?.role ?? "counselor");
    const guest: Guest = { socket, role, cookie, cursor: frame.cursor };
    if (this.erased !== null) this.part(guest, this.erased);
    this.guests.add(guest);
    this.show(guest);
    this.preview(guest);
    this.deliver();
    return guest;
  }

  private preview(guest: Guest): void {
    const glimpse = this.glimpse?.(this.stored, guest.cursor) ?? null;
    if (glimpse !== null) say(guest, glimpse);
  }

  private erase(socket: NodeSocket, { session, close }: HelloErase): void {
    if (this.cutBeforeErasing-- > 0) return socket.terminate();
    const genesis = this.stored[0] as string;
    const truth: RoomErased = { type: "room.erased", room_id: this.roomId, genesis, session, close };
    this.erased = truth;
    const asker: Guest = { socket, role: "citizen", cookie: "", cursor: 0 };
    for (const guest of [asker, ...this.guests]) this.part(guest, this.lie?.(truth) ?? truth);
  }

  private part(guest: Guest, farewell: RoomServerFrame): void {
    say(guest, farewell);
    guest.socket.close(4410);
  }

  private show(guest: Guest): void {
    const { roomId, state, seats, stored } = this;
    say(guest, {
      type: "room.view",
      room_id: roomId,
      role: guest.role,
      state,
      topic: "other",
      length: stored.length,
      seats,
      ...(this.invitation === undefined ? {} : { invitation: this.invitation }),
    });
  }

  private take(guest: Guest, frame: RoomClientFrame): void {
    if (frame.type === "typing.set") {
      for (const other of this.guests)
        if (other !== guest) say(other, { type: "typing.seen", role: guest.role, on: frame.on });
    }
    if (frame.type === "envelope.send") this.takeEnvelope(guest, frame.envelope);
    else if (frame.type !== "typing.set") this.wish(guest, frame);
  }

  private wish(guest: Guest, frame: RoomClientFrame): void {
    this.wishes.push(frame);
    const code = this.refusedWishes.shift();
    if (code !== undefined) return say(guest, { type: "refused", code });
    if (frame.type !== "seat.leave") return;
    this.unseat(this.seats.findIndex((seat) => seat.member_id === guest.cookie));
  }

  private takeEnvelope(guest: Guest, envelope: string): void {
    const { sessionId, senderSeq, kind } = parseEnvelope(fromBase64(envelope));
    const name = { session_id: toBase64(sessionId), sender_seq: senderSeq };
    const code = this.refusals.shift() ?? this.outOfSequence(toHex(sessionId), senderSeq);
    if (code !== null) {
      say(guest, { type: "refused", code, ...name });
      return;
    }
    if (this.spend("cutBeforeStoring")) return;
    const seq = this.store(envelope);
    if (this.spend("cutAfterStoring")) return;
    const lie = this.lies.shift();
    say(
      guest,
      lie === undefined ? { type: "envelope.stored", ...name, seq } : { type: "refused", code: lie, ...name },
    );
    this.deliver();
    if (kind === 5) this.close();
  }

  private outOfSequence(sessionId: string, senderSeq: number): ErrorCode | null {
    return senderSeq > (this.next.get(sessionId) ?? 0) ? "out_of_sequence" : null;
  }

  private spend(fault: "cutBeforeStoring" | "cutAfterStoring"): boolean {
    if (this[fault] === 0) return false;
    this[fault] -= 1;
    this.cut();
    return true;
  }

  private store(envelope: string): number {
    const { sessionId, senderSeq } = parseEnvelope(fromBase64(envelope));
    const name = `${toHex(sessionId)}:${senderSeq}`;
    const known = this.places.get(name);
    if (known !== undefined) return known;
    this.places.set(name, this.stored.length);
    this.next.set(toHex(sessionId), senderSeq + 1);
    return this.stored.push(envelope) - 1;
  }

  private deliver(): void {
    if (this.holding) return;
    for (const guest of this.guests) {
      while (guest.cursor < this.stored.length) {
        const envelopes = this.stored.slice(guest.cursor, guest.cursor + 128);
        say(guest, { type: "envelope.delivered", first: guest.cursor, envelopes });
        guest.cursor += envelopes.length;
      }
    }
  }

  private close(): void {
    this.state = "closed";
    for (const guest of this.guests) this.show(guest);
    this.closeAll(4410);
  }
}

function say(guest: Guest, frame: RoomServerFrame): void {
  guest.socket.send(JSON.stringify(frame));
}

/** Node's WebSocket has the browser's shape where the link looks at it. */
export function nodeSocket(url: string): WebSocket {
  return new NodeSocket(url) as unknown as WebSocket;
}
