"""Vectors of the order to erase, which is the proof of an erasure (docs/sealing.md section 13)."""

from collections.abc import Iterator

from sealing.members import Member, SigningKey
from sealing.orders import order_erasure
from sealing.rehearsal.world import NOW, Dice, Room, forge, meet
from sealing.vectors import Vector, new_vector


def _flipped(raw: bytes) -> bytes:
    """With a signature that is not good."""
    return raw[:-1] + bytes((raw[-1] ^ 1,))


def erasure_vectors() -> Iterator[Vector]:
    """A true order, and what somebody else or a server could make up."""
    room, (met, _, counselor) = Room("erasure"), meet("erasure by somebody else")
    dice, key, citizen = Dice("order"), SigningKey(Dice("order key")(32)), room.citizen.member
    genesis, (session, close) = room.log[0], order_erasure(citizen, room.room_id, key, dice, NOW)
    hers = order_erasure(counselor.member, met.room_id, key, dice, NOW)
    alias = Member.from_seeds(citizen.signing.seed, bytes(32))
    elsewhere = order_erasure(citizen, met.room_id, key, dice, NOW)
    another = order_erasure(citizen, room.room_id, SigningKey(dice(32)), dice, NOW)
    cases: dict[str, tuple[str, bytes, tuple[bytes, bytes], str]] = {
        "good": ("opens", genesis, (session, close), "Signed by the citizen."),
        "counselor": ("tampered", met.log[0], hers, "A counselor cannot order it."),
        "another-name": (
            "forbidden",
            genesis,
            order_erasure(alias, room.room_id, key, dice, NOW),
            "Another id.",
        ),
        "done": ("forbidden", genesis, (session, forge(close, key, bytes((1, 1)))), "An ordinary end."),
        "not-close": ("wrong_binding", genesis, (session, session), "No CLOSE at all."),
        "other-genesis": ("wrong_binding", met.log[0], (session, close), "Another room's GENESIS."),
        "other-room": ("wrong_binding", genesis, elsewhere, "An order for another room."),
        "other-session": ("wrong_binding", genesis, (session, another[1]), "The certificate of another session."),
        "later": (
            "wrong_binding",
            genesis,
            (session, forge(close, key, sender_seq=2)),
            "Not its second.",
        ),
        "genesis": ("tampered", _flipped(genesis), (session, close), "GENESIS is not signed."),
        "session": ("tampered", genesis, (_flipped(session), close), "SESSION is not signed."),
        "close": ("tampered", genesis, (session, _flipped(close)), "CLOSE is not signed."),
        "short": ("malformed", genesis, (session, close[:-1]), "One byte less."),
    }
    for name, (expect, first, (middle, last), description) in cases.items():
        room_id = met.room_id if name == "counselor" else room.room_id
        fields = {"genesis": first.hex(), "session": middle.hex(), "close": last.hex()}
        yield new_vector(f"erasure-{name}", "erasure", expect, description, room_id=room_id.hex(), **fields)
