"""Decisions about shifts and leases: values in, values or Refusal out."""

from datetime import timedelta
from types import MappingProxyType
from typing import Final

from counselors.values import ShiftEvent, ShiftState
from wire import limits
from wire.codes import ErrorCode, Refusal

LEASE: Final = timedelta(seconds=limits.DUTY_LEASE_SECONDS)

# A lease this stale pauses the shift for good: a lid closed in the evening must not be on duty again by itself when
# it opens next morning, while a tunnel of a few minutes must heal without a click.
ABSENCE: Final = timedelta(minutes=15)

SHIFT_TABLE: Final = MappingProxyType(
    {
        (ShiftState.ON, ShiftEvent.START): ShiftState.ON,  # the same wish twice renews the lease
        (ShiftState.ON, ShiftEvent.PAUSE): ShiftState.PAUSED,
        (ShiftState.ON, ShiftEvent.END): ShiftState.ENDED,
        (ShiftState.PAUSED, ShiftEvent.START): ShiftState.ON,
        (ShiftState.PAUSED, ShiftEvent.PAUSE): ShiftState.PAUSED,
        (ShiftState.PAUSED, ShiftEvent.END): ShiftState.ENDED,
    }
)


def advance_shift(state: ShiftState, event: ShiftEvent) -> ShiftState:
    """The state after `event`. Raises Refusal(ILLEGAL_TRANSITION) for a pair that is not in the table."""
    try:
        return SHIFT_TABLE[state, event]
    except KeyError:
        raise Refusal(ErrorCode.ILLEGAL_TRANSITION) from None
