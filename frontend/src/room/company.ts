import { Role, fromBase64, toHex } from "../sealing";
import type { InvitationMake, InvitationView, RoomClientFrame, SeatView } from "../wire";
import type { RoomAction } from "./reducer";

/** What a counselor may ask a colleague for. */
export type Purpose = InvitationMake["purpose"];

/** What the wishes about who is in a room need of the engine. */
export interface Surroundings {
  readonly say: (frame: RoomClientFrame) => boolean;
  readonly dispatch: (action: RoomAction) => void;
  /** Something may be due now. */
  readonly tend: () => void;
}

/**
 * A person's wishes about who is in the room. Nothing here seals: the engine lets in whom the state says that its own
 * person agreed to. Over a dead line a wish is not taken; the screen does not offer it then.
 */
export class Company {
  constructor(private readonly around: Surroundings) {}

  /** Asks a colleague, named by member id in base64. */
  invite(memberId: string, purpose: Purpose): void {
    this.around.dispatch({ type: "noticed" });
    this.around.say({ type: "invitation.make", member_id: memberId, purpose });
  }

  withdraw({ invitation }: InvitationView): void {
    this.around.say({ type: "invitation.withdraw", invitation });
  }

  /** The citizen's answer to a colleague who is ready to come. */
  answer({ invitation, member_id, purpose }: InvitationView, agree: boolean, history: boolean): void {
    if (!this.around.say({ type: "invitation.answer", invitation, agree })) return;
    const memberId = toHex(fromBase64(member_id));
    this.around.dispatch({ type: "answered", invitation, memberId });
    if (agree) this.admit(memberId, purpose === "supervision", history);
  }

  /** The citizen lets in somebody who already has a seat. */
  openDoor({ member_id, role }: SeatView, history: boolean): void {
    this.admit(toHex(fromBase64(member_id)), role === "supervisor", history);
  }

  /** The citizen lets in somebody who was here before, under keys that she has lost. */
  welcomeBack({ member_id, role }: SeatView): void {
    this.admit(toHex(fromBase64(member_id)), role === "supervisor", false, true);
  }

  turnAway({ member_id }: SeatView): void {
    this.around.dispatch({ type: "turned_away", memberId: toHex(fromBase64(member_id)) });
  }

  /** The citizen has seen who reads along. */
  understand(): void {
    this.around.dispatch({ type: "understood" });
    this.around.tend();
  }

  /** Leaves once everything said is stored. */
  leave(): void {
    this.around.dispatch({ type: "leaving" });
    this.around.tend();
  }

  /** What became of the last wish was read. */
  notice(): void {
    this.around.dispatch({ type: "noticed" });
  }

  private admit(memberId: string, looksOn: boolean, history: boolean, returning = false): void {
    const role = looksOn ? Role.SUPERVISOR : Role.COUNSELOR;
    const as = { role, history, ...(returning ? { returning } : {}) } as const;
    this.around.dispatch({ type: "admitted", memberId, as });
    this.around.tend();
  }
}
