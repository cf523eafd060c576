"""Family 2: what has not exactly the form of the document is refused: lengths, kinds, prefix, numbers, noise."""

import pytest

from sealing.notation import Category, Kind
from sealing.state import Result
from tests.sealing.damage import FIRST_OF_KIND, ROOM, before, verdict


@pytest.mark.parametrize("kind", sorted(FIRST_OF_KIND), ids=lambda kind: kind.name)
def test_every_other_length_is_refused(kind: Kind) -> None:
    position = FIRST_OF_KIND[kind]
    raw, transcript = ROOM.log[position], before(position)
    lengths = [raw[:end] for end in range(len(raw))] + [raw + bytes(extra) for extra in (1, 2, 64, 70_000)]
    assert {verdict(transcript, other) for other in lengths} == {Result.REFUSED}


@pytest.mark.parametrize("kind", sorted(FIRST_OF_KIND), ids=lambda kind: kind.name)
def test_every_other_kind_byte_is_refused(kind: Kind) -> None:
    position = FIRST_OF_KIND[kind]
    raw, transcript = ROOM.log[position], before(position)
    others = [raw[:5] + bytes([other]) + raw[6:] for other in range(256) if other != kind]
    assert {verdict(transcript, other) for other in others} == {Result.REFUSED}


def test_random_bytes_are_refused() -> None:
    transcript = before(5)
    for length in (0, 1, 175, 176, 239, 240, 241, 512, 66_000):
        assert verdict(transcript, ROOM.dice(length)) is Result.REFUSED


@pytest.mark.parametrize(("name", "at"), [("magic", 0), ("suite", 4), ("kind", 5), ("flags", 6), ("flags", 7)])
def test_an_unknown_prefix_is_malformed_for_every_kind(name: str, at: int) -> None:
    for position in FIRST_OF_KIND.values():
        raw = ROOM.log[position]
        outcome = before(position).accept(raw[:at] + b"\x7f" + raw[at + 1 :])
        assert (outcome.category, outcome.rule) == (Category.MALFORMED, "parse"), name


@pytest.mark.parametrize("at", [44, 45, 52, 53])
def test_a_number_of_two_to_the_53_or_more_is_malformed(at: int) -> None:
    position = FIRST_OF_KIND[Kind.MSG]
    raw = ROOM.log[position]
    outcome = before(position).accept(raw[:at] + b"\x20" + raw[at + 1 :])
    assert (outcome.category, outcome.rule) == (Category.MALFORMED, "parse")
