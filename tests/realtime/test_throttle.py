"""Token buckets by a clock that the test holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.throttle import Bucket, Buckets, coarse_address
from wire.codes import ErrorCode, Refusal


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    bucket = Bucket(2.0, 3)
    assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert (bucket.wait(0.0), bucket.empty(0.4), bucket.empty(0.5)) == (0.5, True, False)
    assert [bucket.take(1.0) for _ in range(3)] == [True, True, False]
    assert [bucket.take(100.0) for _ in range(4)] == [True, True, True, False]


@given(st.lists(st.floats(0, 5), max_size=200))
def test_never_more_than_burst_and_rate_allow(pauses: list[float]) -> None:
    bucket, now, taken = Bucket(2.0, 3), 0.0, 0
    for pause in pauses:
        now += pause
        taken += bucket.take(now)
    assert taken <= 3 + 2.0 * now + 1e-6


def test_each_key_has_its_own_bucket_and_the_oldest_is_forgotten() -> None:
    buckets = Buckets(0.0001, 1, size=2)
    assert buckets.of("a", 0.0).take(0.0)
    assert not buckets.of("a", 0.0).take(0.0)
    assert buckets.of("b", 0.0).take(0.0)
    assert not buckets.of("a", 0.0).take(0.0)
    assert buckets.of("c", 0.0).take(0.0)  # "b" is the least recently used
    assert buckets.of("b", 0.0).take(0.0)


@pytest.mark.parametrize(("patience", "told"), [(0.0, 0.5), (2.0, 2.0)])
def test_who_asks_too_often_is_told_how_long_to_wait(patience: float, told: float) -> None:
    bucket = Bucket(2.0, 1)
    bucket.demand(0.0, patience=patience)
    with pytest.raises(Refusal) as refused:
        bucket.demand(0.0, patience=patience)
    assert (refused.value.code, refused.value.retry_after) == (ErrorCode.TOO_FAST, told)
    bucket.demand(0.5, patience=patience)


def test_addresses_are_kept_coarse() -> None:
    assert coarse_address(["192.0.2.77", 1]) == coarse_address(("::ffff:192.0.2.1", 2)) == "192.0.2.0/24"
    assert coarse_address(["2001:db8:7:1::1", 1]) == coarse_address(["2001:db8:7:ffff::2", 2]) == "2001:db8:7::/48"
    assert coarse_address(["2001:db8::1", 1]) == "2001:db8::/48"  # the zeros left out are part of it
    assert coarse_address(["fe80::1%eth0", 1]) == "fe80::/48"
    assert coarse_address(None) == coarse_address(["a proxy's nonsense", 1]) == ""
