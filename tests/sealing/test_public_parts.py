"""What the server uses: parsing, names, signature checks, key-log entries. Known answers where standards give them."""

from hashlib import sha256
from hmac import digest

import pytest

from sealing import bodies, keylog, signatures
from sealing.attachments import MAX_ATTACHMENT_BYTES, chunk_sizes
from sealing.envelope import MAX_BODY_BYTES, MAX_ENVELOPE_BYTES, Malformed, parse
from sealing.issue import admit, make_request
from sealing.members import SigningKey
from sealing.notation import (
    CLOCK_SLACK_MS,
    DEFAULT_SESSION_MS,
    MAX_SESSION_MS,
    Category,
    Kind,
    Role,
    first_head,
    label,
    lifetime_ok,
    next_head,
    room_id,
    session_id,
    u32,
)
from sealing.padding import pad, parse_content
from sealing.rehearsal.world import NOW, ROOT, STAFF, Dice, forge, make_member, meet
from sealing.schedule import expand
from sealing.seal import sign_envelope
from wire import limits


def test_labels_end_in_a_zero_byte() -> None:
    assert label("msg") == b"sobat/1 msg\x00"


def test_expand_is_hkdf_expand() -> None:
    # RFC 5869 defines T(1) = HMAC(prk, info || 0x01), so one block can be recomputed by hand
    prk = Dice("prk")(32)
    assert expand(prk, "key", b"ctx", 32) == digest(prk, label("key") + b"ctx" + b"\x01", sha256)


def test_chain_begins_with_the_room_and_binds_the_position() -> None:
    room = bytes(16)
    assert first_head(room) != first_head(bytes([1]) + bytes(15))
    head = first_head(room)
    assert next_head(room, 0, head, bytes(32)) != next_head(room, 1, head, bytes(32))


def test_parsed_envelopes_keep_their_bytes() -> None:
    room, _, _ = meet()
    for raw in room.log:
        envelope = parse(raw)
        assert envelope.raw == raw
        assert envelope.header + envelope.body + envelope.signature == raw
        assert envelope.room_id == room.room_id


def test_the_largest_envelope_is_bounded() -> None:
    with pytest.raises(Malformed):
        parse(bytes(MAX_ENVELOPE_BYTES + 1))


def test_a_body_above_its_kinds_bound_is_refused() -> None:
    _, _, counselor = meet()
    for kind in (Kind.EPOCH, Kind.KEYRING):
        header, key = counselor.pen.header(kind), counselor.pen.key
        assert len(parse(sign_envelope(header, bytes(MAX_BODY_BYTES), key)).body) == MAX_BODY_BYTES
        with pytest.raises(Malformed):
            parse(sign_envelope(header, bytes(MAX_BODY_BYTES + 1), key))


def test_the_wire_and_the_seal_agree_on_sizes() -> None:
    assert limits.BODY_MAX_BYTES == MAX_BODY_BYTES
    assert limits.ENVELOPE_MAX_BYTES == MAX_ENVELOPE_BYTES
    assert limits.ATTACHMENT_MAX_BYTES == MAX_ATTACHMENT_BYTES
    assert chunk_sizes(MAX_ATTACHMENT_BYTES)[0] == limits.ATTACHMENT_CHUNK_BYTES


def test_check_genesis_gives_the_body_or_the_category() -> None:
    room, _, _ = meet()
    raw = room.log[0]
    genesis = signatures.check_genesis(parse(raw))
    assert genesis == bodies.parse_genesis(parse(raw).body)
    assert room_id(parse(raw).body) == bodies.room_id_of(parse(raw).body) == room.room_id
    key = room.citizen.pen.key
    body = parse(raw).body
    cases = {
        Category.WRONG_EPOCH: forge(raw, key, epoch=1),
        Category.TAMPERED: forge(raw, key, body=body[:-1] + bytes([body[-1] ^ 1])),
    }
    for category, other in cases.items():
        assert refusal_of(other) is category
    for changes in ({"seen_index": 1}, {"seen_head": bytes(32)}, {"sender_seq": 1}, {"prev_own": b"\x01" * 32}):
        assert refusal_of(forge(raw, key, **changes)) is Category.WRONG_BINDING
    for changes in ({"room_id": bytes(16)}, {"session_id": bytes(16)}):
        assert refusal_of(forge(raw, key, **changes)) is Category.WRONG_BINDING
    assert refusal_of(raw[:-1] + bytes([raw[-1] ^ 1])) is Category.TAMPERED
    assert refusal_of(room.log[3]) is Category.WRONG_BINDING


def refusal_of(raw: bytes) -> Category:
    with pytest.raises(Malformed) as refusal:
        signatures.check_genesis(parse(raw))
    return refusal.value.category


def test_check_session_needs_the_members_key() -> None:
    room, _, counselor = meet()
    envelope = parse(room.log[3])
    session = signatures.check_session(envelope, counselor.member.signing.public_key)
    assert (session.member_id, session.session_pk) == (counselor.member.member_id, counselor.pen.key.public_key)
    assert signatures.verify_envelope(envelope, session.session_pk) is True
    with pytest.raises(Malformed) as refusal:
        signatures.check_session(envelope, STAFF.members[1].signing.public_key)
    assert refusal.value.category is Category.TAMPERED
    for raw in (room.log[4], forge(room.log[3], counselor.pen.key, sender_seq=1)):
        with pytest.raises(Malformed) as refusal:
            signatures.check_session(parse(raw), counselor.member.signing.public_key)
        assert refusal.value.category is Category.WRONG_BINDING


@pytest.mark.parametrize(
    ("not_after", "allowed"),
    [
        (NOW + DEFAULT_SESSION_MS, True),
        (NOW + MAX_SESSION_MS + CLOCK_SLACK_MS, True),
        (NOW + MAX_SESSION_MS + CLOCK_SLACK_MS + 1, False),
        (NOW - CLOCK_SLACK_MS, True),
        (NOW - CLOCK_SLACK_MS - 1, False),
    ],
)
def test_a_server_bounds_lifetimes(not_after: int, allowed: bool) -> None:
    assert lifetime_ok(not_after, NOW) is allowed


def test_bodies_round_trip() -> None:
    room, citizen, counselor = meet()
    parsed = {parse(raw).kind: parse(raw).body for raw in room.log}
    assert bodies.parse_genesis(parsed[Kind.GENESIS]).pack() == parsed[Kind.GENESIS]
    assert bodies.parse_session(parsed[Kind.SESSION]).pack() == parsed[Kind.SESSION]
    assert bodies.parse_epoch(parsed[Kind.EPOCH]).pack() == parsed[Kind.EPOCH]
    assert bodies.parse_close(parse(citizen.pen.close(3, NOW)).body) == bodies.Close(3)
    assert bodies.parse_alert(parse(counselor.pen.alert(1, 2, NOW)).body) == bodies.Alert(1, 2)
    keyring = bodies.parse_keyring(bytes(67) + b"\x07" + bytes(1138 + 72))
    assert (keyring.first, keyring.last, keyring.grant) == (7, 8, bytes(1138 + 72))


@pytest.mark.parametrize(
    ("parser", "body"),
    [
        (bodies.parse_genesis, bytes(1369)),
        (bodies.parse_genesis, b"\x01" + bytes(1367)),
        (bodies.parse_genesis, b"\x01" + bytes(1296) + b"\xff" * 8 + bytes(64)),
        (bodies.parse_session, bytes(175)),
        (bodies.parse_session, bytes(64) + b"\xff" * 8 + bytes(104)),
        (bodies.parse_session, bytes(72) + bytes(8) + b"\x01" + bytes(95)),
        (bodies.parse_session, bytes(72) + b"\x00\x20" + bytes(102)),
        (bodies.parse_epoch, bytes(37)),
        (bodies.parse_epoch, bytes(38)),
        (bodies.parse_epoch, bytes(36) + b"\x00\xff" + bytes(60)),
        (bodies.parse_close, b"\x04\x01"),
        (bodies.parse_close, b"\x01"),
        (bodies.parse_alert, b"\x01" + b"\xff" * 8),
        (bodies.parse_alert, b""),
        (bodies.parse_keyring, bytes(68 + 1138)),
        (bodies.parse_keyring, bytes(68 + 1138 + 35)),
        (bodies.parse_keyring, bytes(67)),
    ],
)
def test_bodies_that_are_none(parser: object, body: bytes) -> None:
    assert callable(parser)
    with pytest.raises(Malformed) as refusal:
        parser(body)
    assert refusal.value.category is Category.MALFORMED


def test_every_flipped_byte_of_a_log_entry_is_refused() -> None:
    entry, kem_pk = STAFF.entries[0], STAFF.members[0].kem_pk
    raw = entry.pack()
    assert keylog.parse_entry(raw) == entry
    keylog.check_entry(entry, kem_pk, ROOT.public_key, NOW)
    for i in range(len(raw)):
        with pytest.raises(Malformed):
            keylog.check_entry(
                keylog.parse_entry(raw[:i] + bytes([raw[i] ^ 1]) + raw[i + 1 :]), kem_pk, ROOT.public_key, NOW
            )


def test_a_log_entry_is_judged_by_the_clock_only_when_somebody_seals() -> None:
    member = make_member("expired")
    entry = admit(make_request(member, Role.COUNSELOR, (NOW - 1, NOW)), 0, ROOT)
    keylog.check_entry(entry, member.kem_pk, ROOT.public_key, None)
    with pytest.raises(Malformed) as refusal:
        keylog.check_entry(entry, member.kem_pk, ROOT.public_key, NOW)
    assert refusal.value.category is Category.FORBIDDEN


def test_a_log_entry_under_another_root_is_refused() -> None:
    other = SigningKey(Dice("other root")(32))
    with pytest.raises(Malformed) as refusal:
        keylog.check_entry(STAFF.entries[0], STAFF.members[0].kem_pk, other.public_key, NOW)
    assert refusal.value.category is Category.TAMPERED


def test_a_genesis_is_not_taken_for_another_room_s() -> None:
    """Everything else in it fits the other room: only the room's own name gives it away."""
    room, citizen, _ = meet()
    other = bytes(16)
    name = session_id(other, citizen.pen.key.public_key)
    raw = forge(room.log[0], citizen.pen.key, room_id=other, session_id=name, seen_head=first_head(other))
    with pytest.raises(Malformed) as refusal:
        signatures.check_genesis(parse(raw))
    assert refusal.value.rule == "room"


@pytest.mark.parametrize(
    ("plaintext", "rule"),
    [
        (bytes(100), "padding_length"),
        (u32(253) + bytes(252), "padding_length"),
        (pad(b"\x01" + b"\xff" * 8 + b"a"), "number_range"),
    ],
)
def test_a_plaintext_of_no_form_is_told_which(plaintext: bytes, rule: str) -> None:
    with pytest.raises(Malformed) as refusal:
        parse_content(plaintext)
    assert refusal.value.rule == rule
