"""Family 1: whichever single byte of whichever kind is changed on the way, the entry is refused. Never a crash."""

import pytest

from sealing.notation import Kind
from sealing.state import Result
from tests.sealing.damage import FIRST_OF_KIND, ROOM, before, verdict


def test_the_room_has_every_accepted_kind() -> None:
    assert set(FIRST_OF_KIND) == set(Kind)


@pytest.mark.parametrize("kind", sorted(FIRST_OF_KIND), ids=lambda kind: kind.name)
@pytest.mark.parametrize("bit", [0x01, 0x80])
def test_every_flipped_byte_is_refused(kind: Kind, bit: int) -> None:
    position = FIRST_OF_KIND[kind]
    raw, transcript = ROOM.log[position], before(position)
    flipped = {verdict(transcript, raw[:i] + bytes([raw[i] ^ bit]) + raw[i + 1 :]) for i in range(len(raw))}
    assert flipped == {Result.REFUSED}
    assert transcript.accept(raw).result is Result.ACCEPTED
