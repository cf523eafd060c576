"""Family 11: odd Ed25519 keys and signatures have one verdict, and published cases have the published one."""

from contextlib import suppress

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sealing.curve import is_good_key
from sealing.members import SigningKey
from sealing.notation import Category, Malformed
from sealing.rehearsal.odd_points import odd_keys, odd_signatures, sign_with
from sealing.rehearsal.world import Dice
from sealing.signatures import verify
from tests.support.known_answers import Case, cases, of

# RFC 8032 section 7.1, TEST 2
RFC8032_SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
RFC8032_KEY = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
RFC8032_SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_ed25519_known_answer_by_the_library_and_by_the_curve() -> None:
    key = SigningKey(RFC8032_SEED)
    assert key.public_key == RFC8032_KEY
    assert key.sign(b"\x72") == sign_with(RFC8032_SEED, b"\x72") == RFC8032_SIGNATURE
    assert verify(RFC8032_KEY, RFC8032_SIGNATURE, b"\x72") is True
    assert verify(RFC8032_KEY, RFC8032_SIGNATURE, b"\x73") is False


@pytest.mark.parametrize("name", sorted(odd_keys()))
def test_odd_public_keys_are_refused(name: str) -> None:
    key = odd_keys()[name]
    assert is_good_key(key) is False
    with pytest.raises(Malformed) as refusal:
        verify(key, bytes(64), b"")
    assert refusal.value.category is Category.MALFORMED


def test_keys_of_other_lengths_are_refused() -> None:
    assert [is_good_key(bytes(length)) for length in (0, 31, 33)] == [False] * 3


def test_keys_made_from_seeds_are_good() -> None:
    assert [is_good_key(SigningKey(Dice(("good", n))(32)).public_key) for n in range(20)] == [True] * 20


@pytest.mark.parametrize("name", sorted(odd_signatures(bytes(32), b"")))
def test_odd_signatures_are_refused_as_the_cofactorless_equation_demands(name: str) -> None:
    seed, signed = Dice("odd")(32), b"entry"
    assert verify(SigningKey(seed).public_key, sign_with(seed, signed), signed) is True
    assert verify(SigningKey(seed).public_key, odd_signatures(seed, signed)[name], signed) is False


def accepted(case: Case) -> bool:
    key, signed, signature = of(case, "public_key", "msg", "sig")
    try:
        return verify(key, signature, signed)
    except Malformed:
        return False


@pytest.mark.parametrize("result", ["valid", "invalid"])
def test_ed25519_accepts_the_valid_and_nothing_else(result: str) -> None:
    verdicts = [accepted(case) for case in cases("ed25519") if case["result"] == result]
    assert (len(verdicts), set(verdicts)) == ({"valid": 114, "invalid": 64}[result], {result == "valid"})


def test_the_twelve_published_edge_cases_of_ed25519_are_refused() -> None:
    """The library alone accepts five of them, other libraries other ones: hence the rules about keys."""
    alone = []
    for at, case in enumerate(cases("ed25519-speccheck")):
        key, signed, signature = of(case, "public_key", "msg", "sig")
        with suppress(InvalidSignature):
            Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
            alone.append(at)
    assert alone == [0, 1, 2, 3, 11]
    assert [accepted(case) for case in cases("ed25519-speccheck")] == [False] * 12
