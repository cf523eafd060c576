import { expect, test } from "vitest";
import { Role } from "./bodies";
import { concat, u8 } from "./bytes";
import { parseEntry, verifyCounselorKey } from "./keylog";
import { NOW, Organization, seeded } from "./testing/worlds";

const org = new Organization(seeded("keylog"));
const good = org.enroll();

test("a signed entry gives the key it names", async () => {
  const { member, key, raw } = await good;
  expect(key).toMatchObject({
    memberId: member.memberId,
    kemPk: member.kemPk,
    role: Role.COUNSELOR,
    seq: 0,
  });
  expect(raw.entry.length).toBe(347);
  expect(await verifyCounselorKey(raw, org.rootPk, NOW)).toEqual(key);
});

test.each([
  ["version", 0, "malformed"],
  ["type", 1, "malformed"],
  ["seq", 9, "tampered"],
  ["member_id", 10, "wrong_binding"],
  ["prev_member_id", 42, "malformed"],
  ["role", 74, "malformed"],
  ["kem_pk_hash", 107, "wrong_binding"],
  ["not_before", 140, "malformed"],
  ["sig_org", 155, "tampered"],
  ["sig_member", 219, "tampered"],
  ["sig_prev", 283, "malformed"],
])("a changed %s is refused", async (_, at, category) => {
  const { raw } = await good;
  const entry = raw.entry.map((byte, k) => (k === at ? byte ^ 3 : byte));
  await expect(verifyCounselorKey({ ...raw, entry }, org.rootPk)).rejects.toThrow(category);
});

test("another root, another KEM key and another length are refused", async () => {
  const [{ raw }, other] = [await good, await org.enroll()];
  await expect(verifyCounselorKey(raw, other.key.signPk)).rejects.toThrow("tampered");
  await expect(verifyCounselorKey({ ...raw, kemPk: other.raw.kemPk }, org.rootPk)).rejects.toThrow(
    "wrong_binding",
  );
  for (const kemPk of [raw.kemPk.subarray(1), concat(raw.kemPk, u8(0)), new Uint8Array(0)])
    await expect(verifyCounselorKey({ ...raw, kemPk }, org.rootPk)).rejects.toThrow(
      "malformed (kem_pk_length)",
    );
  expect(() => parseEntry(concat(raw.entry, u8(0)))).toThrow("malformed");
  expect(() => parseEntry(raw.entry.subarray(1))).toThrow("malformed");
});

test("validity counts for authors only", async () => {
  const { raw } = await org.enroll(Role.COUNSELOR, { from: NOW, to: NOW + 1 });
  expect((await verifyCounselorKey(raw, org.rootPk, NOW)).notAfter).toBe(NOW + 1);
  await expect(verifyCounselorKey(raw, org.rootPk, NOW + 1)).rejects.toThrow("forbidden");
  await expect(verifyCounselorKey(raw, org.rootPk, NOW - 1)).rejects.toThrow("forbidden");
  expect((await verifyCounselorKey(raw, org.rootPk)).notBefore).toBe(NOW);
});
