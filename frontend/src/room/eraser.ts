import { Link, type LinkState } from "../link/link";
import { fromBase64, orderErasure, toBase64, verifyErasure, type Member, type Random } from "../sealing";
import { CloseCode, type RoomClientFrame, type RoomErased, type RoomServerFrame } from "../wire";
import { isRoomServerFrame } from "../wire/generated/validators/RoomServerFrame";

/**
 * `asking`: the order is on its way and may be carried out at any moment; `offline`: it cannot leave; `done`: the server has
 * shown the proof; `unknown`: the server knows no such room; `refused`: it did not do it.
 */
export type EraserState = "asking" | "offline" | "done" | "unknown" | "refused";

export interface EraserOptions {
  /** Absolute address of the room socket. */
  readonly url: string;
  /** Base64: the secret of the seat. */
  readonly token: string;
  readonly member: Member;
  readonly roomId: Uint8Array;
  readonly random: Random;
  readonly clock?: () => number;
  readonly makeSocket?: (url: string) => WebSocket;
}

/** Has a room erased: says the same signed order on every new line until the server shows that it is done. */
export class Eraser {
  private link: Link<RoomClientFrame, RoomServerFrame> | null = null;
  private stopped = false;

  constructor(
    private readonly options: EraserOptions,
    private readonly onState: (state: EraserState) => void,
  ) {}

  async start(): Promise<void> {
    const { member, roomId, random, token, clock, url, makeSocket } = this.options;
    const order = await orderErasure(member, roomId, random, (clock ?? Date.now)());
    if (this.stopped) return;
    const hello = {
      type: "hello.erase",
      token,
      session: toBase64(order.session),
      close: toBase64(order.close),
    } as const;
    this.link = new Link<RoomClientFrame, RoomServerFrame>({
      url,
      ...(makeSocket === undefined ? {} : { makeSocket }),
      accepts: isRoomServerFrame,
      hello: () => hello,
      onFrame: (frame) => this.hear(frame),
      onState: (state) => this.lineIs(state),
    });
    this.link.start();
  }

  /** Dials at once instead of waiting for the next try. */
  redial(): void {
    this.link?.redial();
  }

  /** Gives up asking. What has reached the server is carried out all the same. */
  stop(): void {
    this.stopped = true;
    this.link?.stop();
  }

  private hear(frame: RoomServerFrame): void {
    if (frame.type === "room.erased") void this.check(frame);
    else if (frame.type === "refused") this.finish("refused");
  }

  /** Only what this citizen ordered counts as done. */
  private async check(frame: RoomErased): Promise<void> {
    try {
      await demandErased(frame, this.options.roomId);
      this.finish("done");
    } catch {
      this.finish("refused");
    }
  }

  private lineIs(state: LinkState): void {
    if (this.stopped) return;
    if (state.kind === "over") {
      // After 4410 the proof is being checked.
      if (state.ending !== CloseCode.ROOM_CLOSED)
        this.finish(state.ending === CloseCode.NO_HELLO ? "unknown" : "refused");
    } else this.onState(state.kind === "waiting" ? "offline" : "asking");
  }

  private finish(state: EraserState): void {
    if (this.stopped) return;
    this.stop();
    this.onState(state);
  }
}

/** Throws SealingError unless the frame proves that the room's citizen had it erased (docs/sealing.md section 13). */
export function demandErased(frame: RoomErased, roomId: Uint8Array): Promise<void> {
  const order = { session: fromBase64(frame.session), close: fromBase64(frame.close) };
  return verifyErasure({ roomId, genesis: fromBase64(frame.genesis), ...order });
}
