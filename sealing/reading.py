"""A transcript read from its first entry to its last: what people wrote, and what happened around it, as plain lines.

Verdicts are those of `transcript`; here they only become something that can be shown (docs/sealing.md section 16.3).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from sealing.attachments import Attachment, parse_attachment
from sealing.bodies import parse_close, parse_keyring
from sealing.envelope import Envelope
from sealing.export import Export, Reader
from sealing.notation import Category, Kind, Role
from sealing.padding import ATTACHMENT, TEXT, Content
from sealing.replay import KeyLog
from sealing.state import Outcome, Result, State
from sealing.transcript import Transcript


class What(StrEnum):
    """What a line tells. `TEXT` and `ATTACHMENT` are somebody's words; `text` is empty for everything else."""

    TEXT = "text"
    ATTACHMENT = "attachment"
    UNKNOWN = "unknown"
    CLOSED = "closed"
    JOINED = "joined"
    LEFT = "left"
    GIVEN = "given"
    ENDED = "ended"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation. `who` is a member's name in this reading, such as `citizen` or `counselor 2`.

    `at_ms` is the author's own clock. `raced`: written before its author saw the latest change of readers. `reason` is
    that of CLOSE, `attachment` what the MSG says of one.
    """

    position: int
    what: What
    who: str
    at_ms: int | None = None
    text: str = ""
    raced: bool = False
    reason: int | None = None
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """The lines as far as everything held, and how it ended. `refusal` is the entry that did not, with its bytes."""

    lines: tuple[Line, ...]
    entries: int
    head: bytes
    voids: int
    alarms: tuple[int, ...]
    readable: bool
    refusal: Outcome | None
    evidence: bytes = b""

    @property
    def holds(self) -> bool:
        """Nothing was refused."""
        return self.refusal is None


def read_export(export: Export, log: KeyLog, readers: Iterable[Reader] = ()) -> Conversation:
    """Judge every envelope under a verified log; without a reader the bodies stay closed.

    Of several readers (a vault with former keys) the first that holds a secret reads, else the first. Whoever has read
    further before than the file goes is told: rule `bookmark`.
    """
    first: Conversation | None = None
    for reader in readers:
        told = _read(export, log, reader)
        if told.readable:
            return told
        first = first or told
    return first or _read(export, log, None)


def _read(export: Export, log: KeyLog, reader: Reader | None) -> Conversation:
    member, founding = (reader.member, reader.founding) if reader else (None, None)
    transcript = Transcript(export.room_id, log, member, founding=founding)
    telling = Telling(transcript.state)
    for raw in export.envelopes:
        outcome = transcript.accept(raw)
        if outcome.result is Result.REFUSED:
            return telling.finish(outcome, raw)
        telling.take(outcome)
    return telling.finish(_truncated(transcript, reader))


def _truncated(transcript: Transcript, reader: Reader | None) -> Outcome | None:
    mark, heads = reader.bookmark if reader else None, transcript.state.heads
    if mark is None or (mark.index < len(heads) and heads[mark.index] == mark.head):
        return None
    return Outcome(Result.REFUSED, transcript.position, Category.WRONG_BINDING, "bookmark")


class Telling:
    """Turns verdicts into lines, in order. `state` is that of the transcript that gives the verdicts."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._lines: list[Line] = []
        self._names: dict[bytes, str] = {}
        self._words_at: dict[int, int] = {}
        self._voids = 0
        self._alarms: list[int] = []

    def take(self, outcome: Outcome) -> None:
        """Add what an accepted or void entry tells."""
        if outcome.alarm:
            self._alarms.append(outcome.position)
        for opened in outcome.opened:
            self._reopen(opened.position, opened.content)
        if outcome.result is Result.VOID:
            self._voids += 1
        elif outcome.envelope:
            self._tell(outcome, outcome.envelope)

    def finish(self, refusal: Outcome | None, evidence: bytes = b"") -> Conversation:
        """The whole reading."""
        state = self._state
        return Conversation(
            tuple(self._lines),
            state.position,
            state.heads[-1],
            self._voids,
            tuple(self._alarms),
            bool(state.secrets),
            refusal,
            evidence,
        )

    def _tell(self, outcome: Outcome, envelope: Envelope) -> None:
        position = outcome.position
        if envelope.kind is Kind.EPOCH:
            self._tell_roster(position)
            return
        if envelope.kind not in (Kind.MSG, Kind.CLOSE, Kind.ALERT, Kind.KEYRING):
            return
        author = self._state.sessions[envelope.session_id].member_id
        who = self._name(author, self._role_of(author, envelope.epoch))
        if envelope.kind is Kind.MSG:
            self._words_at[position] = len(self._lines)
            self._lines.append(_words(Line(position, What.CLOSED, who, raced=outcome.raced), outcome.content))
        elif envelope.kind is Kind.CLOSE:
            self._lines.append(Line(position, What.ENDED, who, reason=parse_close(envelope.body).reason))
        elif envelope.kind is Kind.ALERT:
            self._lines.append(Line(position, What.ALERT, who))
        else:
            target = parse_keyring(envelope.body).member_id
            self._lines.append(Line(position, What.GIVEN, self._name(target, self._role_of(target, envelope.epoch))))

    def _tell_roster(self, position: int) -> None:
        before = self._state.epochs[-2].roster if len(self._state.epochs) > 1 else ()
        now = self._state.epochs[-1].roster
        for what, left, right in ((What.LEFT, before, now), (What.JOINED, now, before)):
            others = {entry.member_id for entry in right}
            for entry in left:
                if entry.member_id not in others:
                    self._lines.append(Line(position, what, self._name(entry.member_id, entry.role)))

    def _role_of(self, member_id: bytes, epoch: int) -> Role:
        entry = self._state.epochs[epoch].entry_of(member_id)
        return entry.role if entry else Role.CITIZEN

    def _name(self, member_id: bytes, role: Role) -> str:
        """`citizen`, or the role with a number that stays with the member while it is in the room."""
        if role is Role.CITIZEN:
            return "citizen"
        number = self._names.setdefault(member_id, str(len(self._names) + 1))
        return f"{role.name.lower()} {number}"

    def _reopen(self, position: int, content: Content) -> None:
        at = self._words_at[position]
        self._lines[at] = _words(self._lines[at], content)


def _words(line: Line, content: Content | None) -> Line:
    if content is None:
        return line
    told = replace(line, at_ms=content.client_ms)
    if content.data_type == TEXT:
        return replace(told, what=What.TEXT, text=content.payload.decode())
    attachment = parse_attachment(content.payload) if content.data_type == ATTACHMENT else None
    if attachment is None:
        return replace(told, what=What.UNKNOWN)
    return replace(told, what=What.ATTACHMENT, text=attachment.caption, attachment=attachment)
