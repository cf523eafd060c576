"""Scripted attacks on epochs and rosters, registered beside those of `attacks` (docs/sealing.md sections 6 and 8)."""

from dataclasses import replace

from sealing.bodies import Epoch
from sealing.envelope import parse
from sealing.notation import ALL_ONES, U64_LIMIT, Kind, Role
from sealing.padding import Content, pad
from sealing.rehearsal.attacks import Scene, attack
from sealing.rehearsal.scenes import changed_epoch, delayed, epoch_by, removed, supervised, team_room
from sealing.rehearsal.world import NOW, STAFF, Room, forge, make_member, meet
from sealing.seal import Invite, make_epoch, seal_plaintext, sign_envelope


@attack("malformed", "parse")
def unsorted_roster() -> Scene:
    """A roster that does not ascend."""
    return changed_epoch(lambda body: replace(body, roster=body.roster[::-1], grants=body.grants[::-1]))


@attack("malformed", "parse")
def doubled_roster() -> Scene:
    """The same member twice."""
    return changed_epoch(lambda body: replace(body, roster=body.roster[:1] * 2, grants=body.grants[:1] * 2))


@attack("malformed", "parse")
def crowded_roster() -> Scene:
    """Seven entries outside the team role."""

    def crowd(body: Epoch) -> Epoch:
        example = next(entry for entry in body.roster if entry.role is Role.COUNSELOR)
        roster = tuple(replace(example, member_id=bytes([i]) * 32) for i in range(1, 8))
        grant = body.grants[body.roster.index(example)]
        return replace(body, roster=roster, grants=(grant,) * 7)

    return changed_epoch(crowd)


@attack("malformed", "parse")
def crowded_team() -> Scene:
    """Twenty-five members."""

    def crowd(body: Epoch) -> Epoch:
        roster = tuple(
            replace(body.roster[0], role=Role.TEAM, log_index=i, member_id=bytes([i]) * 32) for i in range(25)
        )
        return replace(body, roster=roster, grants=(body.grants[0],) * 25)

    return changed_epoch(crowd)


@attack("malformed", "parse")
def unknown_role() -> Scene:
    """Role 5 in a roster."""
    room, _, counselor = meet()
    raw = room.change(counselor, 7, *room.roster(STAFF.invite(0)))
    body = parse(raw).body
    return room, [*room.log, forge(raw, counselor.pen.key, body=body[:38] + b"\x05" + body[39:])]


@attack("malformed", "parse")
def grant_of_wrong_length() -> Scene:
    """A grant that carries one secret more than the roster says."""
    return changed_epoch(lambda body: replace(body, grants=(body.grants[0] + bytes(36), *body.grants[1:])))


@attack("malformed", "parse")
def bytes_after_the_grants() -> Scene:
    """An EPOCH body that goes on after its last grant."""
    room, _, counselor = meet()
    raw = room.change(counselor, 7, *room.roster(STAFF.invite(0)))
    return room, [*room.log, forge(raw, counselor.pen.key, body=parse(raw).body + b"\x00")]


def with_log_index(role: Role, log_index: int) -> Scene:
    """An EPOCH in which the member of this role has this log index."""

    def change(body: Epoch) -> Epoch:
        roster = tuple(replace(item, log_index=log_index) if item.role is role else item for item in body.roster)
        return replace(body, roster=roster)

    return changed_epoch(change)


@attack("malformed", "parse")
def counselor_without_log() -> Scene:
    """A counselor with the citizen's log index."""
    return with_log_index(Role.COUNSELOR, ALL_ONES)


@attack("malformed", "parse")
def huge_log_index() -> Scene:
    """A counselor at place 2^53 of the key log."""
    return with_log_index(Role.COUNSELOR, U64_LIMIT)


@attack("malformed", "parse")
def logged_citizen() -> Scene:
    """A citizen with a log index: nobody's name belongs there."""
    return with_log_index(Role.CITIZEN, 1)


@attack("malformed", "parse")
def start_again() -> Scene:
    """Reason 0 in a later epoch."""
    return changed_epoch(lambda body: replace(body, reason=0))


@attack("malformed", "parse")
def epoch_log_pointer() -> Scene:
    """An EPOCH that quotes a root of no entries."""
    return changed_epoch(lambda body: replace(body, log_size=0))


@attack("wrong_epoch", "epoch_known")
def future_epoch() -> Scene:
    """An entry of an epoch that has not begun."""
    room, _, counselor = meet()
    return room, [*room.log, forge(counselor.pen.say("besok", NOW), counselor.pen.key, epoch=2)]


@attack("wrong_epoch", "epoch_step")
def skipped_epoch() -> Scene:
    """An EPOCH that skips one."""
    room, _, counselor = meet()
    invites = [replace(invite, history_from=3) for invite in room.roster(STAFF.invite(0))]
    return room, [*room.log, epoch_by(counselor, invites, new_epoch=3)]


@attack("wrong_epoch", "epoch_view")
def stale_epoch() -> Scene:
    """An entry under an epoch whose end its author had seen: seen_index = p + 1."""
    room, _, counselor = meet()
    room.post(room.change(room.citizen, 7, *room.roster(STAFF.invite(0))))
    header = replace(counselor.pen.header(Kind.MSG), epoch=1)
    secret = counselor.transcript.state.secrets[1]
    raw = seal_plaintext(header, pad(Content(1, NOW, b"lama").pack()), secret, counselor.pen.key)
    return room, [*room.log, raw]


@attack("wrong_epoch", "epoch_view")
def early_epoch() -> Scene:
    """An entry under an epoch whose beginning its author had not seen: seen_index = p."""
    room, _, counselor = meet()
    raw = counselor.pen.acknowledge(NOW)
    room.post(room.change(room.citizen, 7, *room.roster(STAFF.invite(0))))
    return room, [*room.log, forge(raw, counselor.pen.key, epoch=2)]


@attack("forbidden", "roster")
def removed_member_speaks() -> Scene:
    """A removed member writes under the epoch that excludes it."""
    room, _, counselor, _ = removed()
    counselor.read(room.log[-1])
    return room, [*room.log, sign_envelope(counselor.pen.header(Kind.ACK), b"", counselor.pen.key)]


@attack("forbidden", "roster")
def removed_member_returns() -> Scene:
    """A removed member writes an EPOCH that brings it back."""
    room, _, counselor, _ = removed()
    counselor.read(room.log[-1])
    invites = [replace(invite, history_from=3) for invite in room.roster(STAFF.invite(0))]
    return room, [*room.log, epoch_by(counselor, invites)]


@attack("void", "late")
def too_late() -> Scene:
    """A raced entry at p + 17: the window has closed."""
    return delayed(16)


@attack("void", "lost_epoch")
def concurrent_epochs() -> Scene:
    """Two members change the epoch at once; the second in server order has no effect."""
    room, citizen, counselor = meet()
    loser = room.change(counselor, 7, *room.roster(STAFF.invite(0)))
    room.post(room.change(citizen, 7, *room.roster(STAFF.invite(0))))
    return room, [*room.log, loser]


@attack("void", "short_session")
def shortened_transcript() -> Scene:
    """A returning citizen was shown a prefix; its certificate admits to less than it had seen."""
    room, citizen, _ = meet()
    tab = room.arrive("tab", citizen.member)
    short = tab.pen.certify(NOW)
    room.people.pop("tab")
    room.post(citizen.pen.say("sudah lihat semua", NOW))
    room.post(citizen.pen.acknowledge(NOW))
    return room, [*room.log, short]


@attack("forbidden", "author_stays")
def leaver_writes_epoch() -> Scene:
    """The leaver authors the epoch that excludes it, and so would know its secret."""
    room, _, counselor = meet()
    return room, [*room.log, epoch_by(counselor, room.roster(), reason=4)]


@attack("forbidden", "one_citizen")
def citizen_removed() -> Scene:
    """A counselor removes the citizen."""
    room, _, counselor = meet()
    return room, [*room.log, epoch_by(counselor, [STAFF.invite(0)])]


@attack("forbidden", "one_citizen")
def second_citizen() -> Scene:
    """A counselor adds a second citizen."""
    room, _, counselor = meet()
    ghost = make_member("ghost")
    second = Invite(Role.CITIZEN, ghost.kem_pk, 2, None, ghost.member_id)
    return room, [*room.log, epoch_by(counselor, room.roster(STAFF.invite(0), second))]


@attack("forbidden", "one_citizen")
def citizen_key_swapped() -> Scene:
    """The founder's name beside another KEM key."""
    room, citizen, counselor = meet()
    swapped = Invite(Role.CITIZEN, make_member("ghost").kem_pk, 2, None, citizen.member.member_id)
    return room, [*room.log, epoch_by(counselor, [swapped, STAFF.invite(0)])]


@attack("forbidden", "one_citizen")
def crowded_start() -> Scene:
    """EPOCH 0 with somebody beside the founder."""
    room = Room("crowded")
    transcript = room.transcript_of(room.citizen.member)
    transcript.accept(room.log[0])
    view, invites = (1, parse(room.log[1]).seen_head), room.roster(STAFF.invite(0))
    body = make_epoch(room.room_id, view, 0, 0, {0: bytes([7]) * 32}, invites, STAFF.log.quotation())
    return room, [room.log[0], forge(room.log[1], room.citizen.pen.key, body=body.pack())]


@attack("forbidden", "may_add")
def supervisor_adds() -> Scene:
    """A supervisor brings somebody in."""
    room, _, _, supervisor = supervised()
    staff = [STAFF.invite(0), STAFF.invite(2, Role.SUPERVISOR), STAFF.invite(1, history_from=3)]
    return room, [*room.log, epoch_by(supervisor, room.roster(*staff))]


@attack("forbidden", "may_add")
def team_adds() -> Scene:
    """A team member brings a colleague in who is not in the team's roster."""
    room, taker = team_room()
    return room, [*room.log, epoch_by(taker, room.roster(STAFF.invite(3), STAFF.invite(0)))]


@attack("forbidden", "roles_kept")
def promoted_other() -> Scene:
    """A team member makes another one the counselor."""
    room, taker = team_room()
    staff = [STAFF.invite(3, Role.TEAM), STAFF.invite(4)]
    return room, [*room.log, epoch_by(taker, room.roster(*staff))]


@attack("forbidden", "roles_kept")
def supervisor_takes_over() -> Scene:
    """A supervisor turns into a counselor without leaving."""
    room, _, _, supervisor = supervised()
    return room, [*room.log, epoch_by(supervisor, room.roster(STAFF.invite(0), STAFF.invite(2)))]


@attack("forbidden", "logged")
def ghost_member() -> Scene:
    """A counselor adds a key that no log entry names."""
    room, _, counselor = meet()
    ghost = make_member("ghost")
    entry = replace(STAFF.entries[1], seq=99, member_id=ghost.member_id)
    return room, [
        *room.log,
        epoch_by(counselor, room.roster(STAFF.invite(0), Invite(Role.COUNSELOR, ghost.kem_pk, 2, entry))),
    ]


@attack("forbidden", "logged")
def borrowed_log_index() -> Scene:
    """A counselor adds an unlogged key under a colleague's log index."""
    room, _, counselor = meet()
    ghost = make_member("ghost")
    entry = replace(STAFF.entries[1], member_id=ghost.member_id)
    return room, [
        *room.log,
        epoch_by(counselor, room.roster(STAFF.invite(0), Invite(Role.COUNSELOR, ghost.kem_pk, 2, entry))),
    ]


@attack("forbidden", "logged")
def counselor_as_supervisor() -> Scene:
    """A counselor is brought in as a supervisor."""
    room, _, counselor = meet()
    added = STAFF.invite(1, Role.SUPERVISOR, 2)
    return room, [*room.log, epoch_by(counselor, room.roster(STAFF.invite(0), added))]
