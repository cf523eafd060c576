"""Scripted attacks on a transcript: place, session, sequence, view and content (docs/sealing.md sections 4 to 8).

Each gives a room and a log whose last entry must get exactly the named verdict from the citizen's client; everything
before it is fine. Tests play them, mutation checks need them, and the shared vectors are made of them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sealing.envelope import parse
from sealing.members import SigningKey
from sealing.notation import DEFAULT_SESSION_MS, Category, Kind, session_id
from sealing.padding import Content, pad, text_content
from sealing.rehearsal.world import NOW, STAFF, Person, Room, forge, make_member, meet
from sealing.seal import make_genesis, make_session, seal_plaintext, sign_envelope

Log = list[bytes]
Scene = tuple[Room, Log]
Play = Callable[[], Scene]


@dataclass(frozen=True, slots=True)
class Attack:
    """`rule` is the failed rule or void case; `category` what the last entry of `play()` must be judged as."""

    name: str
    category: Category
    rule: str
    description: str
    play: Play


ATTACKS: list[Attack] = []


def attack(category: str, rule: str) -> Callable[[Play], Play]:
    """Register a script; its name and docstring become those of the attack."""

    def register(play: Play) -> Play:
        description = " ".join((play.__doc__ or "").split())
        ATTACKS.append(Attack(play.__name__, Category(category), rule, description, play))
        return play

    return register


def changed(change: Callable[[bytes, Person], bytes]) -> Scene:
    """A room of two where the counselor's next honest entry is changed."""
    room, _, counselor = meet()
    return room, [*room.log, change(counselor.pen.say("apa kabar", NOW), counselor)]


def written(kind: Kind, body: bytes) -> Scene:
    """A room of two where the counselor writes this body."""
    room, _, counselor = meet()
    return room, [*room.log, sign_envelope(counselor.pen.header(kind), body, counselor.pen.key)]


@attack("wrong_binding", "room")
def other_room() -> Scene:
    """A genuine entry of another room."""
    room, _, _ = meet()
    other, _, _ = meet("other room")
    return room, [*room.log, other.log[4]]


@attack("wrong_binding", "room")
def swapped_founder() -> Scene:
    """GENESIS by somebody else under this room's name."""
    room = Room("swapped")
    intruder, key = make_member("intruder"), SigningKey(room.dice(32))
    genesis = make_genesis(intruder, key, bytes(16), NOW).pack()
    return room, [forge(room.log[0], key, body=genesis)]


@attack("wrong_binding", "place")
def second_genesis() -> Scene:
    """GENESIS again."""
    room, _, _ = meet()
    return room, [*room.log, room.log[0]]


@attack("wrong_binding", "place")
def silence_before_epoch() -> Scene:
    """Something else than EPOCH 0 at position 1."""
    room = Room("early")
    raw = room.citizen.pen.acknowledge(NOW)
    return room, [room.log[0], raw]


@attack("wrong_binding", "closed")
def after_close() -> Scene:
    """An entry after CLOSE."""
    room, citizen, counselor = meet()
    late = counselor.pen.say("masih di sini", NOW)
    return room, [*room.log, citizen.pen.close(3, NOW), late]


@attack("wrong_binding", "session")
def unknown_session() -> Scene:
    """An entry of a session that nobody certified."""
    room, _, _ = meet()
    tab = room.arrive("tab", STAFF.members[0])
    return room, [*room.log, sign_envelope(tab.pen.header(Kind.ACK), b"", tab.pen.key)]


@attack("wrong_binding", "session")
def misnamed_session() -> Scene:
    """A SESSION under the name of another key."""
    room, _, _ = meet()
    tab = room.arrive("tab", STAFF.members[0])
    return room, [*room.log, forge(tab.pen.certify(NOW), tab.pen.key, session_id=bytes(16))]


@attack("wrong_binding", "session")
def session_again() -> Scene:
    """The same SESSION once more."""
    room, _, _ = meet()
    return room, [*room.log, room.log[3]]


@attack("forbidden", "roster")
def stranger() -> Scene:
    """A logged counselor who is not in the room certifies a session."""
    room, _, _ = meet()
    pen, state = (stranger := room.arrive("stranger", STAFF.members[1])).pen, stranger.transcript.state
    view = (state.position, state.heads[-1])
    body = make_session(stranger.member, pen.key, room.room_id, NOW + DEFAULT_SESSION_MS, view, state.log.quotation())
    return room, [*room.log, sign_envelope(pen.header(Kind.SESSION), body.pack(), pen.key)]


@attack("tampered", "certificate")
def false_certificate() -> Scene:
    """The server certifies a session key of its own for the counselor."""
    room, _, _ = meet()
    tab = room.arrive("tab", STAFF.members[0])
    raw = tab.pen.certify(NOW)
    body = parse(raw).body
    return room, [*room.log, forge(raw, tab.pen.key, body=body[:-64] + bytes(64))]


@attack("tampered", "certificate")
def certificate_of_other_view() -> Scene:
    """A genuine certificate moved to an envelope that claims another view."""
    room, _, _ = meet()
    tab = room.arrive("tab", STAFF.members[0])
    raw = tab.pen.certify(NOW)
    heads = tab.transcript.state.heads
    return room, [*room.log, forge(raw, tab.pen.key, seen_index=4, seen_head=heads[4])]


@attack("malformed", "certificate")
def small_order_session_key() -> Scene:
    """A member certifies a session key of small order, on which verifiers disagree."""
    room, _, _ = meet()
    tab = room.arrive("tab", STAFF.members[0])
    raw, weak = tab.pen.certify(NOW), b"\x01" + bytes(31)
    view = (tab.transcript.position, tab.transcript.head)
    certificate = make_session(tab.member, tab.pen.key, room.room_id, NOW, view, STAFF.log.quotation())
    certificate = replace(certificate, session_pk=weak)
    signed = certificate.certified_bytes(room.room_id, *view)
    certificate = replace(certificate, sig_member=tab.member.signing.sign(signed))
    name = session_id(room.room_id, weak)
    return room, [*room.log, forge(raw, tab.pen.key, body=certificate.pack(), session_id=name)]


@attack("tampered", "signature")
def flipped_body() -> Scene:
    """One bit of a sealed body."""
    return changed(lambda raw, _: raw[:200] + bytes([raw[200] ^ 1]) + raw[201:])


@attack("tampered", "signature")
def swapped_author() -> Scene:
    """The counselor signs under the citizen's session."""
    room, citizen, counselor = meet()
    return room, [*room.log, forge(citizen.pen.say("bukan saya", NOW), counselor.pen.key)]


@attack("wrong_binding", "sequence")
def dropped() -> Scene:
    """The server drops one entry and shows its author's next."""
    room, _, counselor = meet()
    counselor.pen.say("hilang", NOW)
    return room, [*room.log, counselor.pen.say("terlihat", NOW)]


@attack("wrong_binding", "sequence")
def repeated() -> Scene:
    """A genuine entry twice."""
    room, _, _ = meet()
    return room, [*room.log, room.log[-1]]


@attack("wrong_binding", "sequence")
def own_past_changed() -> Scene:
    """The author names another predecessor of its own."""
    return changed(lambda raw, who: forge(raw, who.pen.key, prev_own=bytes(32)))


@attack("wrong_binding", "seen_index")
def foreseen() -> Scene:
    """An author who has seen what is not there yet."""
    return changed(lambda raw, who: forge(raw, who.pen.key, seen_index=6))


@attack("wrong_binding", "seen_index")
def shrunk_view() -> Scene:
    """A session that has seen less than before."""
    room, citizen, counselor = meet()
    room.post(citizen.pen.say("ya", NOW))
    room.post(counselor.pen.acknowledge(NOW))
    heads = room.citizen.transcript.state.heads
    raw = counselor.pen.say("lupa", NOW)
    return room, [*room.log, forge(raw, counselor.pen.key, seen_index=5, seen_head=heads[5])]


@attack("wrong_binding", "seen_head")
def forked() -> Scene:
    """The server shows two members different histories, then lets one entry cross over."""
    room, citizen, counselor = meet()
    counselor.read(citizen.pen.say("hanya untuk konselor", NOW))
    room.people.pop("counselor")
    room.post(room.join("tab", citizen.member).pen.acknowledge(NOW))
    return room, [*room.log, counselor.pen.say("jawaban", NOW)]


def flipped_signature(raw: bytes) -> bytes:
    """With a signature that is not good."""
    return raw[:-1] + bytes((raw[-1] ^ 1,))


def sealed(plaintext: bytes) -> Scene:
    """A room of two where the counselor seals these bytes correctly."""
    room, _, counselor = meet()
    secret = counselor.transcript.state.secrets[1]
    return room, [*room.log, seal_plaintext(counselor.pen.header(Kind.MSG), plaintext, secret, counselor.pen.key)]


@attack("tampered", "commitment")
def salamander() -> Scene:
    """A member commits to another key than the room's: two readers could open two texts."""
    return changed(lambda raw, who: forge(raw, who.pen.key, key_commit=bytes(32)))


@attack("tampered", "decrypt")
def reused_commitment() -> Scene:
    """A right commitment over a body that does not open."""
    return changed(lambda raw, who: forge(raw, who.pen.key, body=bytes(272)))


@attack("malformed", "content")
def hidden_filler() -> Scene:
    """Bytes hidden in the padding."""
    plaintext = pad(text_content("halo", NOW).pack())
    return sealed(plaintext[:-1] + b"\x01")


@attack("malformed", "content")
def loose_bucket() -> Scene:
    """A bigger bucket than needed."""
    return sealed(pad(text_content("halo", NOW).pack()).ljust(512, b"\x00"))


@attack("malformed", "content")
def broken_text() -> Scene:
    """Text that is not UTF-8."""
    return sealed(pad(Content(1, NOW, b"\xff\xfe").pack()))


@attack("malformed", "content")
def empty_text() -> Scene:
    """Text of no bytes."""
    return sealed(pad(Content(1, NOW, b"").pack()))


@attack("malformed", "content")
def long_text() -> Scene:
    """Text of 8,001 bytes."""
    return sealed(pad(Content(1, NOW, b"a" * 8001).pack()))


@attack("malformed", "content")
def short_data() -> Scene:
    """Data of 8 bytes."""
    return sealed(pad(bytes(8)))
