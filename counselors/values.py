"""Nouns of the people who help."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wire.bodies import VaultCause, VaultEvent


class Role(StrEnum):
    """What an account may open after signing in."""

    COUNSELOR = "counselor"
    COORDINATOR = "coordinator"


class ShiftState(StrEnum):
    """Where a shift stands. A stale lease is no state: it means *not reachable now*, whatever the state says."""

    ON = "on"
    PAUSED = "paused"
    ENDED = "ended"


class ShiftEvent(StrEnum):
    """What may happen to a shift."""

    START = "start"
    PAUSE = "pause"
    END = "end"


class KeysEvent(StrEnum):
    """What may happen to a counselor's keys."""

    REQUEST = "request"
    WITHDRAW = "withdraw"
    LIST = "list"
    END = "end"


@dataclass(frozen=True, slots=True)
class CounselorName:
    """A signed-in counselor, with keys or without."""

    counselor_id: int
    public_name: str
    kind: str


@dataclass(frozen=True, slots=True)
class NewKeys:
    """Keys that a counselor asks to be listed: a key-log entry without place and root signature, the KEM key beside
    it, and the sealed vault that holds them.
    """

    entry: bytes
    kem_pk: bytes
    vault: "VaultRecord"


@dataclass(frozen=True, slots=True)
class AskedKeys:
    """A request that waits for the ceremony, and whose it is. `email` is what `keylog append --for` takes."""

    email: str
    public_name: str
    entry: bytes
    kem_pk: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class CounselorPass:
    """A signed-in counselor whose key is logged: all that a socket needs to know about her."""

    counselor_id: int
    public_name: str
    kind: str
    member_id: bytes
    topics: frozenset[str]
    capacity: int


@dataclass(frozen=True, slots=True)
class BenchEntry:
    """One counselor on duty with a fresh lease and a logged key. `languages` are the city's language slugs."""

    counselor_id: int
    kind: str
    topics: frozenset[str]
    languages: frozenset[str]
    capacity: int
    last_accepted_at: datetime | None


@dataclass(frozen=True, slots=True)
class SeatKey:
    """Public key material of a counselor's seat: `entry` is the key-log entry, `kem_pk` the X-Wing key beside it.

    `supervises`: the entry was signed for a supervisor, who may also stand as a counselor.
    """

    member_id: bytes
    sign_pk: bytes
    entry: bytes
    kem_pk: bytes
    name: str
    kind: str
    supervises: bool


@dataclass(frozen=True, slots=True)
class VaultRecord:
    """A vault as stored: opaque to the server, opened only in the counselor's browser (docs/sealing.md, Vault)."""

    handle: bytes
    version: int
    blob: bytes
    slots: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class VaultRewrite:
    """A vault as a console wants it stored from now on; `version` is one more than what the console has read.

    `handle` says of which vault: another one may be hers by now, under a version that fits by chance.
    """

    handle: bytes
    version: int
    blob: bytes
    slots: tuple[bytes, ...]
    cause: VaultCause


@dataclass(frozen=True, slots=True)
class VaultNote:
    """One line of a vault's log."""

    at: datetime
    event: VaultEvent


@dataclass(frozen=True, slots=True)
class Profile:
    """How a counselor presents herself, and what she takes on."""

    public_name: str
    kind: str
    topics: frozenset[str]
    languages: frozenset[str]
    capacity: int
