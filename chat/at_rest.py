"""What lies on the disk of a room is wrapped once more, under a key of that room alone (docs/sealing.md section 13).

The key lies in a store of its own that no backup of the database holds. Whoever destroys it erases the room out of
every copy of the database at once, whatever member keys somebody may come to hold later. This is no part of the
sealing: the server wraps and unwraps what it cannot open.
"""

import os
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from threading import Lock
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connections, router

from chat.models import ShredKey
from sealing.notation import label, u64

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
KEYS_REMEMBERED: Final = 4096


class NotKept(Exception):
    """The key is gone, or these are not the bytes that were wrapped at this place."""


class Kind(IntEnum):
    """What is wrapped; so that nothing can be moved from one kind of place to another."""

    ENVELOPE = 0
    RETURN_CODE = 1
    ATTACHMENT = 2  # a chunk, at its number; `name` is the attachment's


@dataclass(frozen=True, slots=True)
class RoomKey:
    """The key of one room (16 bytes of name), ready for use."""

    room_id: bytes
    cipher: AESGCM

    def wrap(self, kind: Kind, position: int, raw: bytes, nonce: bytes, name: bytes = b"") -> bytes:
        """`raw` for the disk: the nonce (12 bytes, random, new each time), AES-256-GCM of it, bound to its place.

        `name` (16 bytes for ATTACHMENT, else empty) tells apart what has positions of its own inside a room.
        """
        return nonce + self.cipher.encrypt(nonce, raw, self._place(kind, position, name))

    def unwrap(self, kind: Kind, position: int, wrapped: bytes, name: bytes = b"") -> bytes:
        """What `wrap` was given. Raises NotKept for bytes of another room, kind, name or position, or changed."""
        try:
            return self.cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], self._place(kind, position, name))
        except (InvalidTag, ValueError):
            raise NotKept from None

    def _place(self, kind: Kind, position: int, name: bytes) -> bytes:
        return _LABEL + self.room_id + bytes((kind,)) + u64(position) + name


_LABEL: Final = label("at-rest")


class KeyRing:
    """The keys that this process has looked up, so that it asks once for each room. For any number of threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._keys: OrderedDict[bytes, RoomKey] = OrderedDict()
        self._era = 0

    def of(self, room_id: bytes) -> RoomKey:
        """The key of a room. Raises NotKept when there is none. At most one query, in the key store."""
        with self._lock:
            if (found := self._keys.get(room_id)) is not None:
                self._keys.move_to_end(room_id)
                return found
        if (found := self.of_all((room_id,)).get(room_id)) is None:
            raise NotKept
        return found

    def of_all(self, room_ids: Collection[bytes]) -> Mapping[bytes, RoomKey]:
        """The keys of these rooms, those that exist. At most one query, in the key store."""
        with self._lock:
            era = self._era
            found = {room_id: self._keys[room_id] for room_id in room_ids if room_id in self._keys}
        if missing := [room_id for room_id in room_ids if room_id not in found]:
            for room_id, key in ShredKey.objects.filter(room_id__in=missing).values_list("room_id", "key"):
                found[bytes(room_id)] = RoomKey(bytes(room_id), AESGCM(bytes(key)))
            self._remember(found, era)
        return found

    def forget(self) -> None:
        """Some room was erased, here or elsewhere: bells do not say which, and asking again is cheap."""
        with self._lock:
            self._era += 1
            self._keys.clear()

    def _remember(self, found: Mapping[bytes, RoomKey], era: int) -> None:
        with self._lock:
            if era != self._era:  # looked up before an erasure: it may be that key
                return
            self._keys.update(found)
            while len(self._keys) > KEYS_REMEMBERED:
                self._keys.popitem(last=False)


keys: Final = KeyRing()


def fresh_nonce() -> bytes:
    """Random: a position may be written twice when the first transaction is rolled back, and never under one nonce."""
    return os.urandom(NONCE_BYTES)


def make_key(room_id: bytes, key: bytes, now: datetime) -> RoomKey:
    """Keep `key` (32 random bytes) for a new room and give the key that is kept for it.

    Committed at once and not with the caller's transaction, so there is never a room without a key. A key that no room
    came to is removed by housekeeping; until then the same room, opened again, takes it.
    """
    ShredKey.objects.bulk_create([ShredKey(room_id=room_id, key=key, made_at=now)], ignore_conflicts=True)
    return keys.of(room_id)


def destroy_keys(room_ids: Iterable[bytes]) -> int:
    """Delete these keys for good; gives how many there were. Idempotent. Not inside a transaction."""
    count, _ = ShredKey.objects.filter(room_id__in=list(room_ids)).delete()
    keys.forget()
    if connections[_store()].vendor == "sqlite":
        scrub()
    return count


def scrub() -> None:
    """Leave no destroyed key in the files of the store. Idempotent. Not inside a transaction.

    SQLite overwrites what it deletes; here its log is emptied, which holds older pages (a reader at this moment delays
    it until the next time). PostgreSQL writes the table anew; what its own log still holds, docs/operations.md tells.
    """
    connection = connections[_store()]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(ShredKey._meta.db_table)}")


def _store() -> str:
    return router.db_for_write(ShredKey)
