"""Entries that break two rules at once: the earlier one gives the verdict (docs/sealing.md section 8)."""

from dataclasses import replace

from sealing.envelope import parse
from sealing.notation import ZEROS_32, Kind, Role
from sealing.rehearsal.attacks import Scene, attack, changed, flipped_signature, stranger
from sealing.rehearsal.keyrings import keyring_by
from sealing.rehearsal.log_attacks import SIZE, forked_log
from sealing.rehearsal.scenes import epoch_by, team_room
from sealing.rehearsal.world import NOW, STAFF, Person, Room, forge, meet
from sealing.seal import Invite, sign_envelope


@attack("malformed", "parse")
def parse_before_room() -> Scene:
    """Another room's entry with a byte more."""
    room, _, _ = meet()
    return room, [*room.log, meet("other room")[0].log[4] + b"\x00"]


@attack("wrong_binding", "room")
def room_before_place() -> Scene:
    """Another room's GENESIS, where none belongs."""
    room, _, _ = meet()
    return room, [*room.log, meet("other room")[0].log[0]]


@attack("wrong_binding", "place")
def place_before_closed() -> Scene:
    """GENESIS again, after CLOSE."""
    room, citizen, _ = meet()
    return room, [*room.log, citizen.pen.close(1, NOW), room.log[0]]


def _keyring(author: Person, room: Room, last: int) -> bytes:
    secrets = author.transcript.state.secrets | {2: bytes(32), 3: bytes(32)}
    return keyring_by(author, room.citizen_invite(1), last, secrets=secrets)


@attack("wrong_binding", "closed")
def closed_before_span() -> Scene:
    """A KEYRING for an epoch to come, after CLOSE."""
    room, citizen, counselor = meet()
    return room, [*room.log, citizen.pen.close(1, NOW), _keyring(counselor, room, 2)]


@attack("wrong_epoch", "span")
def span_before_epoch_known() -> Scene:
    """A KEYRING under an epoch that has not begun, for the one after it."""
    room, _, counselor = meet()
    return room, [*room.log, forge(_keyring(counselor, room, 3), counselor.pen.key, epoch=2)]


@attack("wrong_epoch", "epoch_known")
def epoch_known_before_session() -> Scene:
    """An unknown session speaks under an epoch that has not begun."""
    room, _, _ = meet()
    pen = room.arrive("tab", STAFF.members[0]).pen
    return room, [*room.log, sign_envelope(replace(pen.header(Kind.ACK), epoch=2), b"", pen.key)]


@attack("wrong_binding", "session")
def session_before_roster() -> Scene:
    """A stranger's SESSION under a wrong name."""
    room, log = stranger()
    return room, [*log[:-1], forge(log[-1], room.people["stranger"].pen.key, session_id=bytes(16))]


@attack("forbidden", "roster")
def roster_before_certificate() -> Scene:
    """A stranger's SESSION with a false certificate."""
    room, log = stranger()
    body = parse(log[-1]).body[:-64] + bytes(64)
    return room, [*log[:-1], forge(log[-1], room.people["stranger"].pen.key, body)]


@attack("tampered", "certificate")
def certificate_before_signature() -> Scene:
    """A SESSION with neither certificate nor signature."""
    room, _, _ = meet()
    pen = room.arrive("tab", STAFF.members[0]).pen
    raw = pen.certify(NOW)
    return room, [*room.log, flipped_signature(forge(raw, pen.key, parse(raw).body[:-64] + bytes(64)))]


@attack("tampered", "signature")
def signature_before_sequence() -> Scene:
    """Out of sequence, and not signed."""
    return changed(lambda raw, who: flipped_signature(forge(raw, who.pen.key, sender_seq=9)))


@attack("wrong_binding", "sequence")
def sequence_before_seen_index() -> Scene:
    """Out of sequence, and ahead of the transcript."""
    return changed(lambda raw, who: forge(raw, who.pen.key, sender_seq=9, seen_index=6))


@attack("wrong_binding", "seen_index")
def seen_index_before_seen_head() -> Scene:
    """Less seen than before, and something else."""
    return changed(lambda raw, who: forge(raw, who.pen.key, seen_index=1, seen_head=ZEROS_32))


def _skipping(author: Person, room: Room) -> bytes:
    invites = [replace(invite, history_from=9) for invite in room.roster(STAFF.invite(0))]
    return epoch_by(author, invites, new_epoch=9)


@attack("wrong_binding", "seen_head")
def seen_head_before_epoch_step() -> Scene:
    """An EPOCH that skips some, by an author who saw something else."""
    room, _, counselor = meet()
    return room, [*room.log, forge(_skipping(counselor, room), counselor.pen.key, seen_head=ZEROS_32)]


@attack("wrong_epoch", "epoch_step")
def epoch_step_before_epoch_view() -> Scene:
    """An EPOCH that skips some, under an epoch whose end its author had seen."""
    room, citizen, counselor = meet()
    room.post(room.change(citizen, 7, *room.roster(STAFF.invite(0))))
    return room, [*room.log, forge(_skipping(counselor, room), counselor.pen.key, epoch=1)]


def _ended(room: Room, entries_between: int) -> None:
    """The citizen renews the epoch at once, and so many entries follow it."""
    room.post(room.change(room.citizen, 7, *room.roster(STAFF.invite(0))))
    for _ in range(entries_between):
        room.post(room.citizen.pen.acknowledge(NOW))


@attack("wrong_epoch", "epoch_view")
def epoch_view_before_late() -> Scene:
    """Under an epoch whose end its author had seen, and long after it."""
    room, _, counselor = meet()
    _ended(room, 16)
    return room, [*room.log, forge(counselor.pen.acknowledge(NOW), counselor.pen.key, epoch=1)]


@attack("wrong_epoch", "epoch_view")
def seen_two_ends() -> Scene:
    """Two changes; the author had seen the first and not the second, and writes under the epoch before both."""
    room, _, counselor = meet()
    _ended(room, 0)
    raw = counselor.pen.acknowledge(NOW)
    room.post(room.change(room.citizen, 7, *room.roster(STAFF.invite(0))))
    return room, [*room.log, forge(raw, counselor.pen.key, epoch=1)]


@attack("void", "late")
def late_by_its_own_end() -> Scene:
    """Two changes; the entry is within the window of the second, and not of the one that ended its epoch."""
    room, _, counselor = meet()
    raw = counselor.pen.acknowledge(NOW)
    _ended(room, 10)
    _ended(room, 5)
    return room, [*room.log, raw]


@attack("void", "late")
def late_before_lost_epoch() -> Scene:
    """An EPOCH that lost, and long ago."""
    room, _, counselor = meet()
    raw = room.change(counselor, 7, *room.roster(STAFF.invite(0)))
    _ended(room, 16)
    return room, [*room.log, raw]


@attack("void", "late")
def late_before_short_session() -> Scene:
    """A SESSION that admits to less than its member had seen, and long ago."""
    room, citizen, counselor = meet()
    short = room.arrive("tab", STAFF.members[0]).pen.certify(NOW)
    room.people.pop("tab")
    room.post(citizen.pen.say("ya", NOW))
    room.post(counselor.pen.acknowledge(NOW))
    _ended(room, 16)
    return room, [*room.log, short]


@attack("void", "lost_epoch")
def lost_epoch_before_author_stays() -> Scene:
    """An EPOCH that lost, and excludes its author."""
    room, _, counselor = meet()
    raw = epoch_by(counselor, room.roster(), reason=4)
    _ended(room, 0)
    return room, [*room.log, raw]


@attack("void", "short_session")
def short_session_before_log_view() -> Scene:
    """A SESSION that admits to less than its member had seen, and quotes a forked key log."""
    room, citizen, _ = meet()
    tab = room.arrive("tab", citizen.member)
    tab.transcript.state.log = forked_log()
    short = tab.pen.certify(NOW)
    room.people.pop("tab")
    room.post(citizen.pen.say("sudah lihat semua", NOW))
    room.post(citizen.pen.acknowledge(NOW))
    return room, [*room.log, short]


@attack("forbidden", "log_view")
def log_view_before_author_stays() -> Scene:
    """An EPOCH that quotes less than was quoted, and excludes its author."""
    room, _, counselor = meet()
    counselor.transcript.state.log = STAFF.log_at(SIZE - 1)
    return room, [*room.log, epoch_by(counselor, room.roster(), reason=4)]


@attack("forbidden", "author_stays")
def author_stays_before_one_citizen() -> Scene:
    """An EPOCH with neither its author nor the citizen."""
    room, _, counselor = meet()
    return room, [*room.log, epoch_by(counselor, [STAFF.invite(1)])]


@attack("forbidden", "one_citizen")
def one_citizen_before_may_add() -> Scene:
    """A team member brings a colleague in and puts the citizen out."""
    room, taker = team_room()
    return room, [*room.log, epoch_by(taker, [STAFF.invite(3, Role.TEAM), STAFF.invite(0)])]


@attack("forbidden", "may_add")
def may_add_before_roles_kept() -> Scene:
    """A team member brings a colleague in and makes another the counselor."""
    room, taker = team_room()
    staff = [STAFF.invite(3, Role.TEAM), STAFF.invite(4), STAFF.invite(0)]
    return room, [*room.log, epoch_by(taker, room.roster(*staff))]


@attack("forbidden", "roles_kept")
def roles_kept_before_logged() -> Scene:
    """A team member makes another the counselor, under a place that the key log does not have."""
    room, taker = team_room()
    misplaced = Invite(Role.COUNSELOR, STAFF.members[4].kem_pk, 0, replace(STAFF.entries[4], seq=99))
    return room, [*room.log, epoch_by(taker, room.roster(STAFF.invite(3, Role.TEAM), misplaced))]


@attack("tampered", "commitment")
def commitment_before_decrypt() -> Scene:
    """Neither commitment nor body."""
    return changed(lambda raw, who: forge(raw, who.pen.key, bytes(272), key_commit=ZEROS_32))
