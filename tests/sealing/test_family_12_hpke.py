"""Family 12: HPKE seals to no broken key, opens nothing made with one, and knows no mode but base mode."""

import inspect
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from sealing import grants
from sealing.grants import open_grant, pack_secrets, seal_grant
from sealing.members import kem_private_key, kem_public_key
from sealing.notation import Malformed, Role
from sealing.rehearsal.world import make_member, meet
from sealing.seal import Invite
from tests.support.known_answers import cases


@pytest.mark.parametrize("half", ["recipient", "encapsulated"])
def test_a_grant_with_a_low_order_x25519_half_is_refused(half: str) -> None:
    """What the product does with those keys: it seals to none of them and opens nothing that was made with one."""
    member = make_member("known")
    low = {case["public"] for case in cases("x25519") if not any(bytes.fromhex(case["shared"]))}
    assert len(low) > 5
    plaintext = pack_secrets({0: bytes(32)}, 0, 0)
    grant = seal_grant(member.kem_pk, b"", plaintext)
    assert open_grant(member.kem_seed, b"", grant, 0, 0) == {0: bytes(32)}
    for public in map(bytes.fromhex, low):
        with pytest.raises(Malformed):
            if half == "recipient":
                seal_grant(member.kem_pk[:1184] + public, b"", plaintext)
            else:
                open_grant(member.kem_seed, b"", grant[:1088] + public + grant[1120:], 0, 0)


def test_an_ml_kem_key_with_an_unreduced_coefficient_is_not_sealed_to() -> None:
    good = make_member("known").kem_pk
    found = cases("ml-kem-768-keys")
    assert [case["result"] for case in found] == ["invalid"] * 3
    for case in found:
        with pytest.raises(Malformed):
            seal_grant(bytes.fromhex(case["ek"]) + good[1184:], b"", bytes(38))


def test_an_epoch_is_not_sealed_to_a_broken_kem_key() -> None:
    room, citizen, _ = meet()
    good = make_member("broken").kem_pk
    for broken in (b"\xff" * 1184 + good[1184:], good[:-1], good[:1184] + bytes(32)):
        with pytest.raises(Malformed):
            room.change(citizen, 7, Invite(Role.CITIZEN, broken, 0, None, citizen.member.member_id))


def test_a_kem_key_of_another_length_is_told_as_such() -> None:
    for length in (1_215, 1_217):
        with pytest.raises(Malformed) as refusal:
            kem_public_key(make_member("length").kem_pk.ljust(length, b"x")[:length])
        assert refusal.value.rule == "kem_pk_length"


SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
MEMBER = make_member("modes")
# what RFC 9180 section 5.1 adds to base mode: a sender's key pair (Auth), a shared key and its name (PSK)
OF_OTHER_MODES = ({"skS": bytes(32)}, {"sender_key": bytes(32)}, {"psk": bytes(32)}, {"psk": bytes(32), "psk_id": b"1"})


def test_neither_function_has_a_place_for_what_the_other_modes_need() -> None:
    """Whoever adds one has to come by here: with X-Wing, Auth mode authenticates nobody."""
    assert list(inspect.signature(seal_grant).parameters) == ["kem_pk", "info", "plaintext"]
    assert list(inspect.signature(open_grant).parameters) == [
        *("kem_seed", "info", "grant"),
        *("history_from", "new_epoch"),
    ]
    public = {name for name, value in vars(grants).items() if callable(value) and value.__module__ == grants.__name__}
    assert public == {"pack_secrets", "parse_secrets", "seal_grant", "open_grant", "check_secrets"}


@pytest.mark.parametrize("extra", OF_OTHER_MODES, ids=lambda extra: "+".join(extra))
def test_auth_and_psk_mode_cannot_be_asked_for(extra: dict[str, bytes]) -> None:
    """Neither of the functions the product calls nor of the library beneath them."""
    public, private = kem_public_key(MEMBER.kem_pk), kem_private_key(MEMBER.kem_seed)
    sealed = SUITE.encrypt(b"rahasia", public, info=b"info")
    assert SUITE.decrypt(sealed, private, info=b"info") == b"rahasia"
    calls: list[Callable[..., object]] = [
        lambda **more: SUITE.encrypt(b"rahasia", public, info=b"info", **more),
        lambda **more: SUITE.decrypt(sealed, private, info=b"info", **more),
        lambda **more: seal_grant(MEMBER.kem_pk, b"info", b"", **more),
        lambda **more: open_grant(MEMBER.kem_seed, b"info", sealed, 0, 0, **more),
    ]
    for call in calls:
        with pytest.raises(TypeError, match="unexpected keyword argument"):
            call(**extra)
