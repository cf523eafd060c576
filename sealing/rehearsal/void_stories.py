"""Stories around void entries: what they count for, and what they do not (docs/sealing.md section 8)."""

from dataclasses import replace

from sealing.members import SigningKey
from sealing.notation import Kind
from sealing.rehearsal.attacks import Scene
from sealing.rehearsal.stories import Viewers, everybody, story
from sealing.rehearsal.world import NOW, STAFF, Person, Room, forge, meet
from sealing.seal import Pen, make_session, sign_envelope


def _lost() -> tuple[Room, Person, bytes]:
    """A room in which the counselor's EPOCH, the largest view it has signed, was void; and its next entry."""
    room, citizen, counselor = meet("lost")
    room.post(citizen.pen.say("ya", NOW))
    loser = room.change(counselor, 7, *room.roster(STAFF.invite(0)))
    after = counselor.pen.acknowledge(NOW)
    room.post(room.change(citizen, 7, *room.roster(STAFF.invite(0))))
    room.post(loser)
    return room, counselor, after


@story("void")
def void_counts_for_its_member() -> tuple[Scene, Viewers]:
    """A void entry had seen more than a SESSION of the same member, which is void, too."""
    room, counselor, _ = _lost()
    heads = counselor.transcript.state.heads
    tab = Pen(counselor.transcript, counselor.member, SigningKey(room.dice(32)), room.dice)
    header = replace(tab.header(Kind.SESSION), epoch=1, seen_index=5, seen_head=heads[5])
    certified = make_session(counselor.member, tab.key, room.room_id, NOW, (5, heads[5]), STAFF.log.quotation())
    room.post(sign_envelope(header, certified.pack(), tab.key))
    return (room, room.log), everybody(room)


@story("wrong_binding")
def void_counts_for_its_view() -> tuple[Scene, Viewers]:
    """A session says to have seen less than in its void entry."""
    room, counselor, after = _lost()
    raw = forge(after, counselor.pen.key, seen_index=5, seen_head=counselor.transcript.state.heads[5])
    return (room, [*room.log, raw]), everybody(room)


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
