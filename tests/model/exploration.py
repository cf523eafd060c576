"""Breadth first through every state that honest members and a server without scruples can reach, up to a bound.

The server may show any entry ever written (or any of the founding ones) to any member at any time, in any order, again,
or never. It has no member's key, so it can add none of its own; families 1 to 3 show that changed bytes are refused.
A member that refuses is alarmed and says nothing more, which is the same as never being shown anything again: such
states are counted as alarms and not followed.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sealing import rules
from sealing.notation import Kind
from sealing.state import Result
from tests.model.laboratory import NOBODY, SECOND, TAB, Entry, History, Laboratory, Verdict, member_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where one seat stands: what it has accepted, and what it has written since the founding."""

    history: History
    own: History = ()


State = tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What may happen: which seats write what, how often in all. `start`: how many founding entries a tab has read."""

    name: str
    acts: dict[int, tuple[str, ...]]
    writes: int
    window: int = rules.RACE_WINDOW
    start: int | None = None
    honest: bool = False


@dataclass(slots=True)
class Report:
    """What an exploration has met."""

    states: int = 0
    verdicts: int = 0
    accepted: int = 0
    void: int = 0
    alarms: int = 0
    entries: int = 0
    seen: dict[object, object] = field(default_factory=dict, repr=False)


class Violated(AssertionError):
    """An invariant does not hold; the text says which, and in which state."""


class Exploration:
    """One scene, explored whole."""

    def __init__(self, scene: Scene, laboratory: Laboratory) -> None:
        self.scene, self.laboratory, self.report = scene, laboratory, Report()
        self._entries = laboratory.entries

    def run(self) -> Report:
        """Every reachable state, each once. Raises `Violated`."""
        kept, rules.RACE_WINDOW = rules.RACE_WINDOW, self.scene.window
        try:
            self._search()
        finally:
            rules.RACE_WINDOW = kept
        self.report.entries = len(self._entries)
        return self.report

    def _start(self) -> State:
        base = self.laboratory.base
        seats = sorted(self.scene.acts)
        return tuple(Place(base[: self.scene.start] if seat == TAB else base) for seat in seats)

    def _search(self) -> None:
        start = self._start()
        met, waiting = {start}, deque([start])
        while waiting:
            state = waiting.popleft()
            self._check_state(state)
            for following in self._moves(state):
                if following not in met:
                    met.add(following)
                    waiting.append(following)
        self.report.states = len(met)

    def _moves(self, state: State) -> Iterator[State]:
        seats = sorted(self.scene.acts)
        pool = [number for place in state for number in place.own]
        for at, seat in enumerate(seats):
            if len(pool) < self.scene.writes:
                yield from self._writings(state, at, seat)
            place = state[at]
            for number in self._showable(state, place, pool):
                # a void SESSION leaves no trace and may stand again, without end: judged, but not followed
                if self._shown(seat, place.history, number) and number not in place.history:
                    yield _with(state, at, replace(place, history=(*place.history, number)))

    def _writings(self, state: State, at: int, seat: int) -> Iterator[State]:
        place = state[at]
        for act in self.scene.acts[seat]:
            number = self.laboratory.write(seat, place.history, place.own, act)
            if number is not None:
                yield _with(state, at, replace(place, own=(*place.own, number)))

    def _showable(self, state: State, place: Place, pool: list[int]) -> list[int]:
        """Anything at all; an honest server keeps one order, which is that of the longest history anybody has."""
        if not self.scene.honest:
            return [*self.laboratory.base, *pool]
        longest = max((each.history for each in state), key=len)
        if len(place.history) < len(longest):
            return [longest[len(place.history)]]
        unplaced = [[n for n in each.own if n not in longest] for each in state]
        return [queue[0] for queue in unplaced if queue]

    def _shown(self, seat: int, history: History, number: int) -> bool:
        """Whether it is accepted or void. Checks what must hold of every verdict, once for each."""
        verdict = self.laboratory.judge(seat, history, number)
        if (seat, history, number) not in self.report.seen:
            self.report.seen[seat, history, number] = True
            self._count(verdict)
            self._check_verdict(seat, history, number, verdict)
        return verdict.after is not None

    def _count(self, verdict: Verdict) -> None:
        result = verdict.outcome.result
        self.report.verdicts += 1
        self.report.accepted += result is Result.ACCEPTED
        self.report.void += result is Result.VOID
        self.report.alarms += result is Result.REFUSED

    def _demand(self, holds: bool, invariant: str, *where: object) -> None:
        if not holds:
            raise Violated(f"{self.scene.name}: {invariant}: {where}")

    def _check_verdict(self, seat: int, history: History, number: int, verdict: Verdict) -> None:
        where = (seat, history, number)
        other = self.laboratory.judge(NOBODY, history, number).outcome
        mine = verdict.outcome
        self._demand((mine.result, mine.rule) == (other.result, other.rule), "equal verdicts on equal bytes", *where)
        self._demand(not self.scene.honest or mine.result is not Result.REFUSED, "no alarm without cause", *where)
        if mine.result is Result.REFUSED:
            return
        entry = self._entries[number]
        once = number not in history or (mine.result is Result.VOID and entry.kind is Kind.SESSION)
        self._demand(once, "nothing stands twice", *where)
        own_view = history[: len(entry.history)] == entry.history
        self._demand(own_view, "only entries of authors with the same history", *where)
        self._check_epoch(seat, history, entry, verdict, where)

    def _check_epoch(
        self, seat: int, history: History, entry: Entry, verdict: Verdict, where: tuple[object, ...]
    ) -> None:
        outcome, epochs = verdict.outcome, self._epochs(history)
        if entry.kind is Kind.GENESIS or not epochs:
            return
        current = len(epochs) - 1
        in_roster = member_of(entry.author) in epochs[min(entry.epoch, current)][1]
        self._demand(in_roster, "nothing from outside the roster", *where)
        self._demand((outcome.result is Result.VOID) == self._void(history, entry, epochs), "void cases", *where)
        self._demand(outcome.result is Result.ACCEPTED or outcome.content is None, "void is never shown", *where)
        if entry.kind is Kind.MSG and outcome.result is Result.ACCEPTED:
            readable = entry.epoch in self._readable(member_of(seat), epochs)
            self._demand((outcome.content is not None) == readable, "read exactly what was granted", *where)

    def _void(self, history: History, entry: Entry, epochs: list[tuple[int, dict[int, int]]]) -> bool:
        """The three cases, said again in the model's own terms."""
        old = entry.epoch < len(epochs) - 1
        late = old and len(history) > epochs[entry.epoch + 1][0] + self.scene.window
        member = member_of(entry.author)
        before = [len(self._entries[n].history) for n in history if member_of(self._entries[n].author) == member]
        short = entry.kind is Kind.SESSION and len(entry.history) < max(before, default=0)
        return late or (old and entry.kind is Kind.EPOCH) or short

    def _epochs(self, history: History) -> list[tuple[int, dict[int, int]]]:
        """Start and roster of every epoch in a history: an EPOCH counts if it is written under the current one."""
        epochs: list[tuple[int, dict[int, int]]] = []
        for position, number in enumerate(history):
            entry = self._entries[number]
            if entry.kind is Kind.EPOCH and (not epochs or entry.epoch == len(epochs) - 1):
                epochs.append((position, entry.roster))
        return epochs

    def _readable(self, member: int, epochs: list[tuple[int, dict[int, int]]]) -> set[int]:
        granted = [range(roster[member], e + 1) for e, (_, roster) in enumerate(epochs) if member in roster]
        return {epoch for epochs_of_one in granted for epoch in epochs_of_one}

    def _check_state(self, state: State) -> None:
        seats = sorted(self.scene.acts)
        for at, place in enumerate(state):
            transcript = self.laboratory.reader(seats[at], place.history).state
            epochs = self._epochs(place.history)
            held = set(transcript.secrets)
            if len(epochs) > 1:
                self._demand(held == self._readable(member_of(seats[at]), epochs), "secrets held", seats[at], place)
            facts = (transcript.heads[-1], transcript.current_epoch, tuple(e.commit for e in transcript.epochs))
            same = self.report.seen.setdefault(place.history, facts)
            self._demand(same == facts, "one history, one head and epoch", place)
        for one in state:
            for other in state:
                self._check_pair(one, other)

    def _check_pair(self, one: Place, other: Place) -> None:
        """Where two shown histories part, neither holds an entry whose author had seen the other's side."""
        shorter = min(len(one.history), len(other.history))
        parting = next((i for i in range(shorter) if one.history[i] != other.history[i]), shorter)
        beyond = [self._entries[number] for number in one.history[parting:]]
        own = set(other.own)
        crossing = [
            n for n, e in zip(one.history[parting:], beyond, strict=True) if n in own and len(e.history) > parting
        ]
        self._demand(parting == shorter or not crossing, "no shown histories part unnoticed", one, other)


def _with(state: State, at: int, place: Place) -> State:
    return (*state[:at], place, *state[at + 1 :])


def scenes(writes: int) -> tuple[Scene, ...]:
    """The scenes of `make model`: forks, changes of the roster, a returning tab, and each with an honest server."""
    talk = {seat: ("say",) for seat in range(3)}
    change = {0: ("say", "remove", "rekey"), 1: ("say", "remove"), SECOND: ("say",)}
    back = {0: ("acknowledge", "recall"), 1: ("say", "remove"), SECOND: ("say",)}
    tab = {0: ("acknowledge",), 1: ("say",), TAB: ("certify", "say")}
    dishonest = (
        Scene("talk", talk, writes),
        Scene("roster", change, writes, window=1),
        Scene("recall", back, writes, window=1),
        Scene("tab", tab, writes, start=5),
    )
    honest = tuple(
        replace(each, name=f"{each.name}, honest server", honest=True, writes=writes + 1) for each in dishonest
    )
    return dishonest + honest
