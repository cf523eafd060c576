"""What no EPOCH body may look like: one thing altered in a body that is in order, and the rule that says so."""

from dataclasses import replace

import pytest

from sealing.bodies import ALL_ONES, ENTRY_BYTES, Epoch, parse_epoch
from sealing.envelope import parse
from sealing.notation import Category, Kind, Malformed, Role
from sealing.rehearsal.world import meet

FIXED = 38  # bytes before the roster: new_epoch, commit, reason, count
LOG_POINTER = 40


def epoch() -> Epoch:
    """What the citizen wrote when her counselor came."""
    room, _, _ = meet()
    return parse_epoch([envelope.body for envelope in map(parse, room.log) if envelope.kind == Kind.EPOCH][-1])


def refused(body: bytes) -> str:
    """The rule that refuses it."""
    with pytest.raises(Malformed) as refusal:
        parse_epoch(body)
    assert refusal.value.category is Category.MALFORMED
    return refusal.value.rule


def test_a_role_that_nobody_can_have() -> None:
    made = epoch()
    good = made.pack()
    assert parse_epoch(good) == made
    assert refused(good[:FIXED] + bytes((max(Role) + 1,)) + good[FIXED + 1 :]) == "roster_role"


def test_a_place_in_the_key_log_that_no_log_reaches() -> None:
    made = epoch()
    roster = tuple(
        entry if entry.role is Role.CITIZEN else replace(entry, log_index=ALL_ONES - 1) for entry in made.roster
    )
    assert roster != made.roster
    assert refused(replace(made, roster=roster).pack()) == "number_range"


def test_a_grant_that_says_another_length_than_it_has() -> None:
    made = epoch()
    good, at = made.pack(), FIXED + len(made.roster) * ENTRY_BYTES + LOG_POINTER
    length = int.from_bytes(good[at : at + 2], "big")
    assert length == len(made.grants[0])
    assert refused(good[:at] + (length - 1).to_bytes(2, "big") + good[at + 2 :]) == "grant_length"


def test_a_body_that_ends_within_its_pointer_to_the_key_log() -> None:
    made = epoch()
    end = FIXED + len(made.roster) * ENTRY_BYTES
    assert {refused(made.pack()[: end + kept]) for kept in range(LOG_POINTER)} == {"body_length"}
