"""The operator hears of a key log that browsers refuse, or soon will, while there is time."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counselors.checkpoints import RENEW, add_cosignatures, publish
from counselors.log_health import WITNESS_EVERY, log_findings
from counselors.log_keys import LogKeys, log_keys
from counselors.models import LogEntry, LogHead
from sealing.members import SigningKey
from tests.factories.checkpoints import ELSEWHERE, KEYS, OTHERS, WITNESSED, witnessed
from tests.factories.counselors import add_to_log, make_counselor, make_member
from tests.factories.matching import NOW

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
STRANGER = SigningKey(bytes([9]) * 32).public_key
OTHER_ROOT = log_keys("localhost/log", STRANGER, bytes(range(32)), bytes(range(32, 64)))


def found(keys: LogKeys = KEYS, now: object = NOW) -> list[str]:
    """With a signing step once a day."""
    return log_findings(keys, now, signed_every=DAY)  # type: ignore[arg-type]


def test_a_signed_log_is_well_while_it_grows() -> None:
    """Empty, with entries, and with one that the next round signs; asking locks nothing and changes nothing."""
    publish(settings.LOG_KEYS, NOW)
    assert found() == []
    make_counselor()
    publish(settings.LOG_KEYS, NOW)
    add_to_log(make_member("next"))
    before = LogHead.objects.values().get()
    with CaptureQueriesContext(connection) as queries:
        assert found() == []
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}
    assert not [query for query in queries if "FOR UPDATE" in query["sql"]]
    assert LogHead.objects.values().get() == before


def test_a_log_that_was_never_signed_is_heard() -> None:
    make_counselor()
    (sentence,) = found()
    assert "never signed" in sentence


def test_a_time_that_is_not_renewed_is_heard_long_before_browsers_refuse() -> None:
    """And one of the future."""
    publish(KEYS, NOW)
    assert found(now=NOW + RENEW + DAY) == []
    for moment in (NOW + RENEW + DAY + SECOND, NOW - SECOND):
        (sentence,) = found(now=moment)
        assert "last 36 hours" in sentence


@pytest.mark.parametrize("keys", [OTHERS, ELSEWHERE], ids=["key", "origin"])
def test_other_keys_than_those_that_signed_are_heard(keys: LogKeys) -> None:
    """What is served is refused as well, by whoever pins these keys."""
    publish(KEYS, NOW)
    conflict, refused = found(keys)
    assert conflict.startswith("The key log was signed before with another SOBAT_LOG_KEY")
    assert "lacks a signature" in refused


@pytest.mark.parametrize("damage", ["shrunk", "replaced"])
def test_a_log_that_is_no_continuation_is_heard(damage: str) -> None:
    """As after a restored backup."""
    make_counselor()
    last = add_to_log(make_member("last"))
    publish(KEYS, NOW)
    LogEntry.objects.filter(seq=last.seq).delete()
    if damage == "replaced":
        add_to_log(make_member("other"))
    conflict, refused = found()
    assert conflict.startswith("The stored key log is not a continuation")
    assert "other entries" in refused


def test_entries_that_the_root_did_not_sign_are_heard() -> None:
    make_counselor()
    publish(OTHER_ROOT, NOW)
    (sentence,) = found(OTHER_ROOT)
    assert "SOBAT_ORG_ROOT" in sentence


def test_a_witness_is_heard_when_it_is_silent_and_when_it_never_spoke() -> None:
    publish(KEYS, NOW)
    (sentence,) = found(WITNESSED)
    assert "SOBAT_LOG_WITNESSES" in sentence
    add_cosignatures(witnessed(), WITNESSED, NOW)
    assert found(WITNESSED) == []
    publish(WITNESSED, NOW + WITNESS_EVERY)
    assert found(WITNESSED, NOW + WITNESS_EVERY) == []
    (sentence,) = found(WITNESSED, NOW + WITNESS_EVERY + SECOND)
    assert sentence.startswith("Witnesses") and "4 days: 1." in sentence
