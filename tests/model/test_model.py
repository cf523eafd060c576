"""The formal model with a small bound; `make model` goes further."""

from dataclasses import replace

import pytest

from sealing.roster_rules import RULES
from tests.model.exploration import Exploration, Scene, Violated, scenes
from tests.model.laboratory import TAB, Laboratory, Rules

TALK = Scene("talk", {seat: ("say",) for seat in range(3)}, 2)
CHANGE = Scene("roster", {0: ("say", "remove"), 2: ("say",)}, 2, window=0)
BACK = Scene("tab", {0: ("acknowledge",), TAB: ("certify",)}, 2, start=5)


@pytest.mark.parametrize("scene", [TALK, CHANGE, BACK], ids=lambda scene: scene.name)
def test_every_invariant_holds_in_every_reachable_state(scene: Scene) -> None:
    report = Exploration(scene, Laboratory()).run()
    assert report.states > 20
    assert (report.accepted > 0, report.alarms > 0) == (True, True)


@pytest.mark.parametrize("scene", [each for each in scenes(1) if each.honest], ids=lambda scene: scene.name)
def test_an_honest_server_causes_no_alarm_in_any_order(scene: Scene) -> None:
    report = Exploration(scene, Laboratory()).run()
    assert (report.states > 20, report.alarms) == (True, 0)


def _without(name: str) -> Rules:
    return tuple(step for step in RULES if step[0] != name)


@pytest.mark.parametrize(
    ("rule", "scene", "broken"),
    [
        ("seen_head", replace(TALK, writes=3), "same history"),
        ("late", CHANGE, "void cases"),
        ("short_session", BACK, "void cases"),
    ],
)
def test_without_this_rule_the_model_finds_a_bad_state(rule: str, scene: Scene, broken: str) -> None:
    with pytest.raises(Violated, match=broken):
        Exploration(scene, Laboratory(_without(rule))).run()


def test_the_scenes_reach_every_void_case_and_the_window() -> None:
    assert Exploration(CHANGE, Laboratory()).run().void > 0
    assert Exploration(BACK, Laboratory()).run().void > 0
