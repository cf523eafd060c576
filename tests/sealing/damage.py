"""A room with every accepted kind, and a judge that goes on after a refusal: what families 1 to 3 do damage to."""

from sealing.bodies import ALERT_GRANT
from sealing.envelope import parse
from sealing.rehearsal.keyrings import regrant
from sealing.rehearsal.world import NOW, STAFF, Room, meet
from sealing.state import Result
from sealing.transcript import Transcript


def long_room() -> Room:
    """Every accepted kind once at least, two authors."""
    room, citizen, counselor = meet("damage")
    room.post(citizen.pen.say("pagi", NOW))
    room.post(counselor.pen.alert(ALERT_GRANT, 2, NOW))
    room.post(citizen.pen.acknowledge(NOW))
    room.post(room.change(counselor, 7, *room.roster(STAFF.invite(0))))
    room.post(counselor.pen.say("apa kabar", NOW))
    room.post(regrant(citizen, STAFF.invite(0), 1))
    room.post(citizen.pen.say("baik", NOW))
    room.post(citizen.pen.close(1, NOW))
    return room


ROOM = long_room()
FIRST_OF_KIND = {parse(raw).kind: position for position, raw in reversed(list(enumerate(ROOM.log)))}


def before(position: int) -> Transcript:
    transcript, outcomes = ROOM.replay(ROOM.citizen.member, ROOM.log[:position])
    assert {outcome.result for outcome in outcomes} <= {Result.ACCEPTED}
    return transcript


def verdict(transcript: Transcript, raw: bytes) -> Result:
    """Judge without stopping: a refusal leaves the state as it was."""
    head = transcript.head
    outcome = transcript.accept(raw)
    transcript.stopped = None
    assert (outcome.result is Result.REFUSED) == (transcript.head == head)
    return outcome.result
