"""Family 17: the key log against a server (and a member) that lies about who counts as a counselor."""

import pytest

from sealing.issue import revoke
from sealing.keylog import ENTRY_BYTES, EntryType, check_entry, parse_entry
from sealing.notation import ZEROS_32, ZEROS_64, Category, Malformed
from sealing.notes import check_fresh, open_checkpoint
from sealing.rehearsal.log_attacks import forked_log
from sealing.rehearsal.world import (
    NOW,
    POLICY,
    ROOT,
    STAFF,
    YEAR,
    Room,
    make_checkpoint,
    make_entry,
    make_member,
    make_note,
    meet,
)
from sealing.replay import KeyLog, accept_entries, check_view
from sealing.state import Result

VALID = (NOW - YEAR, NOW + YEAR)
RAWS = [entry.pack() for entry in STAFF.entries]
PAIRS = [
    (raw, b"" if entry.entry_type is EntryType.REVOKE else member.kem_pk)
    for raw, entry, member in zip(RAWS, STAFF.entries, STAFF.members, strict=True)
]


def test_who_is_current_depends_on_the_size_and_never_changes_for_a_size() -> None:
    log = STAFF.log
    current = {size: [seq for seq in range(9) if log.standing(seq, size)] for size in range(10)}
    assert current == {
        0: [],
        1: [0],
        2: [0, 1],
        3: [0, 1, 2],
        4: [0, 1, 2, 3],
        5: [0, 1, 2, 3, 4],
        6: [0, 1, 2, 3, 4, 5],
        7: [0, 1, 2, 3, 4, 6],
        8: [0, 1, 2, 3, 4, 6, 7],
        9: [0, 1, 2, 3, 4, 6],
    }
    for size in range(10):
        earlier = STAFF.log_at(size)
        assert [seq for seq in range(9) if earlier.standing(seq, size)] == current[size]
        assert earlier.tree.root(size) == log.tree.root(size)
    assert [log.ended_by(seq) for seq in range(9)] == [None, None, None, None, None, 6, None, 8, None]


def test_a_refused_entry_changes_nothing() -> None:
    log = STAFF.log_at(9)
    before = (log.size, log.quotation(), [entry.seq for entry in log.listed()])
    for bad in (
        RAWS[8],
        make_entry(STAFF.members[7], 9).pack(),
        RAWS[0][:-1],
        revoke(STAFF.entries[5], 9, ROOT).pack(),
    ):
        with pytest.raises(Malformed):
            log.append(bad)
    assert (log.size, log.quotation(), [entry.seq for entry in log.listed()]) == before
    log.append(make_entry(make_member("next"), 9).pack())
    assert log.size == 10


@pytest.mark.parametrize("seq", [0, 6, 8])
def test_every_flipped_byte_of_an_entry_of_each_type_is_refused(seq: int) -> None:
    """`sig_prev` is only seen in replay, so that is where the whole entry is judged."""
    raw = RAWS[seq]
    assert len(raw) == ENTRY_BYTES
    for at in range(len(raw)):
        log = STAFF.log_at(seq)
        with pytest.raises(Malformed):
            log.append(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
        assert log.size == seq


def test_rotation_after_total_loss_is_signed_by_the_root_alone_and_a_wrong_former_signature_is_none() -> None:
    rotation = parse_entry(RAWS[6])
    lost = STAFF.log_at(6)
    with pytest.raises(Malformed) as refusal:
        lost.append(RAWS[6][:283] + RAWS[6][219:283])
    assert (refusal.value.category, refusal.value.rule) == (Category.TAMPERED, "sig_prev")
    unsigned = RAWS[6][:283] + ZEROS_64
    assert lost.append(unsigned).prev_member_id == rotation.prev_member_id
    assert (lost.standing(5, 7), lost.standing(6, 7)) == (None, parse_entry(unsigned))


def test_an_entry_of_a_foreign_root_ends_the_replay() -> None:
    stranger = make_member("root of somebody else").signing
    with pytest.raises(Malformed) as refusal:
        KeyLog(stranger.public_key, RAWS)
    assert (refusal.value.category, refusal.value.rule) == (Category.TAMPERED, "sig_org")


def test_the_server_appends_all_or_nothing_and_may_be_given_the_same_file_twice() -> None:
    assert accept_entries(ROOT.public_key, [], PAIRS) == PAIRS
    assert accept_entries(ROOT.public_key, RAWS[:6], PAIRS) == PAIRS[6:]
    assert accept_entries(ROOT.public_key, RAWS, PAIRS) == []


@pytest.mark.parametrize(
    ("held", "offered", "category", "rule"),
    [
        (5, [PAIRS[6]], Category.WRONG_BINDING, "seq"),
        (9, [(STAFF.stand_in.pack(), make_member("stand-in").kem_pk)], Category.WRONG_BINDING, "seq"),
        (5, [(RAWS[5], STAFF.members[0].kem_pk)], Category.WRONG_BINDING, "kem_pk_hash"),
        (5, [(RAWS[5], b"")], Category.MALFORMED, "kem_pk_length"),
        (8, [(RAWS[8], STAFF.members[7].kem_pk)], Category.MALFORMED, "kem_pk_length"),
        (5, [PAIRS[5], (RAWS[6][:-1], PAIRS[6][1])], Category.MALFORMED, "entry_length"),
    ],
)
def test_the_server_refuses_what_does_not_continue_its_log(
    held: int, offered: list[tuple[bytes, bytes]], category: Category, rule: str
) -> None:
    with pytest.raises(Malformed) as refusal:
        accept_entries(ROOT.public_key, RAWS[:held], offered)
    assert (refusal.value.category, refusal.value.rule) == (category, rule)


def test_a_view_is_the_checkpoint_the_entries_and_what_is_remembered() -> None:
    remembered = [(size, STAFF.log.tree.root(size)) for size in range(1, 10)]
    checkpoint = check_view(POLICY, make_note(STAFF.log), STAFF.log, remembered)
    assert (checkpoint.size, checkpoint.root, checkpoint.times) == (*STAFF.log.quotation(), (NOW // 1000,))
    with pytest.raises(Malformed) as refusal:
        check_view(POLICY, make_note(forked_log()), forked_log(), remembered)
    assert (refusal.value.category, refusal.value.rule) == (Category.FORBIDDEN, "forked")
    assert check_view(POLICY, make_note(forked_log()), forked_log(), remembered[:3]).size == 9


def test_every_flipped_byte_of_a_checkpoint_is_refused() -> None:
    note = make_note(STAFF.log)
    for at in range(len(note)):
        with pytest.raises(Malformed):
            open_checkpoint(note[:at] + bytes([note[at] ^ 1]) + note[at + 1 :], POLICY)


def test_reading_never_asks_the_clock_and_sealing_does() -> None:
    old = make_checkpoint(STAFF.log, NOW - YEAR)
    with pytest.raises(Malformed) as refusal:
        check_fresh(old, NOW)
    assert (refusal.value.category, refusal.value.rule) == (Category.FORBIDDEN, "stale")
    check_fresh(old, NOW - YEAR)
    check_entry(STAFF.entries[0], STAFF.members[0].kem_pk, ROOT.public_key, None)


def test_a_reader_with_the_smaller_log_judges_the_same_once_it_has_fetched() -> None:
    room, _, _ = meet()
    reader = room.transcript_of(STAFF.members[0])
    reader.state.log = STAFF.log_at(5)
    verdicts = [reader.accept(raw).result for raw in room.log[:2]]
    reader.state.log = STAFF.log
    verdicts += [reader.accept(raw).result for raw in room.log[2:]]
    assert verdicts == [Result.ACCEPTED] * 5
    late = room.transcript_of(STAFF.members[0])
    late.state.log = STAFF.log_at(5)
    outcomes = [late.accept(raw) for raw in room.log[:3]]
    assert (outcomes[-1].category, outcomes[-1].rule) == (Category.FORBIDDEN, "log_view")


def test_verdicts_are_the_same_when_the_log_has_grown_since() -> None:
    room = Room("grown since")
    room.key_log = room.citizen.transcript.state.log = STAFF.log_at(8)
    room.post(room.change(room.citizen, 1, *room.roster(STAFF.invite(7))))
    counselor = room.join("counselor", STAFF.members[7])
    room.post(counselor.pen.say("halo", NOW))
    judged = {}
    for size in (8, 9):
        room.key_log = STAFF.log_at(size)
        judged[size] = [(o.result, o.category, o.rule, o.content) for o in room.replay(room.citizen.member)[1]]
    assert judged[8] == judged[9]
    assert [result for result, *_ in judged[9]] == [Result.ACCEPTED] * 5


def test_a_citizen_who_has_seen_no_log_quotes_none() -> None:
    room = Room("alone")
    assert room.citizen.transcript.state.log_sizes == [0, 0, 0]
    room.post(room.change(room.citizen, 1, *room.roster(STAFF.invite(0))))
    assert room.citizen.transcript.state.log_sizes == [0, 0, 0, 9]
    assert STAFF.log_at(0).quotation() == (0, ZEROS_32)
    assert STAFF.log_at(0).agrees(0, ZEROS_32) and not STAFF.log.agrees(0, STAFF.log.tree.root(0))
