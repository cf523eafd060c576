"""The shift machine, pair by pair, and the lease."""

from datetime import UTC, datetime
from itertools import product

import pytest

from counselors.rules import ABSENCE, LEASE, SHIFT_TABLE, advance_shift
from counselors.values import ShiftEvent, ShiftState
from wire.codes import ErrorCode, Refusal

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
ALLOWED = {
    ("on", "start"): "on",
    ("on", "pause"): "paused",
    ("on", "end"): "ended",
    ("paused", "start"): "on",
    ("paused", "pause"): "paused",
    ("paused", "end"): "ended",
}


@pytest.mark.parametrize(("state", "event"), list(product(ShiftState, ShiftEvent)))
def test_every_pair_of_the_shift_table(state: ShiftState, event: ShiftEvent) -> None:
    """What the table allows happens; everything else, all that follows an end above all, is refused."""
    wanted = ALLOWED.get((state.value, event.value))
    if wanted is None:
        with pytest.raises(Refusal) as refused:
            advance_shift(state, event)
        assert refused.value.code is ErrorCode.ILLEGAL_TRANSITION
    else:
        assert advance_shift(state, event) is ShiftState(wanted)


def test_the_table_holds_nothing_else() -> None:
    """The table above is the whole truth."""
    assert {(state.value, event.value): after.value for (state, event), after in SHIFT_TABLE.items()} == ALLOWED


def test_a_tunnel_does_not_end_what_an_evening_does() -> None:
    """A lease runs out long before a shift is paused for good."""
    assert 5 * LEASE < ABSENCE
