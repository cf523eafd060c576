"""What a room admits, without a database: every transition pair, every kind for every role, sessions and views."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from chat import rules
from chat.rules import MAY_POST, ROOM, SEAT, RoomTrack, SessionTrack
from chat.values import (
    InvitationEvent,
    InvitationState,
    RoomEvent,
    RoomState,
    SeatEvent,
    SeatPass,
    SeatRole,
    SeatState,
    SessionKey,
)
from sealing.bodies import Keyring, grant_bytes
from sealing.citizen import found_room
from sealing.envelope import Envelope, Header, parse
from sealing.members import Member, SigningKey
from sealing.notation import MAX_SESSION_MS, Kind
from sealing.replay import KeyLog
from sealing.seal import Pen, sign_envelope
from sealing.transcript import Transcript
from wire import limits
from wire.codes import ErrorCode, Refusal

NOW_MS = 1_800_000_000_000
HOUR_MS = 3_600_000
MEMBER = Member.from_seeds(b"s" * 32, b"k" * 32)
KEY = SigningKey(b"session seed" + bytes(20))
ROOM_ID, SESSION_ID, SELF = b"r" * 16, b"s" * 16, b"h" * 32
SEAT_PASS = SeatPass(1, ROOM_ID, 7, SeatRole.CITIZEN, MEMBER.member_id, MEMBER.signing.public_key)
SESSION_KEY = SessionKey(7, KEY.public_key, NOW_MS + HOUR_MS)
PLAIN = Header(Kind.ACK, 1, ROOM_ID, SESSION_ID, 3, 5, b"v" * 32, SELF, b"m" * 16)


def envelope(body: bytes = b"", **changes: object) -> Envelope:
    """A truly signed envelope that fits the room below, but for `changes`."""
    return parse(sign_envelope(replace(PLAIN, **changes), body, KEY))  # type: ignore[arg-type]


def ring(epoch: int) -> bytes:
    """A KEYRING of one epoch; nobody can open it."""
    return Keyring(bytes(32), bytes(32), epoch, bytes(grant_bytes(1))).pack()


def room(**changes: object) -> RoomTrack:
    """A room of six envelopes in which this session has written three."""
    track = RoomTrack(RoomState.OPEN, 6, 1, 4, {7: SeatState.ACTIVE}, {SESSION_ID: SessionTrack(7, 3, SELF, 2)})
    return replace(track, **changes)  # type: ignore[arg-type]


def refusal(*arguments: object, by: object = rules.admit) -> ErrorCode:
    with pytest.raises(Refusal) as caught:
        by(*arguments)  # type: ignore[operator]
    return caught.value.code


@pytest.mark.parametrize(("state", "event"), list(product(RoomState, RoomEvent)))
def test_every_pair_of_the_room(state: RoomState, event: RoomEvent) -> None:
    expected = {
        (RoomState.OPEN, RoomEvent.CLOSE): RoomState.CLOSED,
        (RoomState.OPEN, RoomEvent.ERASE): RoomState.ERASING,
        (RoomState.CLOSED, RoomEvent.ERASE): RoomState.ERASING,
        (RoomState.ERASING, RoomEvent.PURGE): RoomState.PURGED,
    }.get((state, event))
    if expected is None:
        assert refusal(ROOM, state, event, by=rules.advance) is ErrorCode.ILLEGAL_TRANSITION
    else:
        assert rules.advance(ROOM, state, event) is expected


@pytest.mark.parametrize(("state", "event"), list(product(SeatState, SeatEvent)))
def test_every_pair_of_the_seat(state: SeatState, event: SeatEvent) -> None:
    expected = {
        (SeatState.ACTIVE, SeatEvent.LEAVE): SeatState.LEFT,
        (SeatState.ACTIVE, SeatEvent.REVOKE): SeatState.REVOKED,
        (SeatState.LEFT, SeatEvent.RETURN): SeatState.ACTIVE,
    }.get((state, event))
    if expected is not None:
        assert rules.advance(SEAT, state, event) is expected
    else:
        assert refusal(SEAT, state, event, by=rules.advance) is ErrorCode.ILLEGAL_TRANSITION


@pytest.mark.parametrize(("state", "event"), list(product(InvitationState, InvitationEvent)))
def test_every_pair_of_the_invitation(state: InvitationState, event: InvitationEvent) -> None:
    """First the colleague answers, then the citizen; whatever has ended stays ended."""
    ends = {
        InvitationEvent.DECLINE: InvitationState.DECLINED,
        InvitationEvent.WITHDRAW: InvitationState.WITHDRAWN,
        InvitationEvent.LAPSE: InvitationState.LAPSED,
    }
    answers = {InvitationEvent.AGREE: InvitationState.AGREED, InvitationEvent.REFUSE: InvitationState.REFUSED}
    expected = {
        InvitationState.RINGING: {InvitationEvent.ACCEPT: InvitationState.ASKING, **ends},
        InvitationState.ASKING: {**answers, **ends},
    }.get(state, {})
    if event in expected:
        assert rules.advance(rules.INVITATION, state, event) is expected[event]
    else:
        assert refusal(rules.INVITATION, state, event, by=rules.advance) is ErrorCode.ILLEGAL_TRANSITION


@pytest.mark.parametrize(
    ("state", "seconds", "room_state", "at_desk", "event"),
    [
        (InvitationState.RINGING, 1, RoomState.OPEN, True, None),
        (InvitationState.RINGING, 1, RoomState.OPEN, False, InvitationEvent.LAPSE),
        (InvitationState.ASKING, 1, RoomState.OPEN, False, None),
        (InvitationState.ASKING, 0, RoomState.OPEN, True, InvitationEvent.LAPSE),
        (InvitationState.ASKING, 1800, RoomState.OPEN, True, None),
        (InvitationState.ASKING, 1801, RoomState.OPEN, True, InvitationEvent.LAPSE),
        (InvitationState.ASKING, 1, RoomState.CLOSED, True, InvitationEvent.WITHDRAW),
        (InvitationState.RINGING, 0, RoomState.CLOSED, False, InvitationEvent.WITHDRAW),
    ],
)
def test_what_ends_an_invitation_that_nobody_answers(
    state: InvitationState, seconds: int, room_state: RoomState, at_desk: bool, event: InvitationEvent | None
) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    assert rules.invitation_due(state, now + timedelta(seconds=seconds), room_state, at_desk=at_desk, now=now) is event


def test_who_may_post_what() -> None:
    talk = {Kind.MSG, Kind.EPOCH, Kind.SESSION, Kind.ACK, Kind.CLOSE, Kind.ALERT, Kind.KEYRING}
    assert {
        SeatRole.CITIZEN: talk,
        SeatRole.COUNSELOR: talk,
        SeatRole.SUPERVISOR: {Kind.SESSION, Kind.ACK, Kind.ALERT, Kind.KEYRING},
    } == MAY_POST


def test_the_header_names_this_room_and_an_allowed_kind() -> None:
    rules.check_header(envelope(), SEAT_PASS)
    assert refusal(envelope(room_id=bytes(16)), SEAT_PASS, by=rules.check_header) is ErrorCode.WRONG_ROOM
    close, reader = envelope(b"\x01\x01", kind=Kind.CLOSE), replace(SEAT_PASS, role=SeatRole.SUPERVISOR)
    assert refusal(close, reader, by=rules.check_header) is ErrorCode.NOT_PERMITTED


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, ErrorCode.UNKNOWN_SESSION),
        (replace(SESSION_KEY, seat_pk=8), ErrorCode.UNKNOWN_SESSION),
        (replace(SESSION_KEY, not_after=NOW_MS - 1), ErrorCode.UNKNOWN_SESSION),
        (replace(SESSION_KEY, session_pk=MEMBER.signing.public_key), ErrorCode.BAD_SIGNATURE),
    ],
)
def test_whose_session_it_must_be(key: SessionKey | None, code: ErrorCode) -> None:
    rules.check_signed(envelope(), SEAT_PASS, SESSION_KEY, NOW_MS)
    assert refusal(envelope(), SEAT_PASS, key, NOW_MS, by=rules.check_signed) is code


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Kind.CLOSE, b"\x01\x01", b"\x04\x01"),
        (Kind.ALERT, b"\x01" + bytes(8), b"\x09" + bytes(8)),
        (Kind.KEYRING, ring(1), ring(2)),  # of an epoch that has not begun
    ],
)
def test_a_body_that_readers_reject_is_not_stored(kind: Kind, good: bytes, bad: bytes) -> None:
    rules.check_signed(envelope(good, kind=kind), SEAT_PASS, SESSION_KEY, NOW_MS)
    answer = refusal(envelope(bad, kind=kind), SEAT_PASS, SESSION_KEY, NOW_MS, by=rules.check_signed)
    assert answer is ErrorCode.MALFORMED_ENVELOPE


def certified(lifetime_ms: int = HOUR_MS) -> tuple[Envelope, SeatPass, Pen]:
    transcript, _, genesis = found_room(MEMBER, os.urandom, NOW_MS, KeyLog(bytes(32)))
    transcript.accept(genesis)
    pen = Pen(transcript, MEMBER, SigningKey(os.urandom(32)), os.urandom)
    raw = pen.certify(NOW_MS, lifetime_ms)
    return parse(raw), replace(SEAT_PASS, room_id=transcript.state.room_id), pen


def test_a_session_is_certified_by_the_seats_own_member() -> None:
    session, seat, pen = certified()
    assert rules.certify(session, seat, NOW_MS) == SessionKey(7, pen.key.public_key, NOW_MS + HOUR_MS)
    stranger = Member.from_seeds(b"x" * 32, b"y" * 32)
    for changes, code in (
        ({"sign_pk": stranger.signing.public_key}, ErrorCode.BAD_SIGNATURE),
        ({"member_id": stranger.member_id}, ErrorCode.NOT_PERMITTED),
    ):
        assert refusal(session, replace(seat, **changes), NOW_MS, by=rules.certify) is code


@pytest.mark.parametrize("now", [NOW_MS - MAX_SESSION_MS, NOW_MS + 2 * HOUR_MS])
def test_a_session_lives_neither_too_long_nor_not_at_all(now: int) -> None:
    session, seat, _ = certified()
    assert refusal(session, seat, now, by=rules.certify) is ErrorCode.NOT_PERMITTED


def test_an_admitted_envelope_moves_the_room_and_its_session() -> None:
    track, fresh = room(), envelope()
    assert rules.admit(track, track.sessions[SESSION_ID], SEAT_PASS, fresh) == 6
    assert (track.length, track.state, track.epoch, track.version) == (7, RoomState.OPEN, 1, 4)
    assert track.sessions[SESSION_ID] == SessionTrack(7, 4, fresh.env_hash(), 5)


def test_close_ends_the_room_and_epochs_count() -> None:
    track = room()
    rules.admit(track, track.sessions[SESSION_ID], SEAT_PASS, envelope(b"\x01\x01", kind=Kind.CLOSE))
    assert (track.state, track.version) == (RoomState.CLOSED, 5)
    for length, header_epoch, epoch in ((6, 1, 2), (6, 0, 1), (1, 0, 0)):
        track = room(length=length, epoch=1 if length > 1 else 0)
        grown = envelope(bytes(1500), kind=Kind.EPOCH, epoch=header_epoch, seen_index=min(5, length), sender_seq=3)
        track.sessions[SESSION_ID].seen_index = 0
        rules.admit(track, track.sessions[SESSION_ID], SEAT_PASS, grown)
        assert track.epoch == epoch


@pytest.mark.parametrize(
    ("changes", "header", "code"),
    [
        ({"state": RoomState.CLOSED}, {}, ErrorCode.ROOM_CLOSED),
        ({"seats": {7: SeatState.REVOKED}}, {}, ErrorCode.NOT_PERMITTED),
        ({"seats": {}}, {}, ErrorCode.NOT_PERMITTED),
        ({"length": 1}, {"seen_index": 1}, ErrorCode.NOT_PERMITTED),
        ({}, {"sender_seq": 4}, ErrorCode.OUT_OF_SEQUENCE),
        ({}, {"prev_own": bytes(32)}, ErrorCode.OUT_OF_SEQUENCE),
        ({}, {"seen_index": 7}, ErrorCode.IMPOSSIBLE_VIEW),
        ({}, {"seen_index": 1}, ErrorCode.IMPOSSIBLE_VIEW),
        ({}, {"epoch": 2}, ErrorCode.IMPOSSIBLE_VIEW),
    ],
)
def test_a_refused_envelope_moves_nothing(
    changes: dict[str, object], header: dict[str, object], code: ErrorCode
) -> None:
    track = room(**changes)
    before = repr(track)
    assert refusal(track, track.sessions[SESSION_ID], SEAT_PASS, envelope(**header)) is code
    assert repr(track) == before


def test_a_session_belongs_to_its_seat() -> None:
    track = room()
    assert rules.known_track(track, SEAT_PASS, envelope()) is track.sessions[SESSION_ID]
    fresh = envelope(bytes(176), kind=Kind.SESSION, session_id=b"n" * 16)
    assert rules.known_track(track, SEAT_PASS, fresh) is None
    for seat, unknown in ((replace(SEAT_PASS, seat_pk=8), envelope()), (SEAT_PASS, envelope(session_id=b"n" * 16))):
        assert refusal(track, seat, unknown, by=rules.known_track) is ErrorCode.UNKNOWN_SESSION


def test_transcript_is_only_a_tool_of_tests() -> None:
    assert Transcript.__module__ == "sealing.transcript"
    assert "sealing.transcript" not in {value.__module__ for value in vars(rules).values() if isinstance(value, type)}


def test_a_room_goes_within_a_window_and_later_when_its_last_words_were_not_read() -> None:
    day = date(2026, 3, 1)
    days = {(rules.last_day(n.to_bytes(4, "big") + bytes(12), day, unread=False) - day).days for n in range(100)}
    assert days == set(range(limits.ROOM_KEEP_DAYS - limits.ROOM_KEEP_SPREAD_DAYS, limits.ROOM_KEEP_DAYS + 1))
    both = [rules.last_day(bytes(16), day, unread=unread) for unread in (False, True)]
    assert (both[1] - both[0]).days == limits.ROOM_UNREAD_EXTRA_DAYS


@pytest.mark.parametrize(
    ("rooms", "keys", "common", "together"),
    [(0, 0, 0, False), (2, 2, 2, True), (2, 1, 1, True), (3, 1, 1, False), (1, 2, 1, True), (1, 3, 1, False)],
)
def test_a_database_and_a_store_that_share_less_than_half_are_no_pair(
    rooms: int, keys: int, common: int, together: bool
) -> None:
    assert rules.belong_together(rooms, keys, common) is together
