import { describe, expect, test } from "vitest";
import { SealedRoom } from "./index";
import { NOW, conversation } from "./testing/worlds";

describe("a room that was verified before", () => {
  async function remembered() {
    const c = await conversation("bookmark");
    c.shelf.post(await c.citizen.sealText("satu", NOW));
    await c.shelf.feed(c.counselor);
    const bookmark = { roomId: c.citizen.roomId, index: c.counselor.length, head: c.counselor.head };
    const enter = (mark = bookmark): Promise<SealedRoom> =>
      SealedRoom.enter(c.logged.member, c.citizen.roomId, {
        random: c.random,
        rootPk: c.org.rootPk,
        bookmark: mark,
      }).then((room) => {
        room.useLog(c.org.log);
        return room;
      });
    return { ...c, bookmark, enter };
  }

  test("is read on, by this device and by others", async () => {
    const { citizen, shelf, enter } = await remembered();
    shelf.post(await citizen.sealText("dua", NOW));
    const room = await enter();
    room.announced(shelf.stored.length);
    await shelf.feed(room);
    expect([room.failed, room.length]).toEqual([null, shelf.stored.length]);
  });

  test("that is said to be shorter is refused", async () => {
    const { bookmark, enter } = await remembered();
    const room = await enter();
    expect(() => room.announced(bookmark.index - 1)).toThrow("wrong_binding (bookmark)");
    expect([room.failed?.position, room.mute]).toEqual([bookmark.index - 1, "failed"]);
  });

  test("with another past is refused as soon as the bookmark is reached, not before", async () => {
    const { bookmark, shelf, enter } = await remembered();
    const room = await enter({ ...bookmark, head: new Uint8Array(32) });
    await room.accept(0, shelf.stored.slice(0, bookmark.index - 1), NOW);
    expect(room.failed).toBeNull();
    await expect(room.accept(room.length, shelf.stored.slice(room.length), NOW)).rejects.toMatchObject({
      category: "wrong_binding",
      rule: "bookmark",
      position: bookmark.index,
    });
    expect([room.mute, room.salvaged]).toEqual(["failed", []]);
  });
});
