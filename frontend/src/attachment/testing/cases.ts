import { describe, expect, test } from "vitest";
import { pattern } from "../../sealing/testing/attachmentVectors";
import { chunkSizes } from "../../sealing/attachments";
import { equal } from "../../sealing/bytes";
import { seeded } from "../../sealing/testing/worlds";
import { attachmentDoor, download, downloadBlob, Upload, type Attachment, type AttachmentDoor } from "..";

const random = seeded("transfer");
const roomId = random(16);
const token = random(32);
const LENGTH = 300_000;
const CHUNKS = chunkSizes(LENGTH).length;
let shelves = 0;

interface Heard {
  readonly path: string;
  readonly bytes: number;
  readonly cookie: boolean;
  readonly index: number;
}

interface Place {
  readonly citizen: AttachmentDoor;
  readonly counselor: AttachmentDoor;
  readonly heard: () => Promise<Heard[]>;
}

/** A server of this humor that nobody else uses. */
function place(base: string, humor: string): Place {
  const address = `${base}/shelf/${humor}-${++shelves}-${Date.now()}`;
  return {
    citizen: attachmentDoor({ roomId, token, base: address }),
    counselor: attachmentDoor({ roomId, token: null, base: address }),
    heard: async () => (await fetch(`${address}/heard`)).json() as Promise<Heard[]>,
  };
}

const quick = (): Promise<void> => Promise.resolve();
const calm = { signal: new AbortController().signal, pause: quick };
const file = (bytes: Uint8Array<ArrayBuffer>): Blob => new Blob([bytes], { type: "image/jpeg" });
const picture = (length = LENGTH): Upload =>
  new Upload(file(pattern(length) as Uint8Array<ArrayBuffer>), roomId, { media: 1, caption: "foto" }, random);

/** Whether these are the bytes of the file of that length. */
async function isWhole(blob: Blob, length = LENGTH): Promise<boolean> {
  return equal(new Uint8Array(await blob.arrayBuffer()), pattern(length));
}

/** Everything that a stream gives until it ends or errs. */
async function drained(stream: ReadableStream<Uint8Array>): Promise<{ bytes: number; failure: unknown }> {
  const reader = stream.getReader();
  for (let bytes = 0; ;) {
    try {
      const { done, value } = await reader.read();
      if (done) return { bytes, failure: null };
      bytes += value.length;
    } catch (failure) {
      return { bytes, failure };
    }
  }
}

const puts = (heard: Heard[]): number[] =>
  heard.filter(({ path }) => path === "put").map(({ index }) => index);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** The same in Node and in a browser, against the server at `base`. */
export function transferCases(base: string): void {
  describe("a file on its way", () => {
    test.each([1, 65_536, 65_537, LENGTH])("of %i bytes arrives, sealed, in chunks", async (length) => {
      const { citizen, counselor, heard } = place(base, "plain");
      const sent: number[] = [];
      const said = await picture(length).send({
        door: citizen,
        ...calm,
        onProgress: (done) => sent.push(done),
      });
      expect(said).toMatchObject({ media: 1, length, durationMs: 0, caption: "foto" });
      const got = await downloadBlob(roomId, said, { door: counselor, ...calm });
      expect(got.type).toBe("image/jpeg");
      expect(await isWhole(got, length)).toBe(true);
      const sizes = chunkSizes(length);
      expect(sent).toEqual(upTo(sizes.length).map((index) => index + 1));
      const bodies = (await heard()).filter(({ path }) => path === "put").map(({ bytes }) => bytes);
      expect(bodies).toEqual(sizes.map((size) => size + 68));
    });

    test.each(["mute", "deaf", "busy", "away"])(
      "passes a server that is %s, each chunk once",
      async (humor) => {
        const { citizen, counselor } = place(base, humor);
        const said = await picture().send({ door: citizen, ...calm });
        const arrived: number[] = [];
        const fetching = { door: counselor, ...calm, onProgress: (done: number) => arrived.push(done) };
        expect(await isWhole(await downloadBlob(roomId, said, fetching))).toBe(true);
        expect(arrived).toEqual(upTo(CHUNKS).map((index) => index + 1));
      },
    );

    test("goes on where it stopped, and says the same as if it had never stopped", async () => {
      const { citizen, counselor, heard } = place(base, "stops");
      const upload = picture();
      await expect(upload.send({ door: citizen, ...calm })).rejects.toMatchObject({ problem: "room_full" });
      const said = await upload.send({ door: citizen, ...calm });
      expect(puts(await heard())).toEqual([0, 1, 2, 2, 3, 4]);
      expect(await upload.send({ door: citizen, ...calm })).toEqual(said);
      expect(puts(await heard()).length).toBe(6);
      expect(await isWhole(await downloadBlob(roomId, said, { door: counselor, ...calm }))).toBe(true);
    });

    test("begins anew when the server has lost what it had", async () => {
      const { citizen, counselor, heard } = place(base, "restored");
      const said = await picture().send({ door: citizen, ...calm });
      expect(puts(await heard())).toEqual([0, 1, 2, 0, 1, 2, 3, 4]);
      expect(await isWhole(await downloadBlob(roomId, said, { door: counselor, ...calm }))).toBe(true);
    });

    test("ends when it is told to, and can be sent later", async () => {
      const { citizen, heard } = place(base, "plain");
      const stop = new AbortController();
      const upload = picture();
      const onProgress = (sent: number): void =>
        void (sent === 2 && stop.abort(new Error("thought better of it")));
      const sending = upload.send({ door: citizen, signal: stop.signal, pause: quick, onProgress });
      await expect(sending).rejects.toThrow("thought better of it");
      expect(puts(await heard())).toEqual([0, 1]);
      await upload.send({ door: citizen, ...calm });
      expect(puts(await heard())).toEqual([0, 1, 2, 3, 4]);
    });

    test("is refused by name", async () => {
      for (const [humor, problem] of [
        ["full", "attachments_full"],
        ["closing", "room_closed"],
        ["dead", "offline"],
      ] as const) {
        const { citizen } = place(base, humor);
        const failure: unknown = await picture()
          .send({ door: citizen, ...calm })
          .catch((reason: unknown) => reason);
        expect(failure).toMatchObject({ name: "AttachmentError", problem });
      }
    });

    test("that the device no longer gives, that is empty or too large is not sent", async () => {
      const { citizen } = place(base, "plain");
      const gone = file(new Uint8Array(9));
      gone.slice = () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) }) as unknown as Blob;
      const upload = new Upload(gone, roomId, { media: 1 }, random);
      await expect(upload.send({ door: citizen, ...calm })).rejects.toMatchObject({ problem: "unreadable" });
      for (const length of [0, 26_214_401])
        expect(() => new Upload(file(new Uint8Array(length)), roomId, { media: 1 }, random)).toThrow(
          RangeError,
        );
    });
  });

  describe("a file that is fetched", () => {
    test("is not the author's before its end: the last piece waits for the digest", async () => {
      const { citizen, counselor } = place(base, "plain");
      const said = await picture().send({ door: citizen, ...calm });
      const other: Attachment = { ...said, digest: random(32) };
      const { bytes, failure } = await drained(download(roomId, other, { door: counselor, ...calm }));
      expect(failure).toMatchObject({ category: "tampered" });
      expect(bytes).toBeLessThan(LENGTH);
      expect(await drained(download(roomId, said, { door: counselor, ...calm }))).toEqual({
        bytes: LENGTH,
        failure: null,
      });
    });

    test.each([
      ["flips", "tampered", 65_536],
      ["cut", "malformed", 131_072],
    ])("from a server that %s is refused at that chunk", async (humor, category, most) => {
      const { citizen, counselor } = place(base, humor);
      const said = await picture().send({ door: citizen, ...calm });
      await expect(downloadBlob(roomId, said, { door: counselor, ...calm })).rejects.toMatchObject({
        category,
      });
      const { bytes } = await drained(download(roomId, said, { door: counselor, ...calm }));
      expect(bytes).toBeLessThan(most);
    });

    test("comes chunk by chunk as it is asked for, and stops when nobody wants more", async () => {
      const { citizen, counselor, heard } = place(base, "plain");
      const said = await picture().send({ door: citizen, ...calm });
      const gets = async (): Promise<number> => (await heard()).filter(({ path }) => path === "get").length;
      const reader = download(roomId, said, { door: counselor, ...calm }).getReader();
      expect(await gets()).toBe(0);
      await reader.read();
      expect(await gets()).toBe(2); // the first piece is given when the second has opened
      await reader.cancel();
      expect(await gets()).toBe(2);
    });

    test("that nobody knows is refused by name", async () => {
      const { citizen, counselor } = place(base, "plain");
      const said = await picture().send({ door: citizen, ...calm });
      const strange = { ...said, blobId: random(16) };
      await expect(downloadBlob(roomId, strange, { door: counselor, ...calm })).rejects.toMatchObject({
        problem: "unknown_attachment",
      });
    });
  });
}
