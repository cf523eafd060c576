"""People, keys and an honest server, seeded: what vectors are generated from and tests are played with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import shake_256
from typing import Any

from sealing.bodies import Epoch, parse_epoch
from sealing.citizen import found_room
from sealing.envelope import Header, parse
from sealing.issue import admit, make_request, revoke
from sealing.keylog import Entry
from sealing.members import Member, SigningKey
from sealing.notation import Role
from sealing.notes import Checkpoint, KeyType, LogPolicy, VerifierKey, cosign, sign_checkpoint
from sealing.replay import KeyLog, check_view
from sealing.seal import Invite, Pen, sign_envelope
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


def seeds_of(name: object) -> tuple[bytes, bytes]:
    dice = Dice(("member", name))
    return dice(32), dice(32)


def make_member(name: object) -> Member:
    return Member.from_seeds(*seeds_of(name))


ROOT = SigningKey(Dice("root")(32))


def make_entry(member: Member, seq: int, role: Role = Role.COUNSELOR, root: SigningKey = ROOT) -> Entry:
    """A key-log entry, valid for a year around NOW."""
    return admit(make_request(member, role, (NOW - YEAR, NOW + YEAR)), seq, root)


LOG_KEY, TIME_KEY, WITNESS_KEY = (SigningKey(Dice(name)(32)) for name in ("log key", "time key", "witness key"))
ORIGIN = "sobat.example/log"
POLICY = LogPolicy(
    ORIGIN,
    ROOT.public_key,
    VerifierKey(ORIGIN, KeyType.NOTE, LOG_KEY.public_key),
    (VerifierKey(f"{ORIGIN}/time", KeyType.COSIGNATURE, TIME_KEY.public_key),),
)

WITNESS = VerifierKey("witness.example/w", KeyType.COSIGNATURE, WITNESS_KEY.public_key)


def make_note(log: KeyLog, time_ms: int = NOW, policy: LogPolicy = POLICY) -> bytes:
    """The checkpoint that an honest server serves for this log."""
    signed = sign_checkpoint(policy, log.size, log.tree.root(log.size), LOG_KEY.sign)
    return cosign(signed, policy.cosigners[0], time_ms // 1000, TIME_KEY.sign).encode()


def make_checkpoint(log: KeyLog, now_ms: int = NOW) -> Checkpoint:
    """What a client has verified that fetched this log at `now_ms`."""
    return check_view(POLICY, make_note(log, now_ms), log)


@dataclass
class Staff:
    """The log: 0 and 1 counselors, 2 supervisor, 3 and 4 counselors (the team), 5 a counselor whom 6 replaced,
    7 a counselor whom 8 revoked. `members[seq]` is whom entry `seq` speaks of. `stand_in` is an entry that the root
    signed for the place of 3, too: what a forked log is made of.
    """

    members: list[Member]
    entries: list[Entry]
    stand_in: Entry

    def __post_init__(self) -> None:
        self.log = self.log_at(len(self.entries))

    def log_at(self, size: int) -> KeyLog:
        """The log when it had `size` entries."""
        return KeyLog(ROOT.public_key, [entry.pack() for entry in self.entries[:size]])

    def invite(self, index: int, role: Role = Role.COUNSELOR, history_from: int = 0) -> Invite:
        return Invite(role, self.members[index].kem_pk, history_from, self.entries[index])


def make_staff() -> Staff:
    members = [make_member(("staff", index)) for index in range(8)]
    roles = [Role.SUPERVISOR if index == 2 else Role.COUNSELOR for index in range(8)]
    entries = [make_entry(member, index, role) for index, (member, role) in enumerate(zip(members, roles, strict=True))]
    rotation = make_request(members[6], Role.COUNSELOR, (NOW - YEAR, NOW + YEAR), members[5])
    entries[6] = admit(rotation, 6, ROOT)
    stand_in = make_entry(make_member("stand-in"), 3)
    return Staff([*members, members[7]], [*entries, revoke(entries[7], 8, ROOT)], stand_in)


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
    """A room with an honest server: `post` appends and shows the entry to everybody.

    `key_log` is what whoever comes has verified.
    """

    def __init__(self, seed: object = "room") -> None:
        self.dice = Dice(seed)
        self.log: list[bytes] = []
        self.people: dict[str, Person] = {}
        self.key_log = STAFF.log
        member = make_member(("citizen", seed))
        transcript, pen, genesis = found_room(member, self.dice, NOW, STAFF.log_at(0))
        self.citizen = Person("citizen", member, transcript, pen)
        self.people["citizen"] = self.citizen
        self.room_id = transcript.state.room_id
        self.post(genesis)
        self.post(self.citizen.pen.begin_epoch(0, [self.citizen_invite()], NOW))
        transcript.state.log = self.key_log

    def citizen_invite(self, history_from: int = 0) -> Invite:
        return Invite(Role.CITIZEN, self.citizen.member.kem_pk, history_from, None, self.citizen.member.member_id)

    def post(self, raw: bytes) -> Outcome:
        """Append and show to all; gives the citizen's verdict."""
        self.log.append(raw)
        verdicts = {name: person.read(raw) for name, person in self.people.items()}
        return verdicts["citizen"]

    def transcript_of(self, member: Member | None) -> Transcript:
        return Transcript(self.room_id, self.key_log, member)

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
        return author.pen.begin_epoch(reason, list(invites), NOW, make_checkpoint(author.transcript.state.log))


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


def epoch_body(raw: bytes) -> Epoch:
    return parse_epoch(parse(raw).body)
