"""Members, entries and readers of the model: the real rules on real bytes, made reproducible and computed once.

A history is a tuple of entry numbers. An entry is named by what went into it (who, with which history, after which own
entries, doing what), so the same act in two branches of the exploration is the same entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sealing.envelope import parse
from sealing.members import Member, SigningKey
from sealing.notation import Kind, Malformed, Role
from sealing.rehearsal.world import NOW, STAFF, Dice, make_checkpoint, meet
from sealing.roster_rules import RULES
from sealing.rules import Rule
from sealing.seal import Invite, Pen
from sealing.state import Outcome, Result
from sealing.transcript import Transcript

History = tuple[int, ...]
Rules = Sequence[tuple[str, Rule]]
CITIZEN, FIRST, SECOND, TAB, NOBODY = range(5)


@dataclass(frozen=True, slots=True)
class Entry:
    """One envelope and what the model knows of it without parsing: its author's history, and the change it makes."""

    raw: bytes
    author: int
    history: History
    act: str
    kind: Kind
    epoch: int
    # member -> first epoch it may read; for EPOCH only
    roster: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reader says to one entry, with its transcript afterwards (None after a refusal)."""

    outcome: Outcome
    after: Transcript | None


def member_of(seat: int) -> int:
    """A second tab is the same member."""
    return CITIZEN if seat == TAB else seat


class Laboratory:
    """Entries and verdicts, each computed once. `rules` are those of the readers."""

    def __init__(self, rules: Rules = RULES) -> None:
        room, citizen, first = meet("model")
        room.post(room.change(first, 3, *room.roster(STAFF.invite(0), STAFF.invite(1))))
        second = room.join("second", STAFF.members[1])
        self._room, self._rules = room, rules
        self._members: list[Member | None] = [citizen.member, first.member, second.member, citizen.member, None]
        pens = [citizen.pen, first.pen, second.pen]
        self._keys = [pen.key for pen in pens] + [SigningKey(Dice("tab")(32))]
        self.entries = [self._founding(raw) for raw in room.log]
        self.base: History = tuple(range(len(room.log)))
        self._numbers: dict[object, int | None] = {}
        self._readers: dict[tuple[int, History], Transcript] = {}
        self._verdicts: dict[tuple[int, History, int], Verdict] = {}

    def _founding(self, raw: bytes) -> Entry:
        envelope = parse(raw)
        author = next(s for s, key in enumerate(self._keys) if self._session(key) == envelope.session_id)
        history = tuple(range(envelope.seen_index))
        roster = self._roster_of(envelope.kind, len(history), author)
        return Entry(raw, author, history, "base", envelope.kind, envelope.epoch, roster)

    def _session(self, key: SigningKey) -> bytes:
        transcript = self._room.transcript_of(None)
        return Pen(transcript, self._room.citizen.member, key, Dice(0)).session_id

    def _roster_of(self, kind: Kind, position: int, author: int) -> dict[int, int]:
        if kind is not Kind.EPOCH:
            return {}
        founding = [{CITIZEN: 0}, {CITIZEN: 0, FIRST: 0}, {CITIZEN: 0, FIRST: 0, SECOND: 0}]
        return founding[0 if position == 1 else 1 if author == CITIZEN else 2]

    def reader(self, seat: int, history: History) -> Transcript:
        """The transcript of a reader that has accepted exactly this history."""
        known = self._readers.get((seat, history))
        if known is None:
            if history:
                known = self.judge(seat, history[:-1], history[-1]).after
                assert known is not None
            else:
                known = Transcript(self._room.room_id, STAFF.log, self._members[seat], self._rules)
            self._readers[seat, history] = known
        return known

    def judge(self, seat: int, history: History, number: int) -> Verdict:
        """One entry, as the next after a history."""
        known = self._verdicts.get((seat, history, number))
        if known is None:
            transcript = _branch(self.reader(seat, history), self._rules)
            outcome = transcript.accept(self.entries[number].raw)
            known = Verdict(outcome, None if outcome.result is Result.REFUSED else transcript)
            self._verdicts[seat, history, number] = known
        return known

    def write(self, seat: int, history: History, own: History, act: str) -> int | None:
        """Number of the entry that an honest client makes, or None where it refuses to."""
        name = (seat, history, own, act)
        if name not in self._numbers:
            entry = self._compose(seat, history, own, act)
            self._numbers[name] = None if entry is None else len(self.entries)
            self.entries += [] if entry is None else [entry]
        return self._numbers[name]

    def _compose(self, seat: int, history: History, own: History, act: str) -> Entry | None:
        transcript, member = self.reader(seat, history), self._members[seat]
        assert member is not None
        pen = Pen(transcript, member, self._keys[seat], Dice((seat, history, own, act)))
        pen.not_after = NOW
        mine = [e for e in self.entries[: len(self.base)] if e.author == seat] + [self.entries[n] for n in own]
        for earlier in mine:
            pen.sent(earlier.raw)
        roster = self._invited(act, transcript.state.current_epoch + 1)
        try:
            raw = self._seal(pen, act, roster)
        except Malformed:
            return None
        return Entry(raw, seat, history, act, parse(raw).kind, parse(raw).epoch, roster)

    def _invited(self, act: str, epoch: int) -> dict[int, int]:
        both = {CITIZEN: epoch, FIRST: epoch}
        return {"remove": both, "rekey": both | {SECOND: epoch}, "recall": both | {SECOND: 0}}.get(act, {})

    def _seal(self, pen: Pen, act: str, roster: dict[int, int]) -> bytes:
        if act == "say":
            return pen.say("kata", NOW)
        if act == "acknowledge":
            return pen.acknowledge(NOW)
        if act == "certify":
            return pen.certify(NOW, 0)
        invites = [self._invite(member, history_from) for member, history_from in roster.items()]
        return pen.begin_epoch(7, invites, NOW, make_checkpoint(STAFF.log))

    def _invite(self, member: int, history_from: int) -> Invite:
        if member == CITIZEN:
            return self._room.citizen_invite(history_from)
        return STAFF.invite(member - 1, Role.COUNSELOR, history_from)


def _branch(transcript: Transcript, rules: Rules) -> Transcript:
    """A copy that goes its own way; accepted entries and keys are shared, everything that changes is not."""
    state = transcript.state
    copy = Transcript(state.room_id, state.log, state.reader, rules)
    copy.state = replace(
        state,
        heads=list(state.heads),
        log_sizes=list(state.log_sizes),
        sessions={name: replace(session) for name, session in state.sessions.items()},
        epochs=list(state.epochs),
        seen=dict(state.seen),
        secrets=dict(state.secrets),
        closed_entries=[replace(entry) for entry in state.closed_entries],
    )
    return copy
