import { describe, expect, test } from "vitest";
import {
  ATTACHMENT_LIMIT,
  type Attachment,
  AttachmentSealer,
  PIECE_LENGTH,
  chunkSizes,
  encodeAttachmentPayload,
  openChunks,
  padme,
  parseAttachmentPayload,
} from "./attachments";
import { concat } from "./bytes";
import { hash } from "./notation";
import { ATTACHMENT_CHUNK_BYTES, ATTACHMENT_MAX_BYTES } from "../wire/generated/limits";
import { all, pattern } from "./testing/attachmentVectors";
import { seeded } from "./testing/worlds";

const random = seeded("attachments");
const PLACE = { roomId: random(16), blobId: random(16), key: random(32) };

interface Sealed {
  readonly told: Attachment;
  readonly chunks: Uint8Array[];
}

async function sealed(length: number, data = pattern(length), place = PLACE): Promise<Sealed> {
  const sealer = new AttachmentSealer(place, data.length, [data]);
  const chunks = await all(sealer.chunks());
  const { blobId, key } = place;
  return {
    told: { media: 1, blobId, key, length, digest: sealer.digest, durationMs: 0, caption: "" },
    chunks,
  };
}

async function opened({ told, chunks }: Sealed, roomId = PLACE.roomId): Promise<Uint8Array> {
  return concat(...(await all(openChunks(roomId, told, chunks))));
}

/** Lengths of every magnitude, and around the places where something changes. */
function lengths(): number[] {
  const list: number[] = [];
  for (let length = 1; length < 3_000; length++) list.push(length);
  for (let exponent = 11; exponent <= 24; exponent++)
    for (let step = -2; step < 40; step++)
      list.push(2 ** exponent + step * (step > 1 ? 2 ** (exponent - 6) + 1 : 1));
  return [...list, ATTACHMENT_LIMIT - 1, ATTACHMENT_LIMIT].filter((length) => length <= ATTACHMENT_LIMIT);
}

describe("padded lengths", () => {
  test("are at most 12 % longer, never shrink, and are their own padded length", () => {
    let before = 0;
    for (const length of lengths().sort((a, b) => a - b)) {
      const padded = padme(length);
      expect(padded >= length && padded <= length * 1.12 && padme(padded) === padded, `${length}`).toBe(true);
      expect(padded).toBeGreaterThanOrEqual(before);
      before = padded;
    }
  });

  test("known answers", () => {
    const pairs = {
      1: 1,
      2: 2,
      8: 8,
      9: 10,
      17: 18,
      33: 36,
      129: 144,
      1000: 1024,
      48211: 49152,
      65537: 67584,
    };
    expect(Object.fromEntries(Object.keys(pairs).map((length) => [length, padme(Number(length))]))).toEqual(
      pairs,
    );
    expect(padme(ATTACHMENT_LIMIT - 1)).toBe(ATTACHMENT_LIMIT);
  });

  test("stand in the wire's limits too", () => {
    expect([ATTACHMENT_LIMIT, chunkSizes(ATTACHMENT_LIMIT)[0]]).toEqual([
      ATTACHMENT_MAX_BYTES,
      ATTACHMENT_CHUNK_BYTES,
    ]);
  });

  test("are cut into full chunks but the last", () => {
    for (const length of lengths()) {
      const sizes = chunkSizes(length);
      expect(sizes.reduce((sum, size) => sum + size)).toBe(padme(length) + 48 * sizes.length);
      expect(sizes.slice(0, -1).every((size) => size === PIECE_LENGTH + 48)).toBe(true);
    }
  });
});

describe("an attachment", () => {
  test.each([1, 2, 999, PIECE_LENGTH - 1, PIECE_LENGTH, PIECE_LENGTH + 1, 200_000])(
    "of %i bytes opens, whatever pieces it came in",
    async (length) => {
      const whole = await sealed(length);
      expect(await opened(whole)).toEqual(pattern(length));
      const pieces = [0, 1, 2, 70_001].map((cut) => Math.min(cut, length));
      const cut = pieces.map((from, at) => pattern(length).subarray(from, pieces[at + 1] ?? length));
      const sealer = new AttachmentSealer(PLACE, length, cut);
      expect(await all(sealer.chunks())).toEqual(whole.chunks);
      expect(whole.chunks.map((chunk) => chunk.length)).toEqual(chunkSizes(length));
      expect([sealer.digest, hash(...whole.chunks)]).toEqual([whole.told.digest, whole.told.digest]);
    },
  );

  test("is never whole in memory: chunks come out while pieces go in", async () => {
    let [fed, seen] = [0, 0];
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (; fed < 10; fed++) yield Promise.resolve(new Uint8Array(PIECE_LENGTH));
    }
    const sealer = new AttachmentSealer(PLACE, 10 * PIECE_LENGTH, pieces());
    for await (const chunk of sealer.chunks()) {
      expect([chunk.length, fed - seen <= 1]).toEqual([PIECE_LENGTH + 48, true]);
      seen += 1;
    }
    expect(seen).toBe(10);
  });

  test("has no digest before its last chunk", async () => {
    const sealer = new AttachmentSealer(PLACE, 70_000, [pattern(70_000)]);
    const chunks = sealer.chunks();
    await chunks.next();
    expect(() => sealer.digest).toThrow("forbidden (unfinished)");
    await chunks.next();
    expect(sealer.digest.length).toBe(32);
  });

  test("that does not end is read no further than it is too long", async () => {
    let read = 0;
    function* pieces(): Generator<Uint8Array> {
      for (read = 1; read < 9; read++) yield pattern(5);
    }
    await expect(all(new AttachmentSealer(PLACE, 9, pieces()).chunks())).rejects.toThrow("attachment_length");
    expect(read).toBe(2);
  });

  test("that changes while it is sealed is refused; one outside the limits is not begun", async () => {
    for (const data of [0, 8, 10]) {
      const sealer = new AttachmentSealer(PLACE, 9, [pattern(data)]);
      await expect(all(sealer.chunks())).rejects.toThrow("malformed (attachment_length)");
    }
    for (const length of [0, -1, NaN, ATTACHMENT_LIMIT + 1])
      expect(() => new AttachmentSealer(PLACE, length, [])).toThrow(RangeError);
  });
});

describe("chunks", () => {
  test.each([
    ["swapped", [1, 0, 2], "tampered (chunk_commitment)"],
    ["repeated", [0, 0, 2], "tampered (chunk_commitment)"],
    ["without one in the middle", [0, 2], "malformed (chunk_length)"],
    ["without the last", [0, 1], "malformed (chunk_missing)"],
    ["none", [], "malformed (chunk_missing)"],
    ["with more behind", [0, 1, 2, 2], "malformed (chunk_extra)"],
  ])("%s are refused", async (_, order, refusal) => {
    const { told, chunks } = await sealed(131_073);
    const delivered = order.map((at) => chunks[at] as Uint8Array);
    await expect(opened({ told, chunks: delivered })).rejects.toThrow(refusal);
  });

  test("with any byte changed, or of another length, are refused", async () => {
    const { told, chunks } = await sealed(9);
    const [chunk] = chunks as [Uint8Array];
    for (let at = 0; at < chunk.length; at++) {
      const flipped = chunk.slice();
      flipped[at] = (flipped[at] as number) ^ 1;
      const rule = at < 32 ? "tampered (chunk_commitment)" : "tampered (chunk)";
      await expect(opened({ told, chunks: [flipped] })).rejects.toThrow(rule);
    }
    for (const other of [chunk.subarray(1), concat(chunk, new Uint8Array(1)), new Uint8Array(0)])
      await expect(opened({ told, chunks: [other] })).rejects.toThrow("malformed (chunk_length)");
  });

  test("of another room, attachment or key are refused", async () => {
    const { told, chunks } = await sealed(9);
    await expect(opened({ told, chunks }, new Uint8Array(16))).rejects.toThrow("tampered (chunk_commitment)");
    for (const change of [{ blobId: new Uint8Array(16) }, { key: new Uint8Array(32) }]) {
      const other = await sealed(9, pattern(9), { ...PLACE, ...change });
      await expect(opened({ told, chunks: other.chunks })).rejects.toThrow("tampered (chunk_commitment)");
    }
  });

  test("re-sealed by another member, who has the key too, do not pass for the author's", async () => {
    const { told, chunks } = await sealed(131_073);
    const other = await sealed(131_073, concat(new Uint8Array(PIECE_LENGTH), pattern(PIECE_LENGTH + 1)));
    const received: number[] = [];
    const mixed = openChunks(PLACE.roomId, told, [other.chunks[0] as Uint8Array, ...chunks.slice(1)]);
    const reading = (async () => {
      for await (const piece of mixed) received.push(piece.length);
    })();
    await expect(reading).rejects.toThrow("tampered (attachment_digest)");
    expect(received.reduce((sum, length) => sum + length, 0)).toBeLessThan(told.length);
  });

  test("with filler that is not zero are refused", async () => {
    const data = concat(pattern(129), new Uint8Array(14), new Uint8Array([1]));
    const { told, chunks } = await sealed(144, data);
    await expect(opened({ told: { ...told, length: 129 }, chunks })).rejects.toThrow("attachment_filler");
  });
});

describe("what a MSG says about its attachment", () => {
  const told: Attachment = {
    ...{ media: 5, blobId: random(16), key: random(32), length: 5, digest: random(32), durationMs: 1 },
    caption: "suara",
  };

  test("survives, and nothing that readers would refuse is written", () => {
    expect(parseAttachmentPayload(encodeAttachmentPayload(told))).toEqual(told);
    const wrong = [{ media: 7 }, { media: 1 }, { length: 0 }, { length: ATTACHMENT_LIMIT + 1 }];
    for (const change of [...wrong, { caption: "a".repeat(2_001) }])
      expect(() => encodeAttachmentPayload({ ...told, ...change }), JSON.stringify(change)).toThrow(
        RangeError,
      );
    expect(encodeAttachmentPayload({ ...told, caption: "é".repeat(1_000) }).length).toBe(2_089);
  });

  test("of a medium not known yet is no error", () => {
    expect(parseAttachmentPayload(new Uint8Array([7]))).toBeNull();
    expect(() => parseAttachmentPayload(new Uint8Array(0))).toThrow("malformed");
    expect(() => parseAttachmentPayload(encodeAttachmentPayload(told).subarray(0, 88))).toThrow("malformed");
  });
});
