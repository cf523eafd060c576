"""Family 5: two members shown different histories: the first entry that crosses over stops the room."""

import pytest

from sealing.rehearsal.world import NOW, meet
from sealing.state import Result


@pytest.mark.parametrize("speaker", ["citizen", "counselor"])
def test_the_first_crossing_entry_after_a_fork_stops_the_other_room(speaker: str) -> None:
    _, citizen, counselor = meet()
    citizen.read(citizen.pen.say("untuk diri sendiri", NOW))
    counselor.read(counselor.pen.acknowledge(NOW))
    author, other = (citizen, counselor) if speaker == "citizen" else (counselor, citizen)
    outcome = other.read(author.pen.say("menyeberang", NOW))
    assert (outcome.result, other.transcript.may_send()) == (Result.REFUSED, False)
