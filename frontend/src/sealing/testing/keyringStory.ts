import { AttachmentSealer } from "../attachments";
import { Role } from "../bodies";
import { type Member, SealedRoom, type VerifiedKey, newMember } from "../index";
import type { SeatRequest } from "../rosters";
import { all, pattern } from "./attachmentVectors";
import type { Story } from "./story";
import { NOW, Organization, Shelf, seeded } from "./worlds";

const FOUNDER: SeatRequest = { role: Role.CITIZEN, key: "founder", historyFrom: 0 };
export const counselor = (key: VerifiedKey, historyFrom: number): SeatRequest => ({
  role: Role.COUNSELOR,
  key,
  historyFrom,
});

/** Sends what the acts seal, one after another, each with everything before it read by everybody. */
async function play(
  rooms: readonly SealedRoom[],
  shelf: Shelf,
  acts: (() => Promise<Uint8Array>)[],
): Promise<void> {
  for (const act of acts) {
    shelf.post(await act());
    for (const room of rooms) await shelf.feed(room);
  }
}

/**
 * A counselor's key is rotated by honest clients: `renewed` is the new key of `first`. Until position 9 it reads nothing
 * old; then its colleague gives it epoch 2, and the citizen the epochs before, the last with a picture in it.
 */
export async function keyringStory(seed: string): Promise<Story> {
  const random = seeded(seed);
  const org = new Organization(random);
  const citizenMember = await newMember(random);
  const [one, two] = [await org.enroll(), await org.enroll()];
  const { room: citizen, genesis } = await SealedRoom.found(citizenMember, {
    now: NOW,
    random,
    rootPk: org.rootPk,
  });
  const enter = (member: Member): Promise<SealedRoom> =>
    SealedRoom.enter(member, citizen.roomId, { random, rootPk: org.rootPk });
  const [first, second] = [await enter(one.member), await enter(two.member)];
  const staff = { citizen, first, second };
  for (const room of Object.values(staff)) room.useLog(org.log);
  const shelf = new Shelf();
  shelf.post(genesis);
  const picture = async (): Promise<Uint8Array> => {
    const [blobId, key, length] = [random(16), random(32), 700];
    const sealer = new AttachmentSealer({ roomId: citizen.roomId, blobId, key }, length, [pattern(length)]);
    await all(sealer.chunks());
    const told = { media: 2, blobId, key, length, digest: sealer.digest, durationMs: 0, caption: "gambar" };
    return citizen.sealAttachment(told, NOW);
  };
  await play(Object.values(staff), shelf, [
    () => citizen.sealEpoch([{ ...FOUNDER, key: "self" }], 0, NOW),
    () => citizen.sealEpoch([FOUNDER, counselor(one.key, 1)], 1, NOW),
    picture,
    () => citizen.sealEpoch([FOUNDER, counselor(one.key, 1), counselor(two.key, 2)], 3, NOW),
    () => second.sealSession(NOW),
    () => second.sealText("Saya ikut mendengarkan.", NOW),
  ]);
  const three = await org.rotate(one);
  const renewed = await enter(three.member);
  const rooms = { ...staff, renewed };
  for (const room of Object.values(rooms)) room.useLog(org.log);
  await play(Object.values(rooms), shelf, [
    () => citizen.sealEpoch([FOUNDER, counselor(two.key, 2), counselor(three.key, 3)], 5, NOW),
    () => renewed.sealSession(NOW),
    () => second.sealKeyring(counselor(three.key, 2), 2, NOW),
    () => citizen.sealKeyring(counselor(three.key, 0), 1, NOW),
    () => renewed.sealText("Kunci saya baru, saya sudah membaca semuanya.", NOW),
  ]);
  const members = { citizen: citizenMember, first: one.member, second: two.member, renewed: three.member };
  return { org, shelf, members, keys: [one, two, three], rooms };
}
