"""What a reader of one room knows after the entries it accepted (docs/sealing.md section 8). Plain data."""

from dataclasses import dataclass, field
from enum import StrEnum

from sealing.bodies import Alert, Close, Epoch, Genesis, Keyring, RosterEntry, Session
from sealing.envelope import Envelope
from sealing.members import Member
from sealing.notation import ALL_ONES, Category, Role
from sealing.padding import Content
from sealing.replay import KeyLog

Body = Genesis | Session | Epoch | Close | Alert | Keyring | None


class Result(StrEnum):
    """What happened to an entry."""

    ACCEPTED = "accepted"
    VOID = "void"
    REFUSED = "refused"


@dataclass(slots=True)
class SessionState:
    """One known session. `next_seq` and `last_hash` are what its next envelope must carry."""

    member_id: bytes
    session_pk: bytes
    next_seq: int
    last_hash: bytes
    seen_index: int


@dataclass(frozen=True, slots=True)
class EpochState:
    """One epoch: where it started, who is in it, and the commitment to its secret (empty before EPOCH 0)."""

    start: int
    roster: tuple[RosterEntry, ...]
    commit: bytes

    def entry_of(self, member_id: bytes) -> RosterEntry | None:
        """The roster entry of a member, if it is in this epoch."""
        return next((entry for entry in self.roster if entry.member_id == member_id), None)


@dataclass(frozen=True, slots=True)
class Founder:
    """The room's one citizen."""

    member_id: bytes
    sign_pk: bytes
    kem_pk: bytes
    kem_pk_hash: bytes

    def roster_entry(self) -> RosterEntry:
        """The founder's place in EPOCH 0."""
        return RosterEntry(Role.CITIZEN, self.member_id, ALL_ONES, self.kem_pk_hash, 0)


@dataclass(slots=True)
class Judged:
    """One entry on its way through the rules; the opening rules leave their results here."""

    position: int
    envelope: Envelope
    body: Body
    member_id: bytes = b""
    session_pk: bytes = b""
    plaintext: bytes | None = None
    content: Content | None = None
    secrets: dict[int, bytes] = field(default_factory=dict)
    alarm: str | None = None
    opened: list["Opened"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Opened:
    """An earlier closed MSG that a grant with history has opened."""

    position: int
    content: Content


@dataclass(slots=True)
class State:
    """A reader's knowledge. `reader` is None for a mere checker; `log` is the largest key log it has verified.

    `founding` is H of the GENESIS body for a reader who remembers it: who came by a return code.
    `log_sizes[i]` is the largest log size that an accepted entry before position i quotes.
    """

    room_id: bytes
    heads: list[bytes]
    log: KeyLog
    reader: Member | None
    founding: bytes | None = None
    founder: Founder | None = None
    sessions: dict[bytes, SessionState] = field(default_factory=dict)
    epochs: list[EpochState] = field(default_factory=list)
    seen: dict[bytes, int] = field(default_factory=dict)
    log_sizes: list[int] = field(default_factory=lambda: [0])
    secrets: dict[int, bytes] = field(default_factory=dict)
    closed_entries: list[Judged] = field(default_factory=list)
    room_closed: bool = False

    @property
    def position(self) -> int:
        """Position of the next entry."""
        return len(self.heads) - 1

    @property
    def current_epoch(self) -> int:
        """Number of the current epoch; 0 before EPOCH 0."""
        return max(len(self.epochs) - 1, 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one position. `rule` names the failed rule or the void case; `alarm` is "grant" or "commit"."""

    result: Result
    position: int
    category: Category
    rule: str | None = None
    envelope: Envelope | None = None
    content: Content | None = None
    raced: bool = False
    alarm: str | None = None
    opened: tuple[Opened, ...] = ()
