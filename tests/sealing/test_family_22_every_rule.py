"""Every scripted attack gets its verdict, and no acceptance rule can be taken away unnoticed."""

from functools import cache

import pytest

from sealing.members import Member
from sealing.notation import Category
from sealing.rehearsal import (
    attachment_scenarios,
    form_attacks,
    keyring_attacks,
    keyrings,
    log_attacks,
    log_stories,
    roster_attacks,
)
from sealing.rehearsal.attacks import ATTACKS, Attack
from sealing.rehearsal.stories import STORIES, Story
from sealing.replay import KeyLog
from sealing.roster_rules import RULES
from sealing.rules import Rule
from sealing.state import Result
from sealing.transcript import Transcript

REGISTERED = (attachment_scenarios, form_attacks, roster_attacks, log_attacks, log_stories, keyrings, keyring_attacks)
NAMES = [name for name, _ in RULES]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_attack_gets_its_verdict(attack: Attack) -> None:
    room, log = attack.play()
    transcript, outcomes = room.replay(room.citizen.member, log)
    assert [outcome.result for outcome in outcomes[:-1]] == [Result.ACCEPTED] * (len(log) - 1)
    last = outcomes[-1]
    assert (last.category, last.rule) == (attack.category, attack.rule)
    void = attack.category is Category.VOID
    assert last.result is (Result.VOID if void else Result.REFUSED)
    assert last.content is None
    assert transcript.position == len(log) - (0 if void else 1)
    assert transcript.may_send() is void


@pytest.mark.parametrize("attack", [a for a in ATTACKS if a.category is not Category.VOID], ids=lambda a: a.name)
def test_refusal_stops_the_room_for_good(attack: Attack) -> None:
    room, log = attack.play()
    transcript, outcomes = room.replay(room.citizen.member, log)
    head = transcript.head
    assert transcript.accept(room.log[0]) == outcomes[-1]
    assert (transcript.head, transcript.position) == (head, len(log) - 1)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_story_leaves_all_viewers_on_one_head(story: Story) -> None:
    """But for those who hold no key to what another must refuse: they go on, and are on one head among themselves."""
    (room, log), viewers = story.tell()
    read = [room.replay(member, log)[0] for member in viewers.values()]
    heads = {transcript.stopped is None: transcript.head for transcript in read}
    assert [transcript.head for transcript in read] == [heads[transcript.stopped is None] for transcript in read]
    assert len(set(heads.values())) == (2 if story.name == "refused_by_those_who_read" else 1)


Play = tuple[bytes, KeyLog, Member | None, list[bytes]]


def _judge(
    room_id: bytes, key_log: KeyLog, member: Member | None, log: list[bytes], rules: tuple[tuple[str, Rule], ...]
) -> object:
    """All verdicts with these rules; a crash is a verdict of its own, because no entry may cause one."""
    transcript = Transcript(room_id, key_log, member, rules)
    try:
        return [(o.result, o.category, o.rule, o.content, o.alarm, o.opened) for o in map(transcript.accept, log)]
    except (LookupError, ValueError, AssertionError) as crash:
        return type(crash)


@cache
def _scenes() -> list[Play]:
    scenes: list[Play] = []
    for attack in ATTACKS:
        room, log = attack.play()
        scenes.append((room.room_id, room.key_log, room.citizen.member, log))
    for story in STORIES:
        (room, log), viewers = story.tell()
        scenes += [(room.room_id, room.key_log, member, log) for member in viewers.values()]
    return scenes


@cache
def _verdicts() -> list[object]:
    return [_judge(*scene, RULES) for scene in _scenes()]


@pytest.mark.parametrize("removed", NAMES)
def test_every_rule_is_needed(removed: str) -> None:
    fewer = tuple(step for step in RULES if step[0] != removed)
    assert len(fewer) == len(RULES) - 1
    pairs = zip(_scenes(), _verdicts(), strict=True)
    assert any(_judge(*scene, fewer) != verdict for scene, verdict in pairs)
