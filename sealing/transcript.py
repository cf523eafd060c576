"""A reader of one room: bytes in server order go in, verdicts come out (docs/sealing.md section 8). No I/O, no clock.

The first refusal stops the view for good. Entries are never skipped.
"""

from collections.abc import Callable, Sequence

from sealing.bodies import Epoch, Genesis, Session
from sealing.envelope import Envelope, parse
from sealing.members import Member
from sealing.notation import Category, Kind, Malformed, first_head, kem_pk_hash, member_id_of_hash, next_head
from sealing.replay import KeyLog
from sealing.roster_rules import RULES
from sealing.rules import Rule, Void, parse_body
from sealing.state import EpochState, Founder, Judged, Outcome, Result, SessionState, State


def _found(state: State, judged: Judged) -> None:
    body = judged.body
    assert isinstance(body, Genesis)
    kem_hash = kem_pk_hash(body.kem_pk)
    member = member_id_of_hash(body.sign_pk, kem_hash)
    state.founder = Founder(member, body.sign_pk, body.kem_pk, kem_hash)
    state.epochs.append(EpochState(0, (state.founder.roster_entry(),), b""))
    _certify(state, judged)


def _certify(state: State, judged: Judged) -> None:
    # sequence and view are filled in by _advance, which runs after every effect
    state.sessions[judged.envelope.session_id] = SessionState(judged.member_id, judged.session_pk, 0, b"", 0)


def _begin_epoch(state: State, judged: Judged) -> None:
    body = judged.body
    assert isinstance(body, Epoch)
    del state.epochs[body.new_epoch :]  # only EPOCH 0 replaces something: the founder's provisional epoch
    state.epochs.append(EpochState(judged.position, body.roster, body.commit))
    _gain(state, judged)


def _gain(state: State, judged: Judged) -> None:
    # rule 21 has opened what these secrets open; it is closed no longer
    state.secrets |= judged.secrets
    state.closed_entries = [entry for entry in state.closed_entries if entry.envelope.epoch not in state.secrets]


def _close(state: State, judged: Judged) -> None:
    state.room_closed = True


def _read(state: State, judged: Judged) -> None:
    if judged.content is None:
        state.closed_entries.append(judged)


_EFFECTS: dict[Kind, Callable[[State, Judged], None]] = {
    Kind.GENESIS: _found,
    Kind.SESSION: _certify,
    Kind.EPOCH: _begin_epoch,
    Kind.CLOSE: _close,
    Kind.KEYRING: _gain,
    Kind.MSG: _read,
}


def _advance(state: State, judged: Judged) -> None:
    """What every accepted or void entry does: its session's sequence, its member's view, the chain."""
    envelope = judged.envelope
    entry_hash = envelope.env_hash()
    known = state.sessions.get(envelope.session_id)
    if known:
        known.next_seq, known.last_hash, known.seen_index = envelope.sender_seq + 1, entry_hash, envelope.seen_index
    state.seen[judged.member_id] = max(state.seen.get(judged.member_id, 0), envelope.seen_index)
    state.heads.append(next_head(state.room_id, judged.position, state.heads[-1], entry_hash))
    state.log_sizes.append(state.log_sizes[-1])


class Transcript:
    """One reader's view of one room.

    `room_id` is 16 bytes. `log` is the largest key log the reader has verified (`replay.check_view`); before an entry
    that quotes a larger one is judged, the reader verifies that one and puts it into `state.log`. `reader` opens what
    it may; without one everything stays closed. `rules` is for mutation checks only.
    """

    def __init__(
        self,
        room_id: bytes,
        log: KeyLog,
        reader: Member | None = None,
        rules: Sequence[tuple[str, Rule]] = RULES,
        founding: bytes | None = None,
    ) -> None:
        self.state = State(room_id, [first_head(room_id)], log, reader, founding)
        self.stopped: Outcome | None = None
        self._rules = rules

    @property
    def position(self) -> int:
        """Number of entries accepted or void so far; the position of the next."""
        return self.state.position

    @property
    def head(self) -> bytes:
        """The chain head at `position`, 32 bytes."""
        return self.state.heads[-1]

    def may_send(self) -> bool:
        """Whether the reader may seal: nothing refused, room open, and the secret of the current epoch is held.

        Holding it includes a place in the roster: nobody else is granted it.
        """
        state = self.state
        return self.stopped is None and not state.room_closed and state.current_epoch in state.secrets

    def accept(self, raw: bytes) -> Outcome:
        """Judge the next entry. Gives an `Outcome`, never raises for any bytes; after a refusal always that refusal."""
        if self.stopped:
            return self.stopped
        outcome = self._judge(raw)
        if outcome.result is Result.REFUSED:
            self.stopped = outcome
        return outcome

    def _judge(self, raw: bytes) -> Outcome:
        envelope: Envelope | None = None
        position, name = self.position, "parse"
        try:
            envelope = parse(raw)
            judged = Judged(position, envelope, parse_body(envelope))
            for step in self._rules:
                name, rule = step
                rule(self.state, judged)
        except Malformed as reason:
            return Outcome(Result.REFUSED, position, reason.category, name, envelope)
        except Void:
            _advance(self.state, judged)
            return Outcome(Result.VOID, position, Category.VOID, name, envelope)
        return self._take(judged)

    def _take(self, judged: Judged) -> Outcome:
        state, envelope = self.state, judged.envelope
        raced = envelope.epoch < state.current_epoch
        effect = _EFFECTS.get(envelope.kind)
        if effect:
            effect(state, judged)
        _advance(state, judged)
        if isinstance(judged.body, Session | Epoch):
            state.log_sizes[-1] = max(state.log_sizes[-1], judged.body.log_size)
        unread = envelope.kind is Kind.MSG and judged.content is None
        category = Category.NO_KEY if unread else Category.OPENS
        opened = tuple(judged.opened)
        return Outcome(
            Result.ACCEPTED, judged.position, category, None, envelope, judged.content, raced, judged.alarm, opened
        )
