"""Vectors of the order to erase, which is the proof of an erasure (docs/sealing.md section 13)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from sealing.bodies import parse_genesis, parse_session
from sealing.citizen import order_erasure
from sealing.envelope import parse
from sealing.members import Member, SigningKey
from sealing.notation import DEFAULT_SESSION_MS, ZEROS_32, Kind, first_head, session_id
from sealing.rehearsal.attacks import flipped_signature
from sealing.rehearsal.world import NOW, Dice, Room, forge, meet
from sealing.seal import Random, make_session
from sealing.vectors import Vector, new_vector

NOTHING: Final[Mapping[str, Any]] = {}
LONG: Final = "A CLOSE of three bytes is no envelope, which is judged before the room that it names."
NO_LOG: Final = (0, ZEROS_32)
SOME_LOG: Final = (1, b"\1" * 32)
WEAK: Final = b"\1" + bytes(31)  # the neutral point


class Orders:
    """Orders of one citizen that claim what its client never would, each signed and certified all the same."""

    def __init__(self, citizen: Member, room: bytes, key: SigningKey, dice: Random) -> None:
        self._citizen, self._room, self._key = citizen, room, key
        self._true = order_erasure(citizen, room, key, dice, NOW)

    def claim(
        self,
        session: Mapping[str, Any] = NOTHING,
        close: Mapping[str, Any] = NOTHING,
        quoted: tuple[int, bytes] = NO_LOG,
    ) -> tuple[bytes, bytes]:
        """An order whose SESSION and CLOSE have other header fields, and whose SESSION quotes another key log."""
        view = session.get("seen_index", 0), session.get("seen_head", first_head(self._room))
        body = make_session(self._citizen, self._key, self._room, NOW + DEFAULT_SESSION_MS, view, quoted).pack()
        first = forge(self._true[0], self._key, body, **session)
        return first, forge(self._true[1], self._key, **{"prev_own": parse(first).env_hash(), **close})


def _claims(orders: Orders) -> dict[str, tuple[str, tuple[bytes, bytes], str]]:
    head, claim = {"seen_head": ZEROS_32}, orders.claim
    return {
        "session-epoch": ("wrong_epoch", claim({"epoch": 1}), "SESSION is of epoch 1."),
        "session-seen": ("wrong_binding", claim({"seen_index": 1}), "SESSION has seen an entry."),
        "session-head": ("wrong_binding", claim(head), "SESSION has another head."),
        "close-epoch": ("wrong_epoch", claim(close={"epoch": 1}), "CLOSE is of epoch 1."),
        "close-seen": ("wrong_binding", claim(close={"seen_index": 1}), "CLOSE has seen an entry."),
        "close-head": ("wrong_binding", claim(close=head), "CLOSE has another head."),
        "session-log": ("forbidden", claim(quoted=SOME_LOG), "SESSION quotes a key log."),
    }


def _other_geneses(genesis: bytes, key: SigningKey) -> dict[str, tuple[str, bytes, str]]:
    """Row 3, rule by rule: the founder signs a GENESIS that no transcript could begin with."""
    body = parse_genesis(parse(genesis).body)
    uncertified = replace(body, sig_member=bytes(64)).pack()
    weak = replace(body, session_pk=WEAK).pack()
    return {
        "genesis-kind": ("wrong_binding", forge(genesis, key, bytes(9), kind=Kind.ALERT), "An ALERT for GENESIS."),
        "genesis-derived": (
            "wrong_binding",
            forge(genesis, key, replace(body, nonce=bytes(32)).pack()),
            "Its body makes another room.",
        ),
        "genesis-epoch": ("wrong_epoch", forge(genesis, key, epoch=1), "GENESIS is of epoch 1."),
        "genesis-name": ("wrong_binding", forge(genesis, key, session_id=bytes(16)), "GENESIS of another session."),
        "genesis-weak": (
            "malformed",
            forge(genesis, key, weak, session_id=session_id(parse(genesis).room_id, WEAK)),
            "The key of its session is none.",
        ),
        "genesis-uncertified": ("tampered", forge(genesis, key, uncertified), "The founder did not certify it."),
        "genesis-sequence": ("wrong_binding", forge(genesis, key, sender_seq=1), "GENESIS is not its first."),
        "genesis-predecessor": ("wrong_binding", forge(genesis, key, prev_own=bytes([1]) * 32), "Something before it."),
        "genesis-seen": ("wrong_binding", forge(genesis, key, seen_index=1), "GENESIS has seen an entry."),
        "genesis-head": ("wrong_binding", forge(genesis, key, seen_head=ZEROS_32), "GENESIS has another head."),
    }


def _renamed(session: bytes, close: bytes, key: SigningKey) -> dict[str, tuple[str, tuple[bytes, bytes], str]]:
    """Rows 2, 4 and 8, one by one: an order of hers in which one thing is another."""
    body = parse(session).body
    certified = replace(parse_session(body), sig_member=bytes(64)).pack()

    def order(first: bytes, **changes: Any) -> tuple[bytes, bytes]:
        return first, forge(close, key, **{"prev_own": parse(first).env_hash(), **changes})

    return {
        "session-room": ("wrong_binding", order(forge(session, key, room_id=bytes(16))), "SESSION of another room."),
        "close-room": ("wrong_binding", order(session, room_id=bytes(16)), "CLOSE of another room."),
        "session-kind": ("wrong_binding", (close, close), "CLOSE for SESSION."),
        "session-name": (
            "wrong_binding",
            order(forge(session, key, session_id=bytes(16))),
            "It names another session.",
        ),
        "session-uncertified": ("tampered", order(forge(session, key, certified)), "She did not certify it."),
        "session-sequence": ("wrong_binding", order(forge(session, key, sender_seq=1)), "SESSION is not its first."),
        "session-predecessor": (
            "wrong_binding",
            order(forge(session, key, prev_own=bytes([1]) * 32)),
            "Something before SESSION.",
        ),
        "close-session": ("wrong_binding", order(session, session_id=bytes(16)), "CLOSE names another session."),
        "close-predecessor": ("wrong_binding", order(session, prev_own=ZEROS_32), "CLOSE follows something else."),
    }


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
        "another-name": ("forbidden", genesis, order_erasure(alias, room.room_id, key, dice, NOW), "Another id."),
        "done": ("forbidden", genesis, (session, forge(close, key, bytes((1, 1)))), "An ordinary end."),
        "not-close": ("wrong_binding", genesis, (session, session), "No CLOSE at all."),
        "other-genesis": ("wrong_binding", met.log[0], (session, close), "Another room's GENESIS."),
        "other-room": ("wrong_binding", genesis, elsewhere, "An order for another room."),
        "other-session": ("wrong_binding", genesis, (session, another[1]), "The certificate of another session."),
        "later": ("wrong_binding", genesis, (session, forge(close, key, sender_seq=2)), "Not its second."),
        "genesis": ("tampered", flipped_signature(genesis), (session, close), "GENESIS is not signed."),
        "session": ("tampered", genesis, (flipped_signature(session), close), "SESSION is not signed."),
        "close": ("tampered", genesis, (session, flipped_signature(close)), "CLOSE is not signed."),
        "short": ("malformed", genesis, (session, close[:-1]), "One byte less."),
        "long-body": (
            "malformed",
            genesis,
            (session, forge(close, key, body=b"\x03\x01\x00", room_id=bytes(16))),
            LONG,
        ),
    }
    for name, (expect, order, description) in _renamed(session, close, key).items():
        cases[name] = (expect, genesis, order, description)
    for name, (expect, other, description) in _other_geneses(genesis, room.citizen.pen.key).items():
        cases[name] = (expect, other, (session, close), description)
    for name, (expect, order, description) in _claims(Orders(citizen, room.room_id, key, dice)).items():
        cases[name] = (expect, genesis, order, description)
    for name, (expect, first, (middle, last), description) in cases.items():
        room_id = met.room_id if name == "counselor" else room.room_id
        fields = {"genesis": first.hex(), "session": middle.hex(), "close": last.hex()}
        yield new_vector(f"erasure-{name}", "erasure", expect, description, room_id=room_id.hex(), **fields)
