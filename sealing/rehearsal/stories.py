"""Whole conversations for transcript vectors: what honest members do, and what may go wrong without being fatal."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sealing.bodies import Epoch
from sealing.members import Member
from sealing.notation import Category, Kind, Role
from sealing.padding import Content, pad
from sealing.rehearsal.attacks import Scene
from sealing.rehearsal.scenes import delayed, epoch_with_commit, removed, team_room
from sealing.rehearsal.world import NOW, STAFF, Room, epoch_body, forge, meet
from sealing.roster_rules import RULES
from sealing.seal import seal_plaintext
from sealing.transcript import Transcript

Viewers = dict[str, Member | None]
Telling = Callable[[], tuple[Scene, Viewers]]


@dataclass(frozen=True, slots=True)
class Story:
    """`expect` is the transcript's category; `tell()` gives the room with its log, and who looks at it."""

    name: str
    expect: Category
    description: str
    tell: Telling


STORIES: list[Story] = []


def story(expect: str) -> Callable[[Telling], Telling]:
    """Register a story; its name and docstring become those of the vector."""

    def register(tell: Telling) -> Telling:
        STORIES.append(Story(tell.__name__, Category(expect), " ".join((tell.__doc__ or "").split()), tell))
        return tell

    return register


def everybody(room: Room) -> Viewers:
    """All who are here, and somebody who holds no key."""
    return {name: person.member for name, person in room.people.items()} | {"outsider": None}


@story("opens")
def handover() -> tuple[Scene, Viewers]:
    """Concurrent sends, a handover with history, a supervisor without, acknowledgements, a second tab, CLOSE."""
    room, citizen, first = meet("handover")
    for number in range(3):  # both write before either has read the other
        ours, theirs = citizen.pen.say(f"tanya {number}", NOW), first.pen.say(f"jawab {number}", NOW)
        for raw in (theirs, ours) if number % 2 else (ours, theirs):
            room.post(raw)
    room.post(first.pen.acknowledge(NOW))
    room.post(room.change(first, 2, *room.roster(STAFF.invite(0), STAFF.invite(1))))
    second = room.join("second", STAFF.members[1])
    room.post(first.pen.say("saya pamit", NOW))
    leaver = room.people.pop("counselor")
    room.post(room.change(second, 4, *room.roster(STAFF.invite(1))))
    room.post(second.pen.say("saya lanjutkan", NOW))
    room.post(citizen.pen.say("baik", NOW))
    watched = [STAFF.invite(1), STAFF.invite(2, Role.SUPERVISOR, history_from=4)]
    room.post(room.change(second, 3, *room.roster(*watched)))
    room.join("supervisor", STAFF.members[2])
    for number in range(4):
        room.post(citizen.pen.say(f"cerita {number} " + "panjang " * 60 * number, NOW))
        room.post(second.pen.say(f"paham {number}", NOW))
    room.post(second.pen.acknowledge(NOW))
    tab = room.join("tab", citizen.member)
    room.post(tab.pen.say("dari gawai lain", NOW))
    room.post(second.pen.acknowledge(NOW))
    room.post(citizen.pen.close(1, NOW))
    return (room, room.log), everybody(room) | {"leaver": leaver.member}


@story("opens")
def handover_without_history() -> tuple[Scene, Viewers]:
    """The second counselor checks everything and reads only what was written since."""
    room, citizen, first = meet("fresh start")
    room.post(citizen.pen.say("hanya untuk yang pertama", NOW))
    room.post(room.change(first, 2, *room.roster(STAFF.invite(0), STAFF.invite(1, history_from=2))))
    second = room.join("second", STAFF.members[1])
    room.post(second.pen.say("halo", NOW))
    return (room, room.log), everybody(room)


@story("opens")
def history_given_later() -> tuple[Scene, Viewers]:
    """A counselor without history is given it by a later epoch, which opens the earlier entries."""
    room, citizen, first = meet("later")
    room.post(citizen.pen.say("lama", NOW))
    room.post(room.change(first, 3, *room.roster(STAFF.invite(0), STAFF.invite(1, history_from=2))))
    room.join("second", STAFF.members[1])
    room.post(room.change(citizen, 7, *room.roster(STAFF.invite(0), STAFF.invite(1))))
    room.post(citizen.pen.say("baru", NOW))
    return (room, room.log), everybody(room)


@story("opens")
def letterbox() -> tuple[Scene, Viewers]:
    """A letter to a team; the one who takes it starts an epoch, and the other is out."""
    room, taker = team_room()
    room.post(room.citizen.pen.say("surat", NOW))
    other = room.join("other", STAFF.members[4])
    room.post(room.change(taker, 1, *room.roster(STAFF.invite(3))))
    room.post(taker.pen.say("saya baca", NOW))
    return (room, room.log), everybody(room) | {"other": other.member}


def _citizen_only(scene: Scene) -> tuple[Scene, Viewers]:
    return scene, {"citizen": scene[0].citizen.member, "outsider": None}


@story("opens")
def raced_at_once() -> tuple[Scene, Viewers]:
    """Written before a removal was seen (seen_index = p), stored right after it (i = p + 1)."""
    return _citizen_only(delayed(0))


@story("opens")
def raced_at_the_edge() -> tuple[Scene, Viewers]:
    """The same at i = p + 16, the last position where it is taken."""
    return _citizen_only(delayed(15))


@story("opens")
def two_quick_changes() -> tuple[Scene, Viewers]:
    """Written in an epoch that ended twice over before it was stored; still within the window of its own end."""
    room, citizen, _, raced = removed()
    room.post(room.change(citizen, 7, *room.roster()))
    return _citizen_only((room, [*room.log, raced]))


@story("void")
def void_counts_in_its_session() -> tuple[Scene, Viewers]:
    """The loser of two concurrent EPOCHs is void, yet its session goes on from it."""
    room, citizen, counselor = meet("void")
    loser = room.change(counselor, 7, *room.roster(STAFF.invite(0)))
    room.post(room.change(citizen, 7, *room.roster(STAFF.invite(0))))
    room.post(loser)
    room.post(counselor.pen.say("lanjut", NOW))
    return (room, room.log), everybody(room)


@story("opens")
def unknown_content() -> tuple[Scene, Viewers]:
    """Data of a type that this version does not know is kept, never fatal."""
    room, _, counselor = meet("unknown")
    secret = counselor.transcript.state.secrets[1]
    plaintext = pad(Content(200, NOW, bytes(range(40))).pack())
    raw = seal_plaintext(counselor.pen.header(Kind.MSG), plaintext, secret, counselor.pen.key)
    return _citizen_only((room, [*room.log, raw]))


def _with_grants(change: Callable[[Epoch], Epoch]) -> tuple[Scene, Viewers]:
    room, _, counselor = meet("grants")
    raw = room.change(counselor, 7, *room.roster(STAFF.invite(0)))
    bad = forge(raw, counselor.pen.key, body=change(epoch_body(raw)).pack())
    return (room, [*room.log, bad]), {"citizen": room.citizen.member, "counselor": counselor.member}


@story("opens")
def alerts() -> tuple[Scene, Viewers]:
    """ALERT of every code, by either side: nothing follows from them in the room, and both may go on."""
    room, citizen, counselor = meet("alerts")
    room.post(citizen.pen.alert(1, 2, NOW))
    room.post(counselor.pen.alert(2, 2, NOW))
    room.post(citizen.pen.alert(3, len(room.log), NOW))
    room.post(counselor.pen.say("saya di sini", NOW))
    return (room, room.log), everybody(room)


@story("opens")
def garbage_grant() -> tuple[Scene, Viewers]:
    """One member is given a grant that does not open: an alarm, and it must not send."""
    citizens = Room("grants").citizen.member.member_id

    def spoil(body: Epoch) -> Epoch:
        grants = [
            bytes(len(grant)) if entry.member_id == citizens else grant
            for entry, grant in zip(body.roster, body.grants, strict=True)
        ]
        return replace(body, grants=tuple(grants))

    return _with_grants(spoil)


@story("opens")
def swapped_grants() -> tuple[Scene, Viewers]:
    """Each member is given the other's grant."""
    return _with_grants(lambda body: replace(body, grants=body.grants[::-1]))


@story("opens")
def false_commit() -> tuple[Scene, Viewers]:
    """The grants hold another secret than the one committed to. (The commit is in info, so a grant sealed to the
    false commit opens and is then compared.)"""
    room, _, counselor = meet("grants")
    raw = epoch_with_commit(counselor, room.roster(STAFF.invite(0)), bytes(32))
    return (room, [*room.log, raw]), {"citizen": room.citizen.member, "counselor": counselor.member}


@story("tampered")
def history_does_not_open() -> tuple[Scene, Viewers]:
    """A counselor is given history in which an entry does not open: the EPOCH that brought it is refused."""
    room, _, first = meet("bad past")
    header, secret = first.pen.header(Kind.MSG), first.transcript.state.secrets[1]
    good = seal_plaintext(header, pad(Content(1, NOW, b"rusak").pack()), secret, first.pen.key)
    bad = first.pen.sent(forge(good, first.pen.key, body=bytes(272)))
    log = [*room.log, bad]
    careless = tuple(step for step in RULES if step[0] != "decrypt")
    first.pen.transcript = Transcript(room.room_id, STAFF.log, first.member, careless)
    for raw in log:
        first.pen.transcript.accept(raw)
    brought = room.change(first, 3, *room.roster(STAFF.invite(0), STAFF.invite(1)))
    return (room, [*log, brought]), {"second": STAFF.members[1]}
