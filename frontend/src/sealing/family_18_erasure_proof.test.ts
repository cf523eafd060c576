import { beforeAll, describe, expect, test } from "vitest";
import { type View, sealPlain, sealSessionCertificate } from "./authoring";
import { CloseReason, NO_LOG } from "./bodies";
import { concat, u8 } from "./bytes";
import { Kind } from "./envelope";
import { type ErasureOrder, orderErasure, verifyErasure } from "./erasure";
import { SealingError } from "./errors";
import { type Member, SealedRoom, newMember } from "./index";
import { firstHead } from "./notation";
import { NOW, seeded } from "./testing/worlds";

const random = seeded("proof of erasure");
const EPOCH = { epoch: 1 };
const SEEN = { seenIndex: 1 };
const HEAD = { seenHead: new Uint8Array(32) };
const LOG = { log: { size: 1, root: new Uint8Array(32).fill(1) } };

let citizen: Member;
let roomId: Uint8Array;
let genesis: Uint8Array;
beforeAll(async () => {
  citizen = await newMember(random);
  const founded = await SealedRoom.found(citizen, { now: NOW, random });
  roomId = founded.room.roomId;
  genesis = founded.genesis;
});

/** An order of the citizen whose two envelopes claim to have seen what its client never would say. */
async function claiming(session: Partial<View>, close: Partial<View> = {}): Promise<ErasureOrder> {
  const nowhere: View = { roomId, epoch: 0, seenIndex: 0, seenHead: firstHead(roomId), log: NO_LOG };
  const { own, raw } = await sealSessionCertificate(citizen, { ...nowhere, ...session }, random, NOW);
  const body = concat(u8(CloseReason.ERASE), u8(1));
  return { session: raw, close: await sealPlain(own, { ...nowhere, ...close }, Kind.CLOSE, body, random) };
}

async function verdict(order: ErasureOrder): Promise<string> {
  try {
    await verifyErasure({ roomId, genesis, ...order });
  } catch (error) {
    if (error instanceof SealingError) return `${error.category}/${error.rule}`;
    throw error;
  }
  return "opens";
}

describe("a proof of erasure is an order, and nothing else that its citizen has signed", () => {
  test("an order that claims nothing is a proof", async () => {
    expect(await verdict(await orderErasure(citizen, roomId, random, NOW))).toBe("opens");
    expect(await verdict(await claiming({}))).toBe("opens");
  });

  test.each<[Partial<View>, Partial<View>, string]>([
    [{ ...EPOCH, ...SEEN, ...HEAD, ...LOG }, EPOCH, "wrong_epoch/epoch_known"],
    [{ ...SEEN, ...HEAD, ...LOG }, EPOCH, "wrong_binding/seen_index"],
    [{ ...HEAD, ...LOG }, EPOCH, "wrong_binding/seen_head"],
    [LOG, { ...EPOCH, ...SEEN, ...HEAD }, "wrong_epoch/epoch_known"],
    [LOG, { ...SEEN, ...HEAD }, "wrong_binding/seen_index"],
    [LOG, HEAD, "wrong_binding/seen_head"],
    [LOG, {}, "forbidden/log_view"],
  ])("what it claims to have seen is refused in this order: %o, %o", async (session, close, refusal) => {
    expect(await verdict(await claiming(session, close))).toBe(refusal);
  });

  test("who signed is judged before what it claims", async () => {
    const { session, close } = await claiming(EPOCH);
    const flipped = close.slice();
    flipped[flipped.length - 1] = (flipped.at(-1) as number) ^ 1;
    expect(await verdict({ session, close: flipped })).toBe("tampered/signature");
  });
});
