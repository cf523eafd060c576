"""Family 19: seeded conversations of three with a hostile and with an honest server; `make simulate` plays more."""

import pytest

from sealing.rehearsal.world import NOW
from tests.sealing.simulation import main, run, three


@pytest.mark.parametrize("seed", range(60))
def test_a_hostile_server_divides_nobody_unnoticed(seed: int) -> None:
    met = run(seed, hostile=True)
    assert met["entries"] > 0


@pytest.mark.parametrize("seed", range(30))
def test_an_honest_server_never_causes_an_alarm(seed: int) -> None:
    met = run(seed, hostile=False)
    assert (met["alarms"], met["parted without anybody crossing over"]) == (0, 0)


def test_the_hostile_server_is_one() -> None:
    met = sum((run(seed, hostile=True) for seed in range(1, 25)), start=run(0, hostile=True))
    wanted = ("alarms", "changes", "sessions", "reloads", "void", "parted without anybody crossing over")
    assert [name for name in wanted if met[name] == 0] == []


def test_the_same_seed_is_the_same_run() -> None:
    assert run(7, hostile=True) == run(7, hostile=True)


def test_a_seed_can_be_played_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(5, 2) == 0
    assert "Python, hostile server: 2 runs" in capsys.readouterr().out


def test_a_reader_that_lets_anything_in_would_be_noticed() -> None:
    server = three(0, hostile=True)
    citizen, first, _ = server.people
    server.write(citizen)
    server.views[raw := first.pen.say("lain", NOW)] = server.shown["counselor"][:-1]
    server.pool.append(raw)
    with pytest.raises(AssertionError, match="another history"):
        server.show(first, raw)
