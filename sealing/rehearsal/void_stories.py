"""Stories around void entries: what they count for, and what they do not (docs/sealing.md section 8)."""

from sealing.notation import Kind
from sealing.rehearsal.attacks import Scene
from sealing.rehearsal.stories import Viewers, everybody, story
from sealing.rehearsal.world import NOW, Person, Room, meet
from sealing.seal import Pen, sign_envelope


def short_session() -> tuple[Room, Person]:
    """A room whose last entry is the void SESSION of a tab of the citizen that was shown less than she had seen."""
    room, citizen, _ = meet("short session")
    tab = room.arrive("tab", citizen.member)
    short = tab.pen.certify(NOW)
    room.post(citizen.pen.say("sudah lihat semua", NOW))
    room.post(citizen.pen.acknowledge(NOW))
    room.post(short)
    return room, tab


@story("wrong_binding")
def spoken_under_a_void_session() -> tuple[Scene, Viewers]:
    """An entry under a SESSION that was void, as its next: the session is unknown."""
    room, tab = short_session()
    log = [*room.log, sign_envelope(tab.pen.header(Kind.ACK), b"", tab.pen.key)]
    return (room, log), everybody(room)


@story("void")
def void_session_again() -> tuple[Scene, Viewers]:
    """The key of a void SESSION is certified again, with all that its member has seen: as if it had not been there."""
    room, tab = short_session()
    tab.pen = Pen(tab.transcript, tab.member, tab.pen.key, room.dice)
    room.post(tab.pen.certify(NOW))
    room.post(tab.pen.say("sekarang utuh", NOW))
    return (room, room.log), everybody(room)
