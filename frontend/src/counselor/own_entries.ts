import type { LogReader } from "../log/reader";
import { toHex } from "../sealing";
import { auditOwn, type OwnAlarm } from "../sealing/audit";
import { type Memory, rememberOwn, rememberedOwn } from "./choices";
import type { OwnKeys } from "./key_number";

/**
 * Watches the entries of the key log that are about a counselor's own keys (docs/sealing.md section 9.7): at every log that
 * the tab verifies, and by what this device knows of her also while no vault opens. Server and office may have been misled:
 * only a vault that opened with her secret says which keys are hers.
 */
export class OwnEntries {
  private known: readonly string[];
  private opened: readonly string[] = [];
  /** Hears of what was found, whenever it was looked for. */
  onalarms: (alarms: readonly OwnAlarm[]) => void = () => undefined;

  /** `account` tells counselors apart who share a device: her vault's handle may be somebody else's by now. */
  constructor(
    private readonly memory: Memory,
    private readonly account: string,
    private readonly made: OwnKeys,
    private readonly reader: LogReader,
  ) {
    this.known = rememberedOwn(memory, account);
    reader.onlog = () => this.look();
  }

  get alarms(): OwnAlarm[] {
    return auditOwn(this.reader.log, [...this.known, ...this.opened], this.made.ids);
  }

  /** A vault was opened with her secret and holds the keys of these members. */
  open(memberIds: readonly Uint8Array[]): void {
    this.opened = memberIds.map(toHex);
    this.look();
  }

  /** The vault that was opened is her current one: this device goes by it from now on, and by no earlier one. */
  settle(): void {
    this.known = this.opened;
    rememberOwn(this.memory, this.account, this.known);
    this.look();
  }

  private look(): void {
    this.onalarms(this.alarms);
  }
}
