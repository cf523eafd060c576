import { describe, expect, it } from "vitest";
import { fromUtf8 } from "./bytes";
import { SealingError } from "./errors";
import { EXPORT_LIMIT, writeExport, type Exported } from "./export";

const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
const log = { rootPk: bytes(32, 1), entries: [], checkpoint: null };
const empty: Exported = { roomId: bytes(16, 2), envelopes: [], log, key: null };

function refusal(exported: Exported): string | undefined {
  try {
    writeExport(exported);
  } catch (reason) {
    if (reason instanceof SealingError) return reason.rule;
  }
  return undefined;
}

describe("the offline copy", () => {
  it("has the fields of the specification, in their order", () => {
    const key = { handle: bytes(16, 3), vault: bytes(3, 4), slots: [bytes(3, 5)] };
    const checkpoint = { origin: "kota.example/log", logKey: "a+b", cosigners: ["c+d"], note: bytes(3, 6) };
    const file = writeExport({
      ...{ roomId: bytes(16, 2), envelopes: [bytes(3, 7)], key },
      log: { rootPk: bytes(32, 1), entries: [bytes(3, 8)], checkpoint },
    });
    expect(fromUtf8(file)).toBe(
      '{"format":"sobat/1 export","room_id":"AgICAgICAgICAgICAgICAg==","envelopes":["BwcH"],' +
        '"log":{"root_pk":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=","entries":["CAgI"],' +
        '"checkpoint":{"origin":"kota.example/log","log_key":"a+b","cosigners":["c+d"],"note":"BgYG"}},' +
        '"key":{"handle":"AwMDAwMDAwMDAwMDAwMDAw==","vault":"BAQE","slots":["BQUF"]}}\n',
    );
  });

  it("is not written larger than it could be read", () => {
    const piece = bytes(65_776, 0);
    const enough = Math.ceil(EXPORT_LIMIT / 87_700);
    expect(refusal({ ...empty, envelopes: new Array<Uint8Array>(enough).fill(piece) })).toBe("export_size");
    expect(refusal({ ...empty, envelopes: new Array<Uint8Array>(100_001).fill(bytes(0, 0)) })).toBe(
      "export_count",
    );
    expect(refusal(empty)).toBeUndefined();
  });
});
