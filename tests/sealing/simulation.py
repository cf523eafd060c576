"""Three members against a server, by seed: it drops, delays, repeats, reorders, forks and shortens; or is honest.

`python -m tests.sealing.simulation [FIRST_SEED [RUNS]]` prints what happened; a seed that breaks an invariant is named,
and `python -m tests.sealing.simulation SEED 1` plays it again.
"""

import sys
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from sealing.envelope import parse
from sealing.members import SigningKey
from sealing.notation import Malformed
from sealing.rehearsal.world import NOW, STAFF, Person, Room, meet
from sealing.seal import Pen
from sealing.state import Result

STEPS = (20, 80)
FULL_RUNS = 2_000


@dataclass
class Server:
    """Holds every envelope ever written with what its author had seen, and shows to each member what it likes."""

    room: Room
    people: list[Person]
    dice: Random
    hostile: bool
    pool: list[bytes] = field(default_factory=list)
    views: dict[bytes, list[bytes]] = field(default_factory=dict)
    shown: dict[str, list[bytes]] = field(default_factory=dict)
    met: Counter[str] = field(default_factory=Counter)
    hidden: set[tuple[str, bytes]] = field(default_factory=set)

    def write(self, author: Person) -> None:
        """Whatever an honest client writes now; where it must not, it refuses, and nothing is sent."""
        try:
            raw = self._compose(author, self.dice.randrange(100))
        except Malformed:
            return
        self.met["entries"] += 1
        self.pool.append(raw)
        self.views[raw] = list(self.shown[author.name])
        if self.hostile and self.dice.randrange(100) < 10:
            self.hidden.add((self.dice.choice(self.people).name, raw))

    def pending(self, reader: Person) -> list[bytes]:
        """What this member has not been shown and may still be."""
        shown = self.shown[reader.name]
        return [raw for raw in self.pool if raw not in shown and (reader.name, raw) not in self.hidden]

    def _compose(self, author: Person, choice: int) -> bytes:
        if choice < 10:
            return self._change(author)
        if choice < 25:
            return self._new_session(author)
        return author.pen.acknowledge(NOW) if choice < 40 else author.pen.say(f"kata {choice}", NOW)

    def _change(self, author: Person) -> bytes:
        """Key rotation, the second counselor out, or in again with or without history."""
        epoch = author.transcript.state.current_epoch + 1
        seconds = [[], [STAFF.invite(1, history_from=epoch)], [STAFF.invite(1)]][self.dice.randrange(3)]
        self.met["changes"] += 1
        return self.room.change(author, 7, *self.room.roster(STAFF.invite(0), *seconds))

    def _new_session(self, author: Person) -> bytes:
        author.pen = Pen(author.transcript, author.member, SigningKey(self.room.dice(32)), self.room.dice)
        self.met["sessions"] += 1
        return author.pen.certify(NOW)

    def show(self, reader: Person, raw: bytes) -> None:
        """One envelope to one member; what it lets in must come from an author with the same history."""
        stopped = reader.transcript.stopped is not None
        outcome = reader.read(raw)
        if outcome.result is Result.REFUSED:
            self.met["alarms"] += not stopped
            return
        seen = parse(raw).seen_index
        shown = self.shown[reader.name]
        assert shown[:seen] == self.views[raw][:seen], "an entry of an author with another history"
        assert seen == len(self.views[raw]), "an entry that claims another view than its author's"
        assert outcome.result is Result.ACCEPTED or outcome.content is None, "a void entry is shown"
        self.met[outcome.result.value] += 1
        shown.append(raw)

    def deliver(self, reader: Person) -> None:
        """What this server does next for one member."""
        pending = self.pending(reader)
        trick = self.dice.randrange(100) if self.hostile else 100
        if trick < 4 and self.shown[reader.name]:
            self.show(reader, self.dice.choice(self.shown[reader.name]))
        elif trick < 7:
            self._reload(reader)
        elif trick < 16 and pending:
            self.show(reader, self.dice.choice(pending))
        else:
            for raw in pending[: self.dice.randrange(1, 6)]:
                self.show(reader, raw)

    def _reload(self, reader: Person) -> None:
        """The member opens the page anew and is served an old prefix."""
        prefix = self.shown[reader.name][: self.dice.randrange(2, len(self.shown[reader.name]) + 1)]
        reader.transcript, self.shown[reader.name] = self.room.transcript_of(reader.member), []
        self.met["reloads"] += 1
        for raw in prefix:
            self.show(reader, raw)
        reader.pen = Pen(reader.transcript, reader.member, SigningKey(self.room.dice(32)), self.room.dice)

    def parted(self) -> int:
        """Pairs without an alarm whose shown histories part. Asserts that neither side has crossed over since."""
        pairs = 0
        calm = [person for person in self.people if person.transcript.stopped is None]
        for one in calm:
            for other in calm:
                pairs += self._parts(self.shown[one.name], self.shown[other.name], other)
        return pairs // 2

    def _parts(self, mine: list[bytes], theirs: list[bytes], other: Person) -> bool:
        shorter = min(len(mine), len(theirs))
        parting = next((i for i in range(shorter) if mine[i] != theirs[i]), shorter)
        for raw in mine[parting:] if parting < shorter else []:
            by_other = self.views[raw][:parting] == theirs[:parting] and parse(raw).session_id == other.pen.session_id
            assert not (by_other and len(self.views[raw]) > parting), "shown histories part without an alarm"
        return parting < shorter


def three(seed: int, hostile: bool) -> Server:
    """A room of a citizen and two counselors, everybody up to date."""
    room, citizen, first = meet("simulation")
    room.post(room.change(first, 3, *room.roster(STAFF.invite(0), STAFF.invite(1))))
    people = [citizen, first, room.join("second", STAFF.members[1])]
    server = Server(room, people, Random(seed), hostile, shown={person.name: list(room.log) for person in people})
    server.views = {raw: room.log[: parse(raw).seen_index] for raw in room.log}
    return server


def run(seed: int, hostile: bool) -> Counter[str]:
    """One conversation. Gives what was met; an assertion names what was broken."""
    server = three(seed, hostile)
    for _ in range(server.dice.randrange(*STEPS)):
        person = server.dice.choice(server.people)
        if server.dice.randrange(100) < 45:
            server.write(person)
        else:
            server.deliver(person)
    if not hostile:
        for person in server.people:
            for raw in server.pending(person):
                server.show(person, raw)
        assert server.met["alarms"] == 0, "an alarm without a cause"
        heads = {(p.transcript.head, p.transcript.state.current_epoch) for p in server.people}
        assert len(heads) == 1, "members of an honest server differ"
    server.met["parted without anybody crossing over"] += server.parted()
    return server.met


def main(first: int, runs: int) -> int:
    """Play seeds `first`, `first + 1`, ...: each against a hostile and against an honest server."""
    for hostile in (True, False):
        met: Counter[str] = Counter()
        for seed in range(first, first + runs):
            try:
                met += run(seed, hostile)
            except AssertionError as broken:
                print(f"seed {seed}: {broken}. Again: python -m tests.sealing.simulation {seed} 1")
                return 1
        counts = ", ".join(f"{count} {name}" for name, count in sorted(met.items()))
        print(f"Python, {'hostile' if hostile else 'honest'} server: {runs} runs, {counts}, 0 divergences", flush=True)
    return 0


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(given[0] if given else 0, given[1] if len(given) > 1 else FULL_RUNS))
