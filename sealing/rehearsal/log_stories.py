"""Conversations while the key log grows: what is ended later stays readable (docs/sealing.md section 9.5)."""

from sealing.bodies import Epoch
from sealing.envelope import parse
from sealing.notation import Role
from sealing.rehearsal.attacks import Scene
from sealing.rehearsal.stories import Viewers, everybody, story
from sealing.rehearsal.world import NOW, STAFF, Person, Room, epoch_body


def at_size(size: int, *people: Person) -> None:
    """Everybody here has verified the key log up to this size."""
    for person in people:
        person.transcript.state.log = STAFF.log_at(size)


def with_counselor(seed: str, index: int, size: int) -> tuple[Room, Person]:
    """A room of the citizen and counselor `index`, when the key log had `size` entries."""
    room = Room(seed)
    room.key_log = STAFF.log_at(size)
    at_size(size, room.citizen)
    room.post(room.change(room.citizen, 1, *room.roster(STAFF.invite(index))))
    counselor = room.join("counselor", STAFF.members[index])
    room.post(counselor.pen.say("halo", NOW))
    return room, counselor


def quoted(raw: bytes) -> tuple[int, int]:
    """(new_epoch, log_size) of an EPOCH."""
    body: Epoch = epoch_body(raw)
    return body.new_epoch, body.log_size


@story("opens")
def revoked_later() -> tuple[Scene, Viewers]:
    """A counselor is revoked in the middle of a conversation. The citizen starts an epoch without her; what she wrote
    before, and writes before she sees it, stays readable to all."""
    room, counselor = with_counselor("revoked later", 7, 8)
    raced = counselor.pen.say("sebentar", NOW)
    leaver = room.people.pop("counselor")
    room.key_log = STAFF.log
    at_size(9, room.citizen)
    change = room.change(room.citizen, 6, *room.roster(STAFF.invite(0, history_from=2)))
    assert quoted(change) == (2, 9)
    room.post(change)
    second = room.join("second", STAFF.members[0])
    room.post(raced)
    room.post(second.pen.say("saya teruskan", NOW))
    return (room, room.log), everybody(room) | {"revoked": leaver.member}


@story("opens")
def rotated() -> tuple[Scene, Viewers]:
    """A counselor's key is replaced. The former key speaks until the citizen puts the new one in its place."""
    room, former = with_counselor("rotated", 5, 6)
    room.key_log = STAFF.log
    at_size(9, room.citizen, former)
    tab = room.join("tab", STAFF.members[5])
    room.post(tab.pen.say("masih dengan kunci lama", NOW))
    for name in ("counselor", "tab"):
        room.people.pop(name)
    room.post(room.change(room.citizen, 5, *room.roster(STAFF.invite(6))))
    successor = room.join("successor", STAFF.members[6])
    room.post(successor.pen.say("kunci baru", NOW))
    return (room, room.log), everybody(room) | {"former": former.member}


@story("opens")
def two_log_views_at_once() -> tuple[Scene, Viewers]:
    """Of two tabs one has fetched the grown key log and the other not yet; neither had seen the other speak."""
    room, counselor = with_counselor("two views", 0, 6)
    ahead, behind = room.arrive("ahead", STAFF.members[0]), room.arrive("behind", STAFF.members[0])
    room.key_log = STAFF.log
    at_size(9, ahead, counselor, room.citizen)
    first, second = ahead.pen.certify(NOW), behind.pen.certify(NOW)
    assert [parse(raw).seen_index for raw in (first, second)] == [5, 5]
    at_size(9, behind)
    room.post(first)
    room.post(second)
    room.post(behind.pen.say("dari yang belakangan", NOW))
    return (room, room.log), everybody(room)


@story("opens")
def supervisor_of_a_grown_log() -> tuple[Scene, Viewers]:
    """A supervisor comes when the key log has grown; the verdicts on what was before are the same."""
    room, counselor = with_counselor("grown", 1, 5)
    room.key_log = STAFF.log
    at_size(9, room.citizen, counselor)
    room.post(room.change(counselor, 3, *room.roster(STAFF.invite(1), STAFF.invite(2, Role.SUPERVISOR, 2))))
    room.join("supervisor", STAFF.members[2])
    return (room, room.log), everybody(room)


@story("void")
def void_quotation() -> tuple[Scene, Viewers]:
    """Of two concurrent EPOCHs the loser quotes a larger key log. What is void binds nobody: the winner's author, who
    has not fetched it yet, goes on with the smaller one."""
    room, counselor = with_counselor("void quotation", 1, 6)
    at_size(9, counselor)
    loser = room.change(counselor, 7, *room.roster(STAFF.invite(1)))
    room.post(room.change(room.citizen, 7, *room.roster(STAFF.invite(1))))
    room.post(loser)
    again = room.change(room.citizen, 7, *room.roster(STAFF.invite(1)))
    assert (quoted(loser), quoted(again)) == ((2, 9), (3, 6))
    room.key_log = STAFF.log
    room.post(again)
    return (room, room.log), everybody(room)
