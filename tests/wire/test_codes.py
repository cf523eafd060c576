"""Codes, advice and limits: closed, complete, and inside what the protocols underneath allow."""

import math

from wire import limits
from wire.codes import RETRY, CloseCode, ErrorCode, Refusal


def test_every_close_code_has_advice_and_daphne_can_send_it() -> None:
    assert set(RETRY) == set(CloseCode)
    assert all(4000 <= code <= 4999 for code in CloseCode)


def test_a_refusal_carries_its_code_and_its_waiting_time() -> None:
    refusal = Refusal(ErrorCode.TOO_FAST, retry_after=1.5)
    assert (refusal.code, refusal.retry_after, str(refusal)) == (ErrorCode.TOO_FAST, 1.5, "too_fast")


def test_the_largest_envelope_fits_into_a_frame() -> None:
    text = 4 * math.ceil(limits.ENVELOPE_MAX_BYTES / 3)
    assert text + len('{"type":"envelope.send","envelope":""}') <= limits.FRAME_MAX_BYTES


def test_a_lease_outlives_two_lost_beats() -> None:
    assert limits.PRESENCE_LEASE_SECONDS >= 3 * limits.PRESENCE_SECONDS
    assert limits.DUTY_LEASE_SECONDS >= 3 * limits.DUTY_BEAT_SECONDS
    assert limits.PRESENCE_LEASE_SECONDS < limits.TICKET_AWAY_SECONDS
