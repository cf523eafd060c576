import { beforeAll, describe, expect, test } from "vitest";
import { auditOwn } from "./audit";
import { toHex } from "./bytes";
import { memberFromSeeds } from "./index";
import { type Logged, Organization, seeded } from "./testing/worlds";

/** 0 and 1 counselors, 2 supervisor, 3 in the place of 0, 4 revokes 1, 5 in the place of 3 after total loss. */
let org: Organization;
let staff: (Logged | undefined)[];

beforeAll(async () => {
  org = new Organization(seeded("audit"));
  const [zero, one, two] = [await org.enroll(), await org.enroll(), await org.enroll(3)];
  const three = await org.rotate(zero);
  await org.revoke(one);
  staff = [zero, one, two, three, undefined, await org.rotate(three, true)];
});

describe("a counselor's own entries", () => {
  const ids = (...people: (Logged | undefined)[]): string[] =>
    people.flatMap((each) => (each === undefined ? [] : [toHex(each.member.memberId)]));
  const audit = (...people: (Logged | undefined)[]) => auditOwn(org.log, ids(...people));

  test("alarm where a key was ended that she did not replace herself", () => {
    const [zero, one, two, three, , five] = staff;
    expect(audit(two)).toEqual([]);
    expect(audit(one)).toEqual([{ what: "revoked", seq: 4 }]);
    expect(audit(three, zero)).toEqual([{ what: "replaced", seq: 5 }]);
    expect(audit(five, three, zero)).toEqual([]);
    expect(audit(zero)).toEqual([{ what: "replaced", seq: 3 }]);
  });

  test("raise none for what she has asked for, whether it came to pass or not; being revoked is never asked for", () => {
    const [zero, one, two, three, , five] = staff;
    expect(auditOwn(org.log, ids(zero), ids(three))).toEqual([]);
    expect(auditOwn(org.log, ids(zero), ids(two, five))).toEqual([{ what: "replaced", seq: 3 }]);
    expect(auditOwn(org.log, ids(one), ids(one))).toEqual([{ what: "revoked", seq: 4 }]);
  });

  test("alarm where her signing key stands beside a KEM key that is not hers", async () => {
    const own = new Organization(seeded("listed beside"));
    const { member, key } = await own.enroll();
    const { signSeed } = member.seeds;
    const beside = await memberFromSeeds({ signSeed, kemSeed: seeded("beside")(32) });
    const { role, notBefore, notAfter } = key;
    await own.list(() => ({ member: beside, role, notBefore, notAfter }));
    const [hers, other] = [toHex(member.memberId), toHex(beside.memberId)];
    expect(auditOwn(own.log, [hers])).toEqual([{ what: "listed", seq: 1 }]);
    expect([auditOwn(own.log, [hers, other]), auditOwn(own.log, [hers], [other])]).toEqual([[], []]);
  });
});
