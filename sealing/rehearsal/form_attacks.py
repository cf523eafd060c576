"""Scripted attacks on the form of envelopes and bodies (docs/sealing.md section 4), beside those of `attacks`."""

from dataclasses import replace

from sealing.bodies import Alert
from sealing.envelope import HEADER_BYTES, parse, signed_bytes
from sealing.members import SigningKey
from sealing.notation import U64_LIMIT, ZEROS_32, Kind, u64
from sealing.padding import Content, pad
from sealing.rehearsal.attacks import Scene, attack, changed, sealed, written
from sealing.rehearsal.world import NOW, STAFF, forge, meet
from sealing.seal import sign_envelope


def resigned(raw: bytes, key: SigningKey, offset: int, patch: bytes) -> bytes:
    """Patch header bytes that no honest code would write, and sign them."""
    header = raw[:offset] + patch + raw[offset + len(patch) : HEADER_BYTES]
    body = parse(raw).body
    return header + body + key.sign(signed_bytes(header, body))


@attack("malformed", "parse")
def trailing_byte() -> Scene:
    """One byte more than the header says."""
    return changed(lambda raw, _: raw + b"\x00")


@attack("malformed", "parse")
def unknown_kind() -> Scene:
    """Kind 8, signed."""
    return changed(lambda raw, who: resigned(raw, who.pen.key, 5, b"\x08"))


@attack("malformed", "parse")
def unknown_flag() -> Scene:
    """A flag is set, signed."""
    return changed(lambda raw, who: resigned(raw, who.pen.key, 6, b"\x00\x01"))


@attack("malformed", "parse")
def unknown_suite() -> Scene:
    """Suite 2, signed: nobody is talked into another suite."""
    return changed(lambda raw, who: resigned(raw, who.pen.key, 4, b"\x02"))


@attack("malformed", "parse")
def huge_number() -> Scene:
    """seen_index of 2^53, which not every language can hold."""
    return changed(lambda raw, who: resigned(raw, who.pen.key, 52, u64(U64_LIMIT)))


@attack("malformed", "parse")
def odd_content_length() -> Scene:
    """A sealed body that is no bucket."""
    return changed(lambda raw, who: forge(raw, who.pen.key, body=bytes(273)))


@attack("malformed", "parse")
def commitment_on_plain_kind() -> Scene:
    """An ACK with a key commitment."""
    room, _, counselor = meet()
    return room, [*room.log, forge(counselor.pen.acknowledge(NOW), counselor.pen.key, key_commit=bytes([1]) * 32)]


@attack("malformed", "parse")
def acknowledgement_with_body() -> Scene:
    """An ACK with a body, where nobody would look for words."""
    return written(Kind.ACK, b"hai")


@attack("malformed", "parse")
def unknown_alert() -> Scene:
    """ALERT code 9."""
    return written(Kind.ALERT, Alert(9, 0).pack())


@attack("malformed", "parse")
def unfinal_close() -> Scene:
    """CLOSE that is not final."""
    return written(Kind.CLOSE, b"\x01\x00")


@attack("malformed", "parse")
def log_pointer() -> Scene:
    """A SESSION that quotes a root of no entries."""
    room, _, _ = meet()
    other_tab = room.arrive("tab", STAFF.members[0])
    raw = other_tab.pen.certify(NOW)
    body = parse(raw).body
    return room, [*room.log, forge(raw, other_tab.pen.key, body=body[:72] + u64(0) + body[80:])]


@attack("malformed", "parse")
def epoch_below_the_least() -> Scene:
    """An EPOCH body of 1,330 bytes, one less than any EPOCH has: not even an envelope."""
    return written(Kind.EPOCH, bytes(1_330))


@attack("malformed", "parse")
def epoch_of_zeros() -> Scene:
    """An EPOCH body of 1,331 bytes that holds nothing: an envelope, and no EPOCH."""
    return written(Kind.EPOCH, bytes(1_331))


@attack("malformed", "parse")
def alert_with_a_tail() -> Scene:
    """An ALERT body of 10 bytes: not even an envelope."""
    return written(Kind.ALERT, Alert(1, 0).pack() + b"\x00")


@attack("malformed", "parse")
def alert_about_a_huge_position() -> Scene:
    """ALERT about position 2^53."""
    return written(Kind.ALERT, Alert(3, U64_LIMIT).pack())


@attack("malformed", "parse")
def session_without_end() -> Scene:
    """A SESSION until 2^53."""
    room, _, _ = meet()
    pen, body = (tab := room.arrive("tab", STAFF.members[0])).pen, parse(tab.pen.certify(NOW)).body
    raw = sign_envelope(replace(pen.header(Kind.SESSION), sender_seq=0, prev_own=ZEROS_32), body, pen.key)
    return room, [*room.log, forge(raw, pen.key, body[:64] + u64(U64_LIMIT) + body[72:])]


@attack("malformed", "content")
def huge_client_time() -> Scene:
    """A text written at 2^53."""
    return sealed(pad(Content(1, U64_LIMIT, b"nanti").pack()))
