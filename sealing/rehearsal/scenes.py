"""Rooms in a certain state, and EPOCHs written by hand, for attacks and stories."""

from collections.abc import Callable, Sequence

from sealing.bodies import Epoch, grant_info, pack_roster
from sealing.grants import pack_secrets, seal_grant
from sealing.notation import Kind, Role
from sealing.rehearsal.attacks import Scene
from sealing.rehearsal.world import NOW, STAFF, Person, Room, epoch_body, forge, meet
from sealing.seal import Invite, make_epoch, sign_envelope


def epoch_by(author: Person, invites: Sequence[Invite], new_epoch: int | None = None, reason: int = 3) -> bytes:
    """An EPOCH as a dishonest member may write it: no policy asked."""
    state, header = author.transcript.state, author.pen.header(Kind.EPOCH)
    number = header.epoch + 1 if new_epoch is None else new_epoch
    secrets = state.secrets | {number: bytes([7]) * 32}
    view = (header.seen_index, header.seen_head)
    body = make_epoch(state.room_id, view, reason, number, secrets, invites, state.log.quotation())
    return sign_envelope(header, body.pack(), author.pen.key)


def epoch_with_commit(author: Person, invites: Sequence[Invite], commit: bytes) -> bytes:
    """An EPOCH whose grants are bound to `commit` but hold another secret."""
    state, header = author.transcript.state, author.pen.header(Kind.EPOCH)
    ordered = sorted(invites, key=lambda invite: invite.roster_entry().member_id)
    roster = tuple(invite.roster_entry() for invite in ordered)
    number = header.epoch + 1
    binding, view = (number, commit, pack_roster(roster)), (header.seen_index, header.seen_head)
    secrets = state.secrets | {number: bytes([7]) * 32}
    grants = [
        seal_grant(
            invite.kem_pk,
            grant_info("grant", state.room_id, entry, binding, view),
            pack_secrets(secrets, entry.history_from, number),
        )
        for invite, entry in zip(ordered, roster, strict=True)
    ]
    body = Epoch(number, commit, 3, roster, tuple(grants), *state.log.quotation())
    return sign_envelope(header, body.pack(), author.pen.key)


def changed_epoch(change: Callable[[Epoch], Epoch]) -> Scene:
    """A room of two whose counselor writes an EPOCH with a changed body."""
    room, _, counselor = meet()
    raw = room.change(counselor, 7, *room.roster(STAFF.invite(0)))
    return room, [*room.log, forge(raw, counselor.pen.key, body=change(epoch_body(raw)).pack())]


def supervised() -> tuple[Room, Person, Person, Person]:
    """A room with citizen, counselor and supervisor: epoch 2 begins at 5, the supervisor's session is 6."""
    room, citizen, counselor = meet()
    room.post(room.change(counselor, 3, *room.roster(STAFF.invite(0), STAFF.invite(2, Role.SUPERVISOR))))
    return room, citizen, counselor, room.join("supervisor", STAFF.members[2])


def team_room() -> tuple[Room, Person]:
    """A letter to a team of two: EPOCH 1 at 2, the session of the first team member at 3."""
    room = Room("team")
    team = [STAFF.invite(3, Role.TEAM), STAFF.invite(4, Role.TEAM)]
    room.post(room.change(room.citizen, 1, *room.roster(*team)))
    return room, room.join("taker", STAFF.members[3])


def removed() -> tuple[Room, Person, Person, bytes]:
    """A room whose citizen removes the counselor in EPOCH 2 at 5; last, what the counselor wrote before that."""
    room, citizen, counselor = meet()
    raced = counselor.pen.say("sebentar", NOW)
    room.people.pop("counselor")
    room.post(room.change(citizen, 4, *room.roster()))
    return room, citizen, counselor, raced


def delayed(entries_between: int) -> Scene:
    """A removed member's raced entry, delivered after this many others that follow the EPOCH at p = 5."""
    room, citizen, _, raced = removed()
    for _ in range(entries_between):
        room.post(citizen.pen.acknowledge(NOW))
    return room, [*room.log, raced]
