"""Three members against a server that drops, delays, repeats, reorders and forks; and against an honest one."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from sealing.envelope import parse
from sealing.notation import Kind, Malformed
from sealing.rehearsal.world import NOW, STAFF, Person, Room, meet
from sealing.state import Outcome, Result

STEPS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(0, 99)), min_size=10, max_size=60)


@dataclass
class Server:
    """Holds every envelope ever written, and shows to each member what it likes."""

    room: Room
    people: list[Person]
    pool: list[bytes] = field(default_factory=list)
    views: dict[bytes, list[bytes]] = field(default_factory=dict)
    shown: dict[str, list[bytes]] = field(default_factory=dict)
    alarms: int = 0

    def write(self, author: Person, choice: int) -> None:
        """Whatever an honest client writes now, remembered with what its author had seen."""
        try:
            raw = self._compose(author, choice)
        except Malformed:
            assert not author.transcript.may_send()
            return
        self.pool.append(raw)
        self.views[raw] = list(self.shown[author.name])

    def _compose(self, author: Person, choice: int) -> bytes:
        if choice < 10:
            return self.room.change(author, 7, *self.room.roster(STAFF.invite(0), STAFF.invite(1)))
        return author.pen.acknowledge(NOW) if choice < 40 else author.pen.say(f"kata {choice}", NOW)

    def show(self, reader: Person, raw: bytes) -> Outcome:
        """One envelope to one member; what it accepts must come from an author with the same history."""
        stopped = reader.transcript.stopped is not None
        outcome = reader.read(raw)
        if outcome.result is Result.REFUSED:
            self.alarms += not stopped
            return outcome
        seen = parse(raw).seen_index
        assert self.shown[reader.name][:seen] == self.views[raw][:seen]
        assert seen == len(self.views[raw])
        self.shown[reader.name].append(raw)
        return outcome

    def pending(self, reader: Person) -> list[bytes]:
        return [raw for raw in self.pool if raw not in self.shown[reader.name]]


def three() -> Server:
    room, citizen, first = meet("simulation")
    room.post(room.change(first, 3, *room.roster(STAFF.invite(0), STAFF.invite(1))))
    second = room.join("second", STAFF.members[1])
    people = [citizen, first, second]
    return Server(room, people, shown={person.name: list(room.log) for person in people})


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_nobody_accepts_an_entry_from_an_author_with_another_history(steps: list[tuple[int, int, int]]) -> None:
    server = three()
    for action, who, choice in steps:
        person = server.people[who]
        pending = server.pending(person)
        if action < 4:
            server.write(person, choice)
        elif pending and action < 8:
            server.show(person, pending[0])
        elif pending and action == 8:
            server.show(person, pending[choice % len(pending)])
        elif server.shown[person.name]:
            person.read(server.shown[person.name][choice % len(server.shown[person.name])])
    for person in server.people:
        spoken = [outcome for outcome in person.outcomes if outcome.result is Result.VOID and outcome.content]
        assert spoken == []


@settings(max_examples=80, deadline=None)
@given(STEPS)
def test_an_honest_server_never_causes_an_alarm(steps: list[tuple[int, int, int]]) -> None:
    server = three()
    order: list[bytes] = []
    for action, who, choice in steps:
        person = server.people[who]
        if action < 5:
            server.write(person, choice)
            order = list(server.pool)
            continue
        behind = order[len(server.shown[person.name]) - len(server.room.log) :]
        for raw in behind[: 1 + choice % 5]:
            server.show(person, raw)
    for person in server.people:
        for raw in order[len(server.shown[person.name]) - len(server.room.log) :]:
            server.show(person, raw)
    assert server.alarms == 0
    assert len({person.transcript.head for person in server.people}) == 1
    assert len({person.transcript.state.current_epoch for person in server.people}) == 1
    counts = {sum(outcome.result is Result.VOID for outcome in person.outcomes) for person in server.people}
    late = [o for o in server.people[0].outcomes if o.result is Result.VOID and o.rule not in {"late", "lost_epoch"}]
    assert (len(counts), late) == (1, [])
    assert all(outcome.envelope and outcome.envelope.kind in Kind for outcome in server.people[0].outcomes)
