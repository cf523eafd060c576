"""Stories and attacks that tell readings of sections 6 and 8 of docs/sealing.md apart: roles, targets, other views."""

from sealing.notation import ZEROS_32, Role
from sealing.rehearsal.attacks import Scene, attack
from sealing.rehearsal.keyrings import keyring_by, regrant
from sealing.rehearsal.scenes import epoch_by, team_room
from sealing.rehearsal.stories import Viewers, everybody, story
from sealing.rehearsal.world import NOW, STAFF, Room, forge, meet


@story("opens")
def citizen_promotes() -> tuple[Scene, Viewers]:
    """The citizen, and not the colleague herself, makes one of a team the counselor."""
    room, _ = team_room()
    staff = [STAFF.invite(3), STAFF.invite(4, Role.TEAM)]
    room.post(room.change(room.citizen, 1, *room.roster(*staff)))
    return (room, room.log), everybody(room)


@story("opens")
def supervisor_in_lower_roles() -> tuple[Scene, Viewers]:
    """A logged supervisor stands as team, and then as counselor."""
    room = Room("lower roles")
    for role in (Role.TEAM, Role.COUNSELOR):
        room.post(room.change(room.citizen, 1, *room.roster(STAFF.invite(2, role))))
    return (room, room.log), everybody(room)


@attack("forbidden", "roles_kept")
def team_turns_supervisor() -> Scene:
    """A logged supervisor who stands as team is made supervisor without leaving."""
    room = Room("lower roles")
    room.post(room.change(room.citizen, 1, *room.roster(STAFF.invite(2, Role.TEAM))))
    return room, [*room.log, epoch_by(room.citizen, room.roster(STAFF.invite(2, Role.SUPERVISOR)))]


@story("opens")
def raced_keyring_for_a_leaver() -> tuple[Scene, Viewers]:
    """A KEYRING for somebody who has left since: who may be its target is asked of the roster it is written under."""
    room, citizen, first = meet("leaver")
    room.post(room.change(citizen, 2, *room.roster(STAFF.invite(0), STAFF.invite(1))))
    second = room.join("second", STAFF.members[1])
    raced = regrant(citizen, STAFF.invite(0, history_from=1), 1)
    room.post(room.change(second, 4, *room.roster(STAFF.invite(1))))
    room.post(raced)
    return (room, room.log), everybody(room) | {"leaver": first.member}


@attack("forbidden", "target")
def raced_keyring_for_a_newcomer() -> Scene:
    """A KEYRING for somebody who is in the current roster, and not in that which it is written under."""
    room, citizen, counselor = meet()
    raced = keyring_by(counselor, STAFF.invite(1, history_from=1), 1)
    room.post(room.change(citizen, 2, *room.roster(STAFF.invite(0), STAFF.invite(1, history_from=2))))
    return room, [*room.log, raced]


@story("tampered")
def refused_by_those_who_read() -> tuple[Scene, Viewers]:
    """A false commitment ends the view of whoever holds the key; an outsider goes on."""
    room, citizen, counselor = meet("other views")
    false = forge(counselor.pen.say("dua bacaan", NOW), counselor.pen.key, key_commit=ZEROS_32)
    after = citizen.pen.acknowledge(NOW)
    return (room, [*room.log, false, after]), everybody(room)
