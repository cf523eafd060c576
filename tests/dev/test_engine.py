"""The developer's engine: nothing twice, nothing forgotten, secrets private."""

import ast
import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from dev import commands, engine, sample, setup


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(engine, "DEV", tmp_path / ".dev")
    return tmp_path


def test_a_step_is_done_once_and_again_when_what_it_read_changed_or_what_it_made_is_gone(machine: Path) -> None:
    read, made, done = machine / "read", machine / "made", []
    read.write_text("a")

    def work() -> None:
        done.append(read.read_text())
        made.touch()

    for _ in range(2):
        engine.once("step", [read, "text"], made, work)
    assert done == ["a"]
    read.write_text("b")
    engine.once("step", [read, "text"], made, work)
    assert done == ["a", "b"]
    made.unlink()
    engine.once("step", [read, "text"], made, work)
    assert done == ["a", "b", "b"]
    engine.once("step", [read, "other text"], made, work)
    assert done == ["a", "b", "b", "b"]


def test_a_step_that_failed_is_not_remembered(machine: Path) -> None:
    def fail() -> None:
        raise engine.Stop("no")

    for _ in range(2):
        with pytest.raises(engine.Stop):
            engine.once("step", [], machine, fail)
    assert list((machine / ".dev" / "stamps").iterdir()) == []


def test_two_inputs_never_look_like_one(machine: Path) -> None:
    done: list[int] = []
    engine.once("step", ["ab", "c"], machine, lambda: done.append(1))
    engine.once("step", ["a", "bc"], machine, lambda: done.append(2))
    assert done == [1, 2]


def test_what_is_private_is_made_once_and_readable_by_its_owner_only(machine: Path) -> None:
    path = machine / ".dev" / "secret"
    assert engine.private(path, lambda: "first") == "first"
    assert engine.private(path, lambda: "second") == "first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_every_part_runs_and_the_failed_ones_are_named(capfd: pytest.CaptureFixture[str]) -> None:
    fine, broken = [sys.executable, "-c", "print('did run')"], [sys.executable, "-c", "raise SystemExit(3)"]
    with pytest.raises(engine.Stop, match="not green: second, third"):
        engine.every([("first", fine), ("second", broken), ("third", ["/no/such/program"]), ("fourth", fine)])
    assert capfd.readouterr().out.count("did run") == 2


def test_lanes_run_side_by_side_and_what_a_part_prints_stays_together(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each waits for the other on a pipe: one after the other they would wait for ever."""
    there, back = tmp_path / "there", tmp_path / "back"
    for pipe in (there, back):
        os.mkfifo(pipe)
    first = f"print('a'); open({str(there)!r}, 'w').close(); open({str(back)!r}).close(); print('b')"
    second = f"print('c'); open({str(there)!r}).close(); open({str(back)!r}, 'w').close(); raise SystemExit(1)"
    with pytest.raises(engine.Stop, match="not green: second"):
        engine.every([("first", [sys.executable, "-c", first])], [("second", [sys.executable, "-uc", second])])
    out = capfd.readouterr().out
    assert "== first, over:\na\nb\n" in out and "== second, over:\nc\n" in out


def test_the_end_of_a_log_says_once_more_which_tests_failed(capfd: pytest.CaptureFixture[str]) -> None:
    lines = [
        r"\x1b[41m\x1b[1m FAIL \x1b[22m\x1b[49m |node| a.test.ts > b",
        "FAILED tests/a.py::b",
        "no FAIL",
        "FAILURES",
    ]
    prints = f"print('{chr(92)}n'.join({lines}).encode().decode('unicode_escape'));"
    broken, fine = [sys.executable, "-c", prints + "raise SystemExit(1)"], [sys.executable, "-c", prints]
    with pytest.raises(engine.Stop, match="not green: second"):
        engine.every([("first", fine)], [("second", broken)])
    _, _, end = capfd.readouterr().out.rpartition("second\n")
    assert end == "\x1b[41m\x1b[1m FAIL \x1b[22m\x1b[49m |node| a.test.ts > b\nFAILED tests/a.py::b\n"


def test_a_missing_program_answers_nothing() -> None:
    assert engine.answer("/no/such/program") == ""
    assert engine.answer(sys.executable, "-c", "print('here')") == "here"


def test_a_busy_port_is_said_before_anything_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        with pytest.raises(engine.Stop, match="is taken"):
            commands.run()


@pytest.mark.parametrize("wish", ["abc", "-1", "0", "65536", "80.5", "\u0663"])
def test_a_port_that_is_none_is_said_in_a_sentence(wish: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", wish)
    with pytest.raises(engine.Stop, match="PORT is a number from 1 to 65535"):
        commands.run()


@pytest.mark.parametrize(
    ("version", "found"),
    [("", "none"), ("v18.20.1", "v18.20.1"), ("v20.18.9", "v20"), ("v21.7.3", "v21"), ("v22.12.0", "v22"), ("x", "x")],
)
def test_a_node_that_is_missing_old_or_odd_is_said_in_a_sentence(
    version: str, found: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if version:
        (tmp_path / "node").write_text(f"#!/bin/sh\necho {version}\n")
        (tmp_path / "node").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(engine.Stop, match=rf"needs Node 20\.19 .*; found {found}"):
        setup.prepare_frontend()


@pytest.mark.parametrize("version", ["v20.19.0", "v20.20.1", "v22.13.0", "v24.0.0", "v25.1.0"])
def test_a_node_that_works(version: str) -> None:
    assert setup.fits(version)


def test_the_first_file_parses_on_an_old_python() -> None:
    text = (engine.ROOT / "dev" / "__main__.py").read_text("utf-8")
    ast.parse(text, feature_version=(3, 4))
    assert ast.parse((engine.ROOT / "dev" / "__init__.py").read_text("utf-8"), feature_version=(3, 4))


def test_an_unknown_command_names_those_that_exist() -> None:
    done = subprocess.run([sys.executable, "-m", "dev", "nothing"], cwd=engine.ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert "run, test, quick, check" in done.stderr


def test_the_makefile_offers_exactly_the_commands() -> None:
    makefile = (engine.ROOT / "Makefile").read_text("utf-8")
    assert {name for name in commands.COMMANDS if f"-m dev {name}" in makefile} == set(commands.COMMANDS)


def test_a_node_lock_loses_its_hosts_and_nothing_else(tmp_path: Path) -> None:
    packages = {
        "": {"name": "x"},
        "node_modules/a": {"version": "1.0.0", "integrity": "sha512-é", "funding": {"url": "https://a.example"}},
    }
    lock = tmp_path / "package-lock.json"
    lock.write_text(json.dumps({"lockfileVersion": 3, "packages": packages}))
    commands.without_hosts(lock)
    del packages["node_modules/a"]["funding"]  # type: ignore[arg-type]
    assert json.loads(lock.read_text("utf-8")) == {"lockfileVersion": 3, "packages": packages}


def test_the_welcome_tells_everything_a_sample_person_types(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = sample.people()
    ceremony = {
        "members": {person["key"]: {"passphrase": f"frasa {person['key']}"} for person in people if "kind" in person},
        "passwords": {person["key"]: f"sandi-{person['key']}" for person in people},
    }
    enrolment = machine / "sample.json"
    enrolment.write_text(json.dumps(ceremony))
    monkeypatch.setattr(sample, "ENROLMENT", enrolment)
    text = sample.welcome(8123)
    assert "http://127.0.0.1:8123/masuk/" in text and "$" not in text
    for person in people:
        assert person["email"] in text and f"sandi-{person['key']}" in text
        assert ("kind" not in person) or f"frasa {person['key']}" in text
    assert "Bu Ratna · Psikolog (Psychologist)" in text and "Bu Lilis · Koordinator (Coordinator)" in text
    assert {person["role"] for person in people} == {"counselor", "coordinator"}
    assert len({person["kind"] for person in people if "kind" in person}) == 3
