import { describe, expect, it } from "vitest";
import { ON_THE_WAY_MAX, Outbox } from "./outbox";

function sent(outbox: Outbox, now = 0, takes = Infinity): string[] {
  const out: string[] = [];
  outbox.flush(now, (envelope) => out.length < takes && out.push(envelope) > 0);
  return out;
}

function three(): Outbox {
  const outbox = new Outbox();
  for (const name of ["s:0", "s:1", "s:2"]) outbox.add(name, `bytes of ${name}`);
  return outbox;
}

describe("outbox", () => {
  it("hands everything over once, in order", () => {
    const outbox = three();
    expect(sent(outbox)).toEqual(["bytes of s:0", "bytes of s:1", "bytes of s:2"]);
    expect(sent(outbox)).toEqual([]);
  });

  it("repeats the identical bytes after a recall, without what has a receipt", () => {
    const outbox = three();
    sent(outbox);
    outbox.settle("s:1");
    outbox.recall();
    expect(sent(outbox)).toEqual(["bytes of s:0", "bytes of s:2"]);
  });

  it("lets nothing overtake an envelope that the line did not take", () => {
    const outbox = three();
    expect(sent(outbox, 0, 1)).toEqual(["bytes of s:0"]);
    expect(sent(outbox)).toEqual(["bytes of s:1", "bytes of s:2"]);
  });

  it("pours nothing in: a few are on the way, the next follow the receipts", () => {
    const outbox = new Outbox();
    const names = Array.from({ length: ON_THE_WAY_MAX + 3 }, (_, number) => `s:${number}`);
    for (const name of names) outbox.add(name, name);
    expect(sent(outbox)).toEqual(names.slice(0, ON_THE_WAY_MAX));
    expect(sent(outbox)).toEqual([]);
    outbox.settle("s:0");
    outbox.settle("s:1");
    expect(sent(outbox)).toEqual(names.slice(ON_THE_WAY_MAX, ON_THE_WAY_MAX + 2));
    outbox.recall();
    expect(sent(outbox)).toEqual(names.slice(2, ON_THE_WAY_MAX + 2));
  });

  it("knows how long the line has been silent", () => {
    const outbox = three();
    expect(outbox.silence(100)).toBe(0);
    sent(outbox, 100, 2);
    expect(outbox.silence(350)).toBe(250);
    outbox.clear();
    expect([outbox.silence(999), outbox.size, outbox.holds("s:0")]).toEqual([0, 0, false]);
  });
});
