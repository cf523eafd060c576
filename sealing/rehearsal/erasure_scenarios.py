"""Vectors of the proof of an erasure (docs/sealing.md section 13)."""

from collections.abc import Iterator

from sealing.bodies import CLOSE_ERASE, Close
from sealing.members import Member, SigningKey
from sealing.notation import Kind
from sealing.rehearsal.world import NOW, Dice, Room, forge, meet
from sealing.seal import Pen, sign_envelope
from sealing.vectors import Vector, new_vector


def _flipped(raw: bytes, at: int) -> bytes:
    return raw[:at] + bytes((raw[at] ^ 1,)) + raw[at + 1 :]


def _another_name(room: Room) -> tuple[bytes, bytes]:
    """SESSION and CLOSE of somebody with the citizen's signing key and another KEM key."""
    member = Member.from_seeds(room.citizen.member.signing.seed, bytes(32))
    pen = Pen(room.transcript_of(member), member, SigningKey(Dice("alias")(32)), room.dice)
    return pen.certify(NOW), sign_envelope(pen.header(Kind.CLOSE), Close(CLOSE_ERASE).pack(), pen.key)


def erasure_vectors() -> Iterator[Vector]:
    """True proofs, by the founding session and by a later one, and what a server could make of them."""
    room = Room("erasure")
    genesis, close = room.log[0], room.citizen.pen.close(3, NOW)
    tab = room.join("tab", room.citizen.member)
    session, later = room.log[-1], tab.pen.close(3, NOW)
    met, _, counselor = meet("erasure by somebody else")
    hers, strange = met.log[3], counselor.pen.close(3, NOW)
    other = Room("another room").log[0]
    done = forge(close, room.citizen.pen.key, bytes((1, 1)))
    again = forge(hers, counselor.pen.key, room_id=room.room_id)
    alias, by_alias = _another_name(room)
    cases: dict[str, tuple[str, bytes, bytes | None, bytes, str]] = {
        "founding": ("opens", genesis, None, close, "Signed by the session of GENESIS."),
        "later": ("opens", genesis, session, later, "Signed by a later session of the citizen."),
        "counselor": ("tampered", met.log[0], hers, strange, "A counselor cannot ask for it."),
        "done": ("forbidden", genesis, None, done, "An ordinary end."),
        "not-close": ("wrong_binding", genesis, None, session, "No CLOSE at all."),
        "other-room": ("wrong_binding", other, None, close, "Another room's GENESIS."),
        "moved-session": ("wrong_binding", genesis, again, later, "Another member's session."),
        "another-name": ("forbidden", genesis, alias, by_alias, "The citizen's signing key under another member id."),
        "no-session": ("wrong_binding", genesis, None, later, "The certificate is missing."),
        "surplus-session": ("wrong_binding", genesis, session, close, "A certificate that nobody needs."),
        "genesis": ("tampered", _flipped(genesis, len(genesis) - 1), None, close, "GENESIS is not signed."),
        "session": ("tampered", genesis, _flipped(session, len(session) - 1), later, "SESSION is not signed."),
        "close": ("tampered", genesis, None, _flipped(close, len(close) - 1), "CLOSE is not signed."),
        "short": ("malformed", genesis, None, close[:-1], "One byte less."),
    }
    for name, (expect, first, middle, last, description) in cases.items():
        name_of_room = met.room_id if name == "counselor" else room.room_id
        fields: Vector = {"room_id": name_of_room.hex(), "genesis": first.hex(), "close": last.hex()}
        if middle is not None:
            fields["session"] = middle.hex()
        yield new_vector(f"erasure-{name}", "erasure", expect, description, **fields)
