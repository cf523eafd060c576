"""Citizens with real rooms to be, tickets, and offers made by the matchmaker itself."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import shake_256

from matching.access import hash_token
from matching.actions import issue_ticket
from matching.matchmaker import run_matching
from matching.models import Offer, Ticket
from matching.values import Need
from sealing.citizen import found_room
from sealing.envelope import parse
from sealing.members import Member
from sealing.replay import KeyLog
from tests.support.organization import ORG_ROOT_PK

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MadeCitizen:
    """The secret of a ticket and seat, the GENESIS of the room to be, and its name."""

    token: bytes
    genesis: bytes
    room_id: bytes


@lru_cache
def make_citizen(name: object = 1, *, now: datetime = NOW) -> MadeCitizen:
    """A citizen whose every secret follows from `name`."""

    class Dice:
        drawn = 0

        def __call__(self, length: int) -> bytes:
            self.drawn += 1
            return shake_256(f"citizen {name!r} {self.drawn}".encode()).digest(length)

    dice = Dice()
    member = Member.from_seeds(dice(32), dice(32))
    _, _, genesis = found_room(member, dice, int(now.timestamp() * 1000), KeyLog(ORG_ROOT_PK))
    return MadeCitizen(dice(32), genesis, parse(genesis).room_id)


def make_ticket(
    name: object = 1, *, topic: str = "sadness", language: str | None = None, now: datetime = NOW
) -> Ticket:
    """A ticket issued at `now`."""
    citizen = make_citizen(name, now=now)
    issued = issue_ticket(
        need=Need(topic, language),
        token_hash=hash_token(citizen.token),
        genesis=citizen.genesis,
        room_id=citizen.room_id,
        now=now,
    )
    return Ticket.objects.get(pk=issued.pk)


def make_offer(name: object = 1, *, topic: str = "sadness", now: datetime = NOW) -> Offer:
    """A ticket of `name`, offered by the matchmaker at `now` to whoever is on duty for `topic`."""
    ticket = make_ticket(name, topic=topic, now=now)
    run_matching(now)
    return Offer.objects.get(ticket=ticket, ended_at__isnull=True)
