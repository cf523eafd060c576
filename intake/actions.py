"""Handing in a form: checks that cost, then one transaction in matching."""

from datetime import datetime

from matching.access import hash_token
from matching.actions import issue_ticket
from matching.values import IssuedTicket, Need
from sealing.envelope import parse
from sealing.notation import Malformed, lifetime_ok
from sealing.signatures import check_genesis
from wire.bodies import IntakeForm
from wire.codes import ErrorCode, Refusal


def submit_intake(form: IntakeForm, need: Need, now: datetime) -> IssuedTicket:
    """A ticket for this form, or the one it got before. The form's token and genesis are secrets of one citizen.

    Raises Refusal(MALFORMED_ENVELOPE) for a GENESIS that its room would have to reject (one whose session is over by
    this clock could never post its first EPOCH), Refusal(TOKEN_REUSED).
    """
    try:
        envelope = parse(form.genesis)
        genesis = check_genesis(envelope)
    except Malformed:
        raise Refusal(ErrorCode.MALFORMED_ENVELOPE) from None
    if not lifetime_ok(genesis.not_after, int(now.timestamp() * 1000)):
        raise Refusal(ErrorCode.MALFORMED_ENVELOPE)
    return issue_ticket(
        need=need, token_hash=hash_token(form.token), genesis=form.genesis, room_id=envelope.room_id, now=now
    )
