"""The transaction of the ledger: a batch of envelopes in, one commit, one outcome for each. In one database thread.

This is the hot path, so it speaks SQL through Django's connection instead of building rows and querysets. What it
remembers of rooms between batches are hints that the locked rows confirm: `version` confirms state and seats, and the
unique constraints confirm a session's place, so that a stale hint can cost a retry but never an entry.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import Error as DatabaseError
from django.db import connection, connections, transaction

from chat import at_rest, rules
from chat.rules import RoomTrack, SessionTrack
from chat.selectors import counselors_of
from chat.values import Receipt, RoomState, SeatPass, SeatState, SessionKey
from sealing.envelope import Envelope, parse
from sealing.notation import Kind
from wire.codes import ErrorCode, Refusal

ROOMS_REMEMBERED: Final = 4096
log: Final = logging.getLogger("sobat.ledger")

_LOCK: Final = "SELECT id, state, length, epoch, version FROM chat_room WHERE id IN ({}) ORDER BY id"
_SEATS: Final = "SELECT room_id, id, state FROM chat_seat WHERE room_id IN ({})"
_SESSION: Final = """SELECT s.seat_id, e.seq, e.wrapped FROM chat_roomsession s
    JOIN chat_envelope e ON e.room_id = s.room_id AND e.session_id = s.session_id
    WHERE s.room_id = %s AND s.session_id = %s ORDER BY e.sender_seq DESC LIMIT 1"""
_KNOWN: Final = "SELECT seq, wrapped FROM chat_envelope WHERE room_id = %s AND session_id = %s AND sender_seq = %s"
_ADD: Final = "INSERT INTO chat_envelope (room_id, seq, session_id, sender_seq, wrapped) VALUES (%s, %s, %s, %s, %s)"
_CERTIFY: Final = """INSERT INTO chat_roomsession (room_id, seat_id, session_id, session_pk, not_after)
    VALUES (%s, %s, %s, %s, %s)"""
_GRANT: Final = "INSERT INTO chat_roomgrant (room_id, seq) VALUES (%s, %s)"
_ADVANCE: Final = "UPDATE chat_room SET length = %s, epoch = %s, active_on = %s WHERE id = %s"
_GRANTING: Final = frozenset({Kind.EPOCH, Kind.KEYRING})
_CLOSE: Final = "UPDATE chat_room SET state = %s, closed_at = %s, version = %s WHERE id = %s"


@dataclass(slots=True)
class Entry:
    """One envelope on its way: checked by `rules` already. `key` is given exactly for SESSION.

    `done` gets the outcome on the event loop.
    """

    seat: SeatPass
    envelope: Envelope
    key: SessionKey | None
    now: datetime
    done: Callable[["Outcome"], None]


Outcome = Receipt | Refusal


@dataclass(frozen=True, slots=True)
class Stored:
    """What a batch added to one room: envelopes at `first`, `first` + 1, ...

    `closed_for`: None while the room is open; when this batch closed it, the counselors to tell.
    """

    room_pk: int
    first: int
    envelopes: list[bytes]
    closed_for: list[int] | None


class Book:
    """Writes batches. Not safe for threads: its one thread is the owner of its memory and of its connection."""

    def __init__(self) -> None:
        self._rooms: OrderedDict[int, RoomTrack] = OrderedDict()

    def write(self, batch: Sequence[Entry]) -> tuple[list[Outcome], list[Stored]]:
        """Store a batch in one transaction, rooms locked in ascending order. Gives an outcome per entry, in order.

        When the database refuses the batch, each entry is tried in a transaction of its own, so that a bad one refuses
        only itself; what then fails is refused as TEMPORARILY_UNAVAILABLE, and with it what follows in that room: it
        could only be out of sequence, or make everybody wait for the same lock once more. Never raises.
        """
        try:
            return self._transact(batch)
        except Exception as error:
            self._recover(batch, error)
        outcomes: list[Outcome] = []
        stored: list[Stored] = []
        stuck: set[int] = set()
        down = False
        for entry in batch:
            down = down or not _reachable()
            outcome, added = _LOST if down or entry.seat.room_pk in stuck else self._alone(entry, stuck)
            outcomes += outcome
            stored += added
        return outcomes, stored

    def _alone(self, entry: Entry, stuck: set[int]) -> tuple[list[Outcome], list[Stored]]:
        try:
            return self._transact([entry])
        except Exception as error:
            self._recover([entry], error)
            stuck.add(entry.seat.room_pk)
            return _LOST

    def _recover(self, batch: Iterable[Entry], error: Exception) -> None:
        """Forget what was assumed about these rooms; drop a connection that may be broken."""
        log.warning("A batch was not stored", extra={"code": type(error).__name__})
        for entry in batch:
            self._rooms.pop(entry.seat.room_pk, None)
        if isinstance(error, DatabaseError):
            connections.close_all()

    def _transact(self, batch: Sequence[Entry]) -> tuple[list[Outcome], list[Stored]]:
        with transaction.atomic(), connection.cursor() as cursor:
            page = _Page(cursor, self._lock(cursor, sorted({entry.seat.room_pk for entry in batch})))
            outcomes = [page.take(entry) for entry in batch]
            return outcomes, page.write()

    def _lock(self, cursor: Any, room_pks: list[int]) -> dict[int, RoomTrack]:
        """Lock the rooms and bring their tracks up to date."""
        suffix = " FOR UPDATE" if connection.features.has_select_for_update else ""
        cursor.execute(_marks(_LOCK, room_pks) + suffix, room_pks)
        tracks: dict[int, RoomTrack] = {}
        changed = []
        for room_pk, state, length, epoch, version in cursor.fetchall():
            track = self._remembered(room_pk)
            if track.version != version:
                changed.append(room_pk)
            track.state, track.length, track.epoch, track.version = RoomState(state), length, epoch, version
            tracks[room_pk] = track
        if changed:
            cursor.execute(_marks(_SEATS, changed), changed)
            for room_pk, seat_pk, state in cursor.fetchall():
                tracks[room_pk].seats[seat_pk] = SeatState(state)
        return tracks

    def _remembered(self, room_pk: int) -> RoomTrack:
        track = self._rooms.get(room_pk)
        if track is None:
            track = self._rooms[room_pk] = RoomTrack(RoomState.OPEN, 0, 0, version=-1)
            if len(self._rooms) > ROOMS_REMEMBERED:
                self._rooms.popitem(last=False)
        else:
            self._rooms.move_to_end(room_pk)
        return track


class _Page:
    """One transaction: judges entries one after the other and then writes all that were admitted."""

    def __init__(self, cursor: Any, rooms: dict[int, RoomTrack]) -> None:
        self._cursor = cursor
        self._rooms = rooms
        self._added: dict[tuple[int, bytes, int], tuple[int, Entry]] = {}
        self._closed: dict[int, datetime] = {}

    def take(self, entry: Entry) -> Outcome:
        """Admit one entry, or find the receipt it has already, or say why not. Writes nothing yet."""
        try:
            return Receipt(entry.envelope.session_id, entry.envelope.sender_seq, self._position(entry))
        except Refusal as refusal:
            return refusal

    def _position(self, entry: Entry) -> int:
        room = self._rooms.get(entry.seat.room_pk)
        if room is None:
            raise Refusal(ErrorCode.ROOM_CLOSED)  # purged
        track = self._track(room, entry)
        if track is not None and entry.envelope.sender_seq < track.next_seq:
            return self._known_position(entry)
        seq = rules.admit(room, track, entry.seat, entry.envelope)
        self._added[_name(entry)] = (seq, entry)
        if room.state is RoomState.CLOSED:
            self._closed[entry.seat.room_pk] = entry.now
        return seq

    def _track(self, room: RoomTrack, entry: Entry) -> SessionTrack | None:
        """The session's track; read again when the remembered one does not fit, unless this batch moved it."""
        session_id, sender_seq = entry.envelope.session_id, entry.envelope.sender_seq
        track = room.sessions.get(session_id)
        if track is None or (sender_seq != track.next_seq and not self._moved(entry, track)):
            self._cursor.execute(_SESSION, [entry.seat.room_pk, session_id])
            if (row := self._cursor.fetchone()) is not None:
                last = parse(_unwrap(entry, row[1], row[2]))
                room.sessions[session_id] = SessionTrack(row[0], last.sender_seq + 1, last.env_hash(), last.seen_index)
        return rules.known_track(room, entry.seat, entry.envelope)

    def _moved(self, entry: Entry, track: SessionTrack) -> bool:
        return (entry.seat.room_pk, entry.envelope.session_id, track.next_seq - 1) in self._added

    def _known_position(self, entry: Entry) -> int:
        """The position of this envelope, stored before. Raises Refusal(ENVELOPE_ID_REUSED) for other bytes."""
        if (pending := self._added.get(_name(entry))) is not None:
            seq, raw = pending[0], pending[1].envelope.raw
        else:
            self._cursor.execute(_KNOWN, _name(entry))
            seq, wrapped = self._cursor.fetchone()
            raw = _unwrap(entry, seq, wrapped)
        if raw != entry.envelope.raw:
            raise Refusal(ErrorCode.ENVELOPE_ID_REUSED)
        return int(seq)

    def write(self) -> list[Stored]:
        """Write what was admitted, wrapped for the disk; gives it by room, in order."""
        rows, sessions, grants = [], [], []
        by_room: dict[int, tuple[int, list[bytes]]] = {}
        entries = self._added.values()
        keys = at_rest.keys.of_all({entry.seat.room_id for _, entry in entries})
        for seq, entry in entries:
            seat, envelope = entry.seat, entry.envelope
            wrapped = keys[seat.room_id].wrap(at_rest.Kind.ENVELOPE, seq, envelope.raw, at_rest.fresh_nonce())
            rows.append((seat.room_pk, seq, envelope.session_id, envelope.sender_seq, wrapped))
            by_room.setdefault(seat.room_pk, (seq, []))[1].append(envelope.raw)
            if envelope.kind in _GRANTING:
                grants.append((seat.room_pk, seq))
            if (key := entry.key) is not None:
                sessions.append((seat.room_pk, key.seat_pk, envelope.session_id, key.session_pk, key.not_after))
        if rows:
            day = connection.ops.adapt_datefield_value(max(entry.now for _, entry in entries).date())
            rooms = [(track.length, track.epoch, day, pk) for pk, track in self._rooms.items() if pk in by_room]
            self._execute(rows, sessions, grants, rooms)
        told = {room_pk: self._close(room_pk, now) for room_pk, now in self._closed.items()}
        return [Stored(room_pk, first, raws, told.get(room_pk)) for room_pk, (first, raws) in by_room.items()]

    def _execute(self, rows: list[Any], sessions: list[Any], grants: list[Any], rooms: list[Any]) -> None:
        if sessions:
            self._cursor.executemany(_CERTIFY, sessions)
        if grants:
            self._cursor.executemany(_GRANT, grants)
        self._cursor.executemany(_ADD, rows)
        self._cursor.executemany(_ADVANCE, rooms)

    def _close(self, room_pk: int, now: datetime) -> list[int]:
        closed_at = connection.ops.adapt_datetimefield_value(now)
        self._cursor.execute(_CLOSE, [RoomState.CLOSED.value, closed_at, self._rooms[room_pk].version, room_pk])
        return counselors_of(room_pk)


def _unwrap(entry: Entry, seq: int, wrapped: bytes) -> bytes:
    return at_rest.keys.of(entry.seat.room_id).unwrap(at_rest.Kind.ENVELOPE, seq, bytes(wrapped))


def _name(entry: Entry) -> tuple[int, bytes, int]:
    return entry.seat.room_pk, entry.envelope.session_id, entry.envelope.sender_seq


def _marks(statement: str, values: Sequence[Any]) -> str:
    return statement.format(", ".join(["%s"] * len(values)))


def _reachable() -> bool:
    try:
        connection.ensure_connection()
    except DatabaseError:
        return False
    return True


_LOST: Final[tuple[list[Outcome], list[Stored]]] = ([Refusal(ErrorCode.TEMPORARILY_UNAVAILABLE)], [])
