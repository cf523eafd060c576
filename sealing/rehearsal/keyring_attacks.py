"""Scripted attacks with KEYRING (docs/sealing.md sections 6 and 8), registered beside those of `attacks`."""

from sealing.bodies import Keyring
from sealing.notation import Kind, Role
from sealing.rehearsal.attacks import Scene, attack
from sealing.rehearsal.keyrings import keyring_by, regrant
from sealing.rehearsal.scenes import removed
from sealing.rehearsal.world import NOW, STAFF, Room, forge, make_member, meet
from sealing.seal import Invite, sign_envelope


@attack("wrong_epoch", "span")
def keyring_of_the_future() -> Scene:
    """A KEYRING for an epoch that its author's has not reached."""
    room, _, counselor = meet()
    secrets = counselor.transcript.state.secrets | {2: bytes(32)}
    return room, [*room.log, keyring_by(counselor, room.citizen_invite(1), 2, secrets=secrets)]


@attack("wrong_epoch", "epoch_known")
def keyring_under_the_future() -> Scene:
    """A KEYRING that is itself written under an epoch that has not begun."""
    room, _, counselor = meet()
    raw = keyring_by(counselor, room.citizen_invite(1), 1)
    return room, [*room.log, forge(raw, counselor.pen.key, epoch=2)]


@attack("wrong_binding", "place")
def keyring_before_the_first_epoch() -> Scene:
    """A KEYRING where EPOCH 0 belongs."""
    room = Room("early")
    raw = forge(room.log[1], room.citizen.pen.key, kind=Kind.KEYRING, body=_body(bytes(32), bytes(32)))
    return room, [room.log[0], raw]


def _body(member_id: bytes, kem_pk_hash: bytes) -> bytes:
    return Keyring(member_id, kem_pk_hash, 0, bytes(1138 + 36)).pack()


@attack("forbidden", "target")
def keyring_for_a_stranger() -> Scene:
    """A KEYRING for a logged counselor who is not in the room."""
    room, _, counselor = meet()
    return room, [*room.log, keyring_by(counselor, STAFF.invite(1, history_from=1), 1)]


@attack("forbidden", "target")
def keyring_for_a_removed_member() -> Scene:
    """A KEYRING for somebody who was in the room once."""
    room, citizen, _, _ = removed()
    return room, [*room.log, keyring_by(citizen, STAFF.invite(0, history_from=1), 1)]


@attack("forbidden", "target")
def keyring_for_another_key() -> Scene:
    """A member's name beside another KEM key."""
    room, _, counselor = meet()
    swapped = Invite(Role.CITIZEN, make_member("ghost").kem_pk, 1, None, room.citizen.member.member_id)
    return room, [*room.log, keyring_by(counselor, swapped, 1)]


@attack("forbidden", "roster")
def keyring_by_a_removed_member() -> Scene:
    """A removed member writes a KEYRING under the epoch that excludes it."""
    room, _, counselor, _ = removed()
    counselor.read(room.log[-1])
    return room, [*room.log, keyring_by(counselor, room.citizen_invite(1), 1)]


@attack("void", "late")
def keyring_behind_the_window() -> Scene:
    """A removed member's raced KEYRING at p + 17."""
    room, citizen, counselor = meet()
    raw = regrant(counselor, room.citizen_invite(1), 1)
    room.people.pop("counselor")
    room.post(room.change(citizen, 4, *room.roster()))
    for _ in range(16):
        room.post(citizen.pen.acknowledge(NOW))
    return room, [*room.log, raw]


def _of_length(extra: int) -> Scene:
    room, citizen, counselor = meet()
    body = _body(citizen.member.member_id, citizen.member.kem_pk_hash)
    body = body + bytes(extra) if extra > 0 else body[:extra]
    return room, [*room.log, sign_envelope(counselor.pen.header(Kind.KEYRING), body, counselor.pen.key)]


@attack("malformed", "parse")
def keyring_without_secrets() -> Scene:
    """A KEYRING with a grant of no epochs."""
    return _of_length(-36)


@attack("malformed", "parse")
def keyring_of_a_broken_length() -> Scene:
    """A KEYRING whose grant is no whole number of secrets."""
    return _of_length(4)


@attack("tampered", "signature")
def keyring_changed() -> Scene:
    """The server names another first epoch in a genuine KEYRING."""
    room, _, counselor = meet()
    raw = regrant(counselor, room.citizen_invite(1), 1)
    return room, [*room.log, raw[:243] + b"\x00" + raw[244:]]
