"""Rooms with real members on both sides: a citizen and a counselor who seal, sign and verify everything."""

import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from chat.access import seat_for_counselor, seat_for_token
from chat.actions import open_room
from chat.at_rest import Kind as AtRest
from chat.at_rest import keys
from chat.book import Book, Entry, Outcome
from chat.models import Envelope, Room
from chat.rules import certify
from chat.values import Receipt, RoomRef, SeatPass
from sealing.citizen import found_room
from sealing.envelope import parse
from sealing.members import Member, SigningKey
from sealing.notation import Kind, Role
from sealing.notes import Checkpoint
from sealing.seal import Invite, Pen
from sealing.state import Result
from sealing.transcript import Transcript
from tests.factories.counselors import MadeCounselor, make_counselor, stored_log


def now_ms() -> int:
    """The real time: a socket judges lifetimes by its own clock."""
    return int(time.time() * 1000)


@dataclass(slots=True)
class Party:
    """One browser: what it has verified so far, and the pen of its session."""

    member: Member
    transcript: Transcript
    pen: Pen

    @property
    def cursor(self) -> int:
        """The first position this browser does not have."""
        return self.transcript.position

    def read(self, *envelopes: bytes) -> None:
        """Verify the next entries; a server that sends anything wrong fails the test."""
        for raw in envelopes:
            outcome = self.transcript.accept(raw)
            assert outcome.result is Result.ACCEPTED, outcome

    def say(self, text: str) -> bytes:
        """The next MSG."""
        return self.pen.say(text, now_ms())

    def new_session(self) -> bytes:
        """A fresh pen, as after a reload; gives its SESSION."""
        self.pen = Pen(self.transcript, self.member, SigningKey(os.urandom(32)), os.urandom)
        return self.pen.certify(now_ms())


@dataclass(slots=True)
class World:
    """A room in the database, the people in it, and everything that was stored, in order."""

    ref: RoomRef
    token: bytes
    citizen: Party
    counselor: Party
    made: MadeCounselor
    log: list[bytes] = field(default_factory=list)

    def citizen_seat(self) -> SeatPass:
        """The citizen's way in."""
        seat = seat_for_token(self.token)
        assert seat is not None
        return seat

    def counselor_seat(self) -> SeatPass:
        """The counselor's way in."""
        seat = seat_for_counselor(self.made.pk, self.ref.room_id)
        assert seat is not None
        return seat

    def store(self, seat: SeatPass, raw: bytes) -> None:
        """Store one envelope without a socket and let both sides read it."""
        (outcome,), _ = Book().write([make_entry(seat, raw)])
        assert isinstance(outcome, Receipt), outcome
        self.read(raw)

    def read(self, *envelopes: bytes) -> None:
        """Both sides verify what was stored."""
        self.log += envelopes
        self.citizen.read(*envelopes)
        self.counselor.read(*envelopes)


def fresh_checkpoint() -> Checkpoint:
    """The stored key log as it would be served now."""
    return Checkpoint(*stored_log().quotation(), (now_ms() // 1000,))


def rows_of(world: World) -> list[tuple[int, bytes]]:
    """What the database holds of the room, unwrapped: (position, envelope) in order."""
    rows = Envelope.objects.filter(room=world.ref.pk).order_by("seq").values_list("seq", "wrapped")
    key = keys.of(world.ref.room_id)
    return [(seq, key.unwrap(AtRest.ENVELOPE, seq, bytes(wrapped))) for seq, wrapped in rows]


def leave_alone(world: World, days: int) -> None:
    """Nothing was stored in the room for so many days before today."""
    Room.objects.filter(pk=world.ref.pk).update(active_on=datetime.now(UTC).date() - timedelta(days=days))


def make_entry(seat: SeatPass, raw: bytes) -> Entry:
    """An entry for the book, checked like one from a socket when it is a SESSION."""
    envelope = parse(raw)
    key = certify(envelope, seat, now_ms()) if envelope.kind is Kind.SESSION else None
    return Entry(seat, envelope, key, datetime.now(UTC), _ignore)


def _ignore(outcome: Outcome) -> None:
    """Nobody waits for the outcome."""


def make_room(name: str = "ratna", *, made: MadeCounselor | None = None, capacity: int = 2) -> World:
    """A room that was just opened: GENESIS at position 0 and nothing else."""
    made = made or make_counselor(name, capacity=capacity)
    member = Member.from_seeds(os.urandom(32), os.urandom(32))
    log = stored_log()
    transcript, pen, genesis = found_room(member, os.urandom, now_ms(), log)
    token = os.urandom(32)
    ref = open_room(
        genesis=genesis,
        token_hash=sha256(token).digest(),
        topic="sadness",
        counselor_id=made.pk,
        now=datetime.now(UTC),
    )
    other = Transcript(ref.room_id, log, made.member)
    counselor = Party(made.member, other, Pen(other, made.member, SigningKey(os.urandom(32)), os.urandom))
    world = World(ref, token, Party(member, transcript, pen), counselor, made)
    world.read(genesis)
    return world


def make_conversation(name: str = "ratna", **options: object) -> World:
    """A room in which both may talk: EPOCH 0, the counselor let in by EPOCH 1, her SESSION."""
    world = make_room(name, **options)  # type: ignore[arg-type]
    citizen, entry = world.citizen, world.made.entry
    alone = Invite(Role.CITIZEN, citizen.member.kem_pk, 0, member_id=citizen.member.member_id)
    both = sorted(
        (alone, Invite(Role.COUNSELOR, world.made.member.kem_pk, 1, entry)),
        key=lambda invite: invite.roster_entry().member_id,
    )
    seat = world.citizen_seat()
    world.store(seat, citizen.pen.begin_epoch(0, [alone], now_ms()))
    world.store(seat, citizen.pen.begin_epoch(1, both, now_ms(), fresh_checkpoint()))
    world.store(world.counselor_seat(), world.counselor.pen.certify(now_ms()))
    return world
