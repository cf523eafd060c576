"""Published vectors of the primitives (`wire/vectors/known/`): the libraries are the right ones, and strict."""

import json
from hashlib import sha256
from hmac import digest
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from sealing.grants import seal_grant
from sealing.members import Member
from sealing.notation import Malformed
from sealing.rehearsal.world import make_member
from sealing.signatures import verify

FOLDER = Path(__file__).parents[2] / "wire" / "vectors" / "known"
Case = dict[str, Any]


def cases(name: str) -> list[Case]:
    document: dict[str, list[Case]] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return document["cases"]


def of(case: Case, *fields: str) -> list[bytes]:
    return [bytes.fromhex(case[field]) for field in fields]


def opened(case: Case) -> bytes | None:
    key, iv, aad, ct, tag = of(case, "key", "iv", "aad", "ct", "tag")
    try:
        return AESGCM(key).decrypt(iv, ct + tag, aad)
    except InvalidTag:
        return None


def test_aes_gcm_opens_the_valid_and_nothing_else() -> None:
    wanted = [bytes.fromhex(case["msg"]) if case["result"] == "valid" else None for case in cases("aes-gcm")]
    assert [opened(case) for case in cases("aes-gcm")] == wanted
    assert len(wanted) > 50


def test_hkdf_expands_as_published() -> None:
    for case in cases("hkdf-sha256"):
        ikm, salt, info, okm = of(case, "ikm", "salt", "info", "okm")
        prk = digest(salt or bytes(32), ikm, sha256)
        assert HKDFExpand(SHA256(), case["size"], info).derive(prk) == okm


def test_x25519_agrees_and_refuses_an_all_zero_secret() -> None:
    for case in cases("x25519"):
        public, private, shared = of(case, "public", "private", "shared")
        key = X25519PrivateKey.from_private_bytes(private)
        if any(shared):
            assert key.exchange(X25519PublicKey.from_public_bytes(public)) == shared
        else:
            with pytest.raises(ValueError, match="shared"):
                key.exchange(X25519PublicKey.from_public_bytes(public))


def accepted(case: Case) -> bool:
    key, signed, signature = of(case, "public_key", "msg", "sig")
    try:
        return verify(key, signature, signed)
    except Malformed:
        return False


@pytest.mark.parametrize("result", ["valid", "invalid"])
def test_ed25519_accepts_the_valid_and_nothing_else(result: str) -> None:
    verdicts = {accepted(case) for case in cases("ed25519") if case["result"] == result}
    assert verdicts == {result == "valid"}


def test_ml_kem_gives_the_published_key_and_secret() -> None:
    for case in cases("ml-kem-768"):
        seed, ek, c, shared = of(case, "seed", "ek", "c", "K")
        key = MLKEM768PrivateKey.from_seed_bytes(seed)
        assert (key.public_key().public_bytes_raw(), key.decapsulate(c)) == (ek, shared)


def test_an_ml_kem_key_with_an_unreduced_coefficient_is_not_sealed_to() -> None:
    good = make_member("known").kem_pk
    for case in cases("ml-kem-768-keys"):
        assert case["result"] == "invalid"
        with pytest.raises(Malformed):
            seal_grant(bytes.fromhex(case["ek"]) + good[1184:], b"", bytes(38))


def test_x_wing_gives_the_published_key() -> None:
    """The published HPKE ciphertexts have additional data, which this library's single shot lacks: the browser's side
    checks the published secrets, and the shared vector `ts-grant` holds this side to the same."""
    published = [case for case in cases("hpke") if case["kem_id"] == 0x647A]
    for case in published:
        seed, kem_pk = of(case, "skRm", "pkRm")
        assert Member.from_seeds(bytes(32), seed).kem_pk == kem_pk
    assert len(published) == 1


def test_argon2id_gives_the_value_of_rfc_9106() -> None:
    """RFC 9106 section 5.3."""
    derive = Argon2id(
        salt=b"\x02" * 16, length=32, iterations=3, lanes=4, memory_cost=32, secret=b"\x03" * 8, ad=b"\x04" * 12
    )
    expected = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    assert derive.derive(b"\x01" * 32).hex() == expected
