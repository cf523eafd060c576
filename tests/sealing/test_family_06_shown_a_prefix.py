"""Family 6: a returning member who is shown a shortened transcript gets no session that others accept."""

from sealing.rehearsal.world import NOW, meet
from sealing.state import Result


def test_a_citizen_shown_a_prefix_gets_no_session_until_it_has_caught_up() -> None:
    room, citizen, counselor = meet()
    prefix = list(room.log)
    room.post(citizen.pen.say("rahasia", NOW))
    room.post(counselor.pen.say("balasan", NOW))
    room.post(citizen.pen.acknowledge(NOW))
    returning = room.arrive("tab", citizen.member)
    cut, _ = room.replay(citizen.member, prefix)
    assert cut.may_send()
    fooled = returning.pen
    fooled.transcript = cut
    assert room.post(fooled.certify(NOW)).rule == "short_session"
    assert room.join("caught up", citizen.member).transcript.may_send()
    assert room.post(room.people["caught up"].pen.say("kembali", NOW)).result is Result.ACCEPTED
