"""People, keys and an honest server, seeded: what vectors are generated from and tests are played with."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from hashlib import shake_256
from typing import Any

from sealing.bodies import Epoch, parse_epoch
from sealing.envelope import Header, parse
from sealing.keylog import Entry, EntryType, check_entry, parse_entry
from sealing.members import Member, SigningKey
from sealing.notation import ZEROS_32, ZEROS_64, Kind, Role, kem_pk_hash
from sealing.seal import Invite, Pen, found_room, sign_envelope
from sealing.state import Outcome
from sealing.transcript import Transcript

NOW = 1_800_000_000_000
YEAR = 365 * 24 * 3600 * 1000


class Dice:
    """A seeded stream of bytes: the `random` parameter of everything that needs one."""

    def __init__(self, seed: object) -> None:
        self._seed = repr(seed).encode()
        self._count = 0

    def __call__(self, length: int) -> bytes:
        self._count += 1
        return shake_256(self._seed + self._count.to_bytes(8, "big")).digest(length)


def make_member(name: object) -> Member:
    dice = Dice(("member", name))
    return Member.from_seeds(dice(32), dice(32))


ROOT = SigningKey(Dice("root")(32))


def make_entry(member: Member, seq: int, role: Role = Role.COUNSELOR, root: SigningKey = ROOT) -> Entry:
    """A key-log entry, valid for a year around NOW."""
    bare = Entry(
        EntryType.ADD,
        seq,
        member.member_id,
        ZEROS_32,
        role,
        member.signing.public_key,
        kem_pk_hash(member.kem_pk),
        NOW - YEAR,
        NOW + YEAR,
        ZEROS_64,
        ZEROS_64,
        ZEROS_64,
    )
    signed = bare.signed_bytes()
    return replace(bare, sig_org=root.sign(signed), sig_member=member.signing.sign(signed))


@dataclass
class Staff:
    """Logged members: 0 and 1 counselors, 2 supervisor, 3 and 4 counselors (the team)."""

    members: list[Member]
    entries: list[Entry]

    @property
    def directory(self) -> dict[int, Entry]:
        return {entry.seq: entry for entry in self.entries}

    def invite(self, index: int, role: Role = Role.COUNSELOR, history_from: int = 0) -> Invite:
        return Invite(role, self.members[index].kem_pk, history_from, self.entries[index])


def make_staff() -> Staff:
    members = [make_member(("staff", index)) for index in range(5)]
    roles = [Role.COUNSELOR, Role.COUNSELOR, Role.SUPERVISOR, Role.COUNSELOR, Role.COUNSELOR]
    entries = [make_entry(member, index, role) for index, (member, role) in enumerate(zip(members, roles, strict=True))]
    for member, entry in zip(members, entries, strict=True):
        check_entry(parse_entry(entry.pack()), member.kem_pk, ROOT.public_key, NOW)
    return Staff(members, entries)


STAFF = make_staff()


@dataclass
class Person:
    """A member with its own transcript and pen; `outcomes` are all its verdicts."""

    name: str
    member: Member
    transcript: Transcript
    pen: Pen
    outcomes: list[Outcome] = field(default_factory=list)

    def read(self, raw: bytes) -> Outcome:
        self.outcomes.append(self.transcript.accept(raw))
        return self.outcomes[-1]

    def texts(self) -> list[str]:
        """What this person has been shown, in the order of opening."""
        shown = []
        for outcome in self.outcomes:
            shown += [late.content.payload.decode() for late in outcome.opened]
            if outcome.content:
                shown.append(outcome.content.payload.decode())
        return shown


class Room:
    """A room with an honest server: `post` appends and shows the entry to everybody."""

    def __init__(self, seed: object = "room") -> None:
        self.dice = Dice(seed)
        self.log: list[bytes] = []
        self.people: dict[str, Person] = {}
        member = make_member(("citizen", seed))
        transcript, pen, genesis = found_room(member, self.dice, NOW)
        transcript.state.directory = STAFF.directory
        self.citizen = Person("citizen", member, transcript, pen)
        self.people["citizen"] = self.citizen
        self.room_id = transcript.state.room_id
        self.post(genesis)
        self.post(self.citizen.pen.begin_epoch(0, [self.citizen_invite()], ROOT.public_key, NOW))

    def citizen_invite(self, history_from: int = 0) -> Invite:
        return Invite(Role.CITIZEN, self.citizen.member.kem_pk, history_from, None, self.citizen.member.member_id)

    def post(self, raw: bytes) -> Outcome:
        """Append and show to all; gives the citizen's verdict."""
        self.log.append(raw)
        verdicts = {name: person.read(raw) for name, person in self.people.items()}
        return verdicts["citizen"]

    def transcript_of(self, member: Member | None) -> Transcript:
        return Transcript(self.room_id, STAFF.directory, member)

    def replay(self, member: Member | None, log: Iterable[bytes] | None = None) -> tuple[Transcript, list[Outcome]]:
        transcript = self.transcript_of(member)
        return transcript, [transcript.accept(raw) for raw in (self.log if log is None else log)]

    def arrive(self, name: str, member: Member) -> Person:
        """Somebody opens the room (or another tab of it): reads everything; has no session yet."""
        transcript = self.transcript_of(member)
        person = Person(name, member, transcript, Pen(transcript, member, SigningKey(self.dice(32)), self.dice))
        for raw in self.log:
            person.read(raw)
        self.people[name] = person
        return person

    def join(self, name: str, member: Member) -> Person:
        person = self.arrive(name, member)
        self.post(person.pen.certify(NOW))
        return person

    def roster(self, *others: Invite) -> list[Invite]:
        return [self.citizen_invite(), *others]

    def change(self, author: Person, reason: int, *invites: Invite) -> bytes:
        return author.pen.begin_epoch(reason, list(invites), ROOT.public_key, NOW)


def meet(seed: object = "room") -> tuple[Room, Person, Person]:
    """A room where the citizen has let one counselor in, who has said hello: positions 0 to 4, epoch 1 at 2."""
    room = Room(seed)
    room.post(room.change(room.citizen, 1, *room.roster(STAFF.invite(0))))
    counselor = room.join("counselor", STAFF.members[0])
    room.post(counselor.pen.say("Halo", NOW))
    return room, room.citizen, counselor


def forge(raw: bytes, key: SigningKey, body: bytes | None = None, **changes: Any) -> bytes:
    """Re-sign an envelope with other header fields or another body: what a dishonest member could make."""
    envelope = parse(raw)
    fields = {name: getattr(envelope, name) for name in Header.__slots__} | changes
    header = Header(**fields)
    return sign_envelope(header, envelope.body if body is None else body, key)


def next_header(person: Person, kind: Kind, **changes: Any) -> Header:
    """The header an honest pen would write now, with changes."""
    header = person.pen.header(kind)
    return replace(header, **changes)


def epoch_body(raw: bytes) -> Epoch:
    return parse_epoch(parse(raw).body)
