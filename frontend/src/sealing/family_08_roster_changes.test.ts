import { describe, expect, test } from "vitest";
import { Role } from "./bodies";
import { FOUNDER, stage } from "./testing/stage";

describe("two concurrent changes of the roster", () => {
  test("leave every member on the same head and epoch; the loser issues again", async () => {
    const c = await stage("concurrent");
    const other = { role: Role.COUNSELOR, key: c.second.key, historyFrom: 2 } as const;
    const self = { role: Role.COUNSELOR, key: "self", historyFrom: 2 } as const;
    const first = await c.citizen.epoch([FOUNDER, other, { ...self, key: c.first.key }]);
    const second = await c.counselor.epoch([{ ...FOUNDER, historyFrom: 1 }, self]);
    await c.post(first, c.citizen, c.counselor);
    await c.post(second, c.citizen, c.counselor);
    expect(c.citizen.judge.transcript.epochs.length).toBe(3);
    const again = await c.counselor.epoch([{ ...FOUNDER, historyFrom: 2 }, self]);
    await c.post(again, c.citizen, c.counselor);
    const heads = [c.citizen, c.counselor].map(({ judge }) => judge.transcript.head);
    expect(heads[0]).toEqual(heads[1]);
    expect(c.counselor.judge.transcript.current?.epoch).toBe(3);
  });
});
