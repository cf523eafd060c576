"""What is signed: only what is committed, only continuations, with a time that is fresh, and by all who must."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction

from counselors.checkpoints import RENEW, LogConflict, add_cosignatures, publish
from counselors.log_files import read_file
from counselors.log_keys import LogKeys
from counselors.models import LogEntry, LogHead
from sealing.members import SigningKey
from sealing.notation import Malformed
from sealing.notes import KeyType, VerifierKey, check_fresh, cosign, open_checkpoint, parse_note
from sealing.replay import check_view
from sobat.housekeeping import run_housekeeping
from tests.factories.checkpoints import ELSEWHERE, KEYS, OTHERS, WITNESS, WITNESS_KEY, WITNESSED, ms, note, witnessed
from tests.factories.counselors import add_to_log, make_counselor, make_member, stored_log
from tests.factories.matching import NOW
from tests.support.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_served_is_what_clients_accept() -> None:
    """Empty, with one, with two entries; the same bytes until there is something to say."""
    assert read_file("checkpoint") is None
    for made in (None, "ratna", "jajang"):
        if made:
            make_counselor(made)
        assert publish(KEYS, NOW) is True
        log = stored_log()
        checkpoint = check_view(KEYS.policy, note(), log)
        check_fresh(checkpoint, ms())
        assert (checkpoint.size, checkpoint.times) == (log.size, (ms() // 1000,))
        before = note()
        assert (publish(KEYS, NOW + RENEW - timedelta(seconds=1)), note(), note("newest")) == (False, before, before)


def test_housekeeping_renews_the_time_and_nothing_else() -> None:
    """Clients take seven days, housekeeping half of one."""
    make_counselor()
    publish(KEYS, NOW)
    text, later = parse_note(note()).text, NOW
    for _ in range(4):
        assert run_housekeeping(later)["checkpoints"] == 0
        later += RENEW
        assert run_housekeeping(later)["checkpoints"] == 1
        checkpoint = open_checkpoint(note(), KEYS.policy)
        check_fresh(checkpoint, ms(later))
        assert (parse_note(note()).text, len(parse_note(note()).signatures)) == (text, 2)
        assert checkpoint.times == (ms(later) // 1000,)


def test_a_clock_that_was_wrong_is_put_right() -> None:
    """A time of the future would be refused by clients for as long as it lies ahead."""
    publish(KEYS, NOW + timedelta(days=30))
    assert publish(KEYS, NOW) is True
    check_fresh(open_checkpoint(note(), KEYS.policy), ms())


def test_what_is_not_committed_is_not_signed() -> None:
    """A rollback afterwards would have made two lists."""
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        add_to_log(make_member("uncommitted"))
        publish(KEYS, NOW)
    assert (LogEntry.objects.count(), LogHead.objects.filter(newest__gt="").count()) == (0, 0)


def test_signed_by_many_at_once_there_is_one_checkpoint() -> None:
    """One of them signs, the others find it done."""
    make_counselor()
    ends: list[bool] = []
    assert at_once([lambda: ends.append(publish(KEYS, NOW))] * 4) == ["done"] * 4
    assert Counter(ends) == {True: 1, False: 3}


@pytest.mark.parametrize("damage", ["shrunk", "replaced"])
def test_a_log_that_is_no_continuation_is_never_signed(damage: str) -> None:
    """As after a restored backup: what was signed goes on being served, and housekeeping goes on."""
    make_counselor()
    last = add_to_log(make_member("last"))
    publish(KEYS, NOW)
    before = note()
    LogEntry.objects.filter(seq=last.seq).delete()
    if damage == "replaced":
        add_to_log(make_member("other"))
    with pytest.raises(LogConflict, match="continuation"):
        publish(KEYS, NOW + RENEW)
    with pytest.raises(LogConflict, match="continuation"):
        publish(KEYS, NOW + RENEW, replace_keys=True)
    assert (run_housekeeping(NOW + RENEW)["checkpoints"], note()) == (0, before)


@pytest.mark.parametrize("keys", [OTHERS, ELSEWHERE], ids=["key", "origin"])
def test_other_keys_sign_only_when_that_is_meant(keys: LogKeys) -> None:
    """A wrong line in an environment file must not look like a split view."""
    make_counselor()
    publish(KEYS, NOW)
    before = note()
    with pytest.raises(LogConflict, match="SOBAT_LOG_KEY or SOBAT_LOG_ORIGIN"):
        publish(keys, NOW)
    assert note() == before
    assert publish(keys, NOW, replace_keys=True) is True
    check_view(keys.policy, note(), stored_log())
    with pytest.raises(Malformed):
        open_checkpoint(note(), KEYS.policy)


# --------------------------------------------------------------------------------------------------- witnesses


def test_what_a_witness_has_not_signed_is_not_served_while_there_is_better() -> None:
    """Clients would refuse it; the one before is renewed meanwhile."""
    make_counselor()
    publish(WITNESSED, NOW)
    assert note() == note("newest")  # nothing better yet
    assert add_cosignatures(witnessed(), WITNESSED, NOW) == 1
    first = check_view(WITNESSED.policy, note(), stored_log())
    add_to_log(make_member("second"))
    assert publish(WITNESSED, NOW) is True
    assert open_checkpoint(note(), WITNESSED.policy) == first
    with pytest.raises(Malformed, match="cosigner"):
        open_checkpoint(note("newest"), WITNESSED.policy)
    assert publish(WITNESSED, NOW + RENEW) is True
    assert open_checkpoint(note(), WITNESSED.policy).times == (ms(NOW + RENEW) // 1000, ms() // 1000)
    assert add_cosignatures(witnessed(), WITNESSED, NOW) == 1
    assert (check_view(WITNESSED.policy, note(), stored_log()).size, note()) == (2, note("newest"))


def test_a_witness_renews_its_word_as_a_note_or_as_a_line() -> None:
    """The later time counts, and lines do not pile up. Lines of strangers are passed over."""
    publish(WITNESSED, NOW)
    later = ms(NOW + timedelta(days=3)) // 1000
    add_cosignatures(witnessed(), WITNESSED, NOW)
    whole = cosign(note("newest").decode(), WITNESS_KEY, later, WITNESS.sign)
    stranger = VerifierKey("stranger.example", KeyType.COSIGNATURE, WITNESS.public_key)
    whole = cosign(whole, stranger, later, WITNESS.sign)
    assert add_cosignatures(whole, WITNESSED, NOW + timedelta(days=3)) == 2
    assert open_checkpoint(note(), WITNESSED.policy).times[1] == later
    assert len(parse_note(note()).signatures) == 3
    assert add_cosignatures(witnessed().replace(WITNESS_KEY.name, "nobody.example"), WITNESSED, NOW) == 0


@pytest.mark.parametrize("kind", ["other key", "other text", "old", "ahead"])
def test_a_witness_line_that_clients_would_refuse_is_refused(kind: str) -> None:
    """And changes nothing, together with all that came with it."""
    publish(WITNESSED, NOW)
    good = witnessed()
    bad = {
        "other key": witnessed(key=SigningKey(bytes([8]) * 32)),
        "other text": cosign(
            "other\n1\nAAAA\n\n\u2014 x AAAAAAA=\n", WITNESS_KEY, ms() // 1000, WITNESS.sign
        ).splitlines()[-1],
        "old": witnessed(ms(NOW - timedelta(days=8)) // 1000),
        "ahead": witnessed(ms(NOW + timedelta(days=2)) // 1000),
    }[kind]
    before = note("newest")
    with pytest.raises(Malformed, match="stale" if kind in ("old", "ahead") else "note_signature"):
        add_cosignatures(good + bad + "\n", WITNESSED, NOW)
    assert note("newest") == before
