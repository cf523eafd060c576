"""Stories around KEYRING (docs/sealing.md section 6), registered beside those of `stories`.

A counselor's key is rotated in them (staff 5 becomes 6): it leaves the roster, and the same person's new key comes in
without history.
"""

from collections.abc import Callable
from dataclasses import replace

from sealing.bodies import Keyring, grant_info, pack_roster, parse_keyring
from sealing.envelope import parse
from sealing.grants import pack_secrets, seal_grant
from sealing.notation import Kind, Role
from sealing.padding import Content, pad
from sealing.rehearsal.attacks import Scene
from sealing.rehearsal.log_stories import at_size, with_counselor
from sealing.rehearsal.scenes import epoch_by
from sealing.rehearsal.stories import Viewers, everybody, story
from sealing.rehearsal.world import NOW, STAFF, Person, Room, epoch_body, forge, make_checkpoint, meet
from sealing.roster_rules import RULES
from sealing.seal import Invite, make_keyring, seal_plaintext, sign_envelope
from sealing.transcript import Transcript

RENEWED = 6  # the key that the log names in the place of 5


def regrant(author: Person, invite: Invite, last: int) -> bytes:
    """An honest KEYRING for the epochs `invite.history_from` to `last`."""
    return author.pen.regrant(invite, last, NOW, make_checkpoint(author.transcript.state.log))


def keyring_by(author: Person, invite: Invite, last: int, **changes: object) -> bytes:
    """A KEYRING as a dishonest member may write it: no policy asked, `changes` to what the grant is bound to.

    `room`, `view` = (seen_index, seen_head), `epoch` = (number, commit, roster bytes) or `secrets`.
    """
    state, header = author.transcript.state, author.pen.header(Kind.KEYRING)
    past = state.epochs[header.epoch]
    bound = {
        "room": state.room_id,
        "view": (header.seen_index, header.seen_head),
        "epoch": (header.epoch, past.commit, pack_roster(past.roster)),
        "secrets": state.secrets,
    }
    body = make_keyring(**(bound | changes), invite=invite, last=last)  # type: ignore[arg-type]
    return sign_envelope(header, body.pack(), author.pen.key)


def rotated(seed: str) -> tuple[Room, Person, Person, Person]:
    """Citizen, the counselor under a new key and a colleague: "lama" is epoch 1, "kedua" epoch 2, epoch 3 is now."""
    room, first = with_counselor(seed, RENEWED - 1, RENEWED)
    citizen = room.citizen
    room.post(citizen.pen.say("lama", NOW))
    room.post(room.change(first, 3, *room.roster(STAFF.invite(RENEWED - 1), STAFF.invite(1))))
    colleague = room.join("colleague", STAFF.members[1])
    room.post(first.pen.say("kedua", NOW))
    room.people.pop("counselor")
    room.key_log = STAFF.log
    at_size(STAFF.log.size, citizen, colleague)
    staff = [STAFF.invite(1), STAFF.invite(RENEWED, history_from=3)]
    room.post(room.change(citizen, 5, *room.roster(*staff)))
    return room, citizen, room.join("renewed", STAFF.members[RENEWED]), colleague


@story("opens")
def keyring_by_colleague() -> tuple[Scene, Viewers]:
    """A counselor's key is rotated; a colleague gives the new key what the old one could read."""
    room, citizen, renewed, colleague = rotated("rotation")
    room.post(renewed.pen.say("kunci saya baru", NOW))
    room.post(regrant(colleague, STAFF.invite(RENEWED, history_from=1), 2))
    room.post(renewed.pen.say("saya sudah membaca lagi", NOW))
    room.post(citizen.pen.say("baik", NOW))
    return (room, room.log), everybody(room)


@story("opens")
def keyring_in_two_parts() -> tuple[Scene, Viewers]:
    """The citizen gives one old epoch, later the ones before it and, once more, the current one."""
    room, citizen, renewed, _ = rotated("rotation")
    room.post(regrant(citizen, STAFF.invite(RENEWED, history_from=2), 2))
    room.post(renewed.pen.acknowledge(NOW))
    room.post(regrant(citizen, STAFF.invite(RENEWED), 3))
    return (room, room.log), everybody(room)


@story("opens")
def keyring_by_supervisor() -> tuple[Scene, Viewers]:
    """Whoever is in the roster may hand on what it can read: here a supervisor, while nobody else is awake."""
    room, citizen, _ = meet("watched")
    room.post(room.change(citizen, 3, *room.roster(STAFF.invite(0), STAFF.invite(2, Role.SUPERVISOR))))
    supervisor = room.join("supervisor", STAFF.members[2])
    staff = [STAFF.invite(2, Role.SUPERVISOR, 3), STAFF.invite(RENEWED, history_from=3)]
    room.people.pop("counselor")
    room.post(room.change(citizen, 5, *room.roster(*staff)))
    room.join("renewed", STAFF.members[RENEWED])
    room.post(regrant(supervisor, STAFF.invite(RENEWED, history_from=1), 2))
    return (room, room.log), everybody(room)


@story("opens")
def keyring_heals_a_bad_grant() -> tuple[Scene, Viewers]:
    """The citizen's own grant in the current epoch was garbage; a KEYRING brings its secret."""
    room, citizen, counselor = meet("healed")
    raw = epoch_by(counselor, room.roster(STAFF.invite(0)))
    body, own = epoch_body(raw), citizen.member.member_id
    grants = [
        bytes(len(grant)) if entry.member_id == own else grant
        for entry, grant in zip(body.roster, body.grants, strict=True)
    ]
    bad = forge(raw, counselor.pen.key, body=replace(body, grants=tuple(grants)).pack())
    room.post(counselor.pen.sent(bad))
    room.post(counselor.pen.say("terdengar?", NOW))
    room.post(regrant(counselor, room.citizen_invite(2), 2))
    room.post(citizen.pen.say("sekarang terdengar", NOW))
    return (room, room.log), everybody(room)


@story("opens")
def keyring_raced() -> tuple[Scene, Viewers]:
    """Written before a change was seen, stored right after it: judged by the roster its author knew."""
    room, citizen, _, colleague = rotated("rotation")
    raw = regrant(colleague, STAFF.invite(RENEWED, history_from=1), 2)
    room.people.pop("colleague")
    room.post(room.change(citizen, 4, *room.roster(STAFF.invite(RENEWED, history_from=3))))
    room.post(raw)
    return (room, room.log), everybody(room)


def _alarming(**changes: object) -> tuple[Scene, Viewers]:
    """A KEYRING whose grant is bound to something else, or holds something else, than it must."""
    room, _, renewed, colleague = rotated("rotation")
    raw = keyring_by(colleague, STAFF.invite(RENEWED, history_from=1), 2, **changes)
    return (room, [*room.log, raw]), {"renewed": renewed.member, "citizen": room.citizen.member}


def _garbled(change: Callable[[Keyring], Keyring]) -> tuple[Scene, Viewers]:
    room, _, renewed, colleague = rotated("rotation")
    raw = regrant(colleague, STAFF.invite(RENEWED, history_from=1), 2)
    body = change(parse_keyring(parse(raw).body))
    raw = forge(raw, colleague.pen.key, body=body.pack())
    return (room, [*room.log, raw]), {"renewed": renewed.member, "citizen": room.citizen.member}


@story("opens")
def keyring_of_other_secrets() -> tuple[Scene, Viewers]:
    """The secrets are not those that the EPOCH entries committed to: an alarm, and nothing is taken."""
    return _alarming(secrets={1: bytes(32), 2: bytes(32)})


@story("opens")
def keyring_with_one_other_secret() -> tuple[Scene, Viewers]:
    """One wrong secret spoils the whole KEYRING: the good one beside it is not taken either."""
    good = rotated("rotation")[3].transcript.state.secrets
    return _alarming(secrets={1: bytes(32), 2: good[2]})


@story("opens")
def keyring_for_other_room() -> tuple[Scene, Viewers]:
    """The grant was sealed for another room: an alarm."""
    return _alarming(room=bytes(16))


@story("opens")
def keyring_for_other_epoch() -> tuple[Scene, Viewers]:
    """The grant was sealed under the epoch before, with its commit and roster: an alarm."""
    past = rotated("rotation")[3].transcript.state.epochs[2]
    return _alarming(epoch=(2, past.commit, pack_roster(past.roster)))


@story("opens")
def keyring_for_other_roster() -> tuple[Scene, Viewers]:
    """The grant was sealed for another roster of the same epoch: an alarm."""
    past = rotated("rotation")[3].transcript.state.epochs[3]
    return _alarming(epoch=(3, past.commit, b""))


@story("opens")
def keyring_for_other_view() -> tuple[Scene, Viewers]:
    """The grant was sealed at another place of the transcript, and repeated here: an alarm."""
    state = rotated("rotation")[3].transcript.state
    return _alarming(view=(state.position - 1, state.heads[-2]))


@story("opens")
def keyring_as_grant() -> tuple[Scene, Viewers]:
    """The grant was sealed under the label of an EPOCH's grants: an alarm."""
    room, _, renewed, colleague = rotated("rotation")
    state, header = colleague.transcript.state, colleague.pen.header(Kind.KEYRING)
    past, invite = state.epochs[3], STAFF.invite(RENEWED, history_from=1)
    binding, view = (3, past.commit, pack_roster(past.roster)), (header.seen_index, header.seen_head)
    info = grant_info("grant", state.room_id, invite.roster_entry(), binding, view)
    grant = seal_grant(invite.kem_pk, info, pack_secrets(state.secrets, 1, 2))
    body = Keyring(renewed.member.member_id, renewed.member.kem_pk_hash, 1, grant)
    raw = sign_envelope(header, body.pack(), colleague.pen.key)
    return (room, [*room.log, raw]), {"renewed": renewed.member, "citizen": room.citizen.member}


@story("opens")
def keyring_for_somebody_else() -> tuple[Scene, Viewers]:
    """Under the target's name, a grant that was sealed for the citizen: an alarm."""
    room, citizen, renewed, colleague = rotated("rotation")
    header = colleague.pen.header(Kind.KEYRING)
    raw = keyring_by(colleague, room.citizen_invite(1), 2)
    body = parse_keyring(parse(raw).body)
    swapped = replace(body, member_id=renewed.member.member_id, kem_pk_hash=renewed.member.kem_pk_hash)
    raw = sign_envelope(header, swapped.pack(), colleague.pen.key)
    return (room, [*room.log, raw]), {"renewed": renewed.member, "citizen": citizen.member}


@story("opens")
def keyring_of_other_span() -> tuple[Scene, Viewers]:
    """The body says epochs 0 and 1, the grant holds 1 and 2: an alarm."""
    return _garbled(lambda body: replace(body, first=0))


@story("opens")
def keyring_of_garbage() -> tuple[Scene, Viewers]:
    """A grant of zeros: an alarm."""
    return _garbled(lambda body: replace(body, grant=bytes(len(body.grant))))


@story("void")
def keyring_too_late() -> tuple[Scene, Viewers]:
    """A raced KEYRING behind the window is void: it opens nothing."""
    room, citizen, _, colleague = rotated("rotation")
    raw = regrant(colleague, STAFF.invite(RENEWED, history_from=1), 2)
    room.people.pop("colleague")
    room.post(room.change(citizen, 4, *room.roster(STAFF.invite(RENEWED, history_from=3))))
    for _ in range(16):
        room.post(citizen.pen.acknowledge(NOW))
    room.post(raw)
    return (room, room.log), everybody(room)


@story("tampered")
def keyring_does_not_open() -> tuple[Scene, Viewers]:
    """A KEYRING for an epoch in which an entry does not open: the KEYRING that brought its secret is refused."""
    room, _, first = meet("bad past")
    header, secret = first.pen.header(Kind.MSG), first.transcript.state.secrets[1]
    good = seal_plaintext(header, pad(Content(1, NOW, b"rusak").pack()), secret, first.pen.key)
    room.log.append(first.pen.sent(forge(good, first.pen.key, body=bytes(272))))
    careless = tuple(step for step in RULES if step[0] != "decrypt")
    first.pen.transcript = Transcript(room.room_id, STAFF.log, first.member, careless)
    for raw in room.log:
        first.pen.transcript.accept(raw)
    room.people = {"first": Person("first", first.member, first.pen.transcript, first.pen)}
    room.log.append(
        room.change(first, 3, *room.roster(STAFF.invite(0, history_from=2), STAFF.invite(1, history_from=2)))
    )
    first.pen.transcript.accept(room.log[-1])
    return (room, [*room.log, regrant(first, STAFF.invite(1, history_from=1), 1)]), {"second": STAFF.members[1]}
