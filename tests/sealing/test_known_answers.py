"""Published vectors of the primitives (`wire/vectors/known/`): the libraries are the right ones, and strict."""

from hashlib import sha3_256, sha256, shake_256
from hmac import digest

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from sealing.members import Member
from sealing.notation import Malformed
from sealing.notes import parse_note, parse_vkey, verify_note
from sealing.tree import Tree
from tests.support.known_answers import Case, cases, of

X_WING_LABEL = bytes.fromhex("5c2e2f2f5e5c")


def opened(case: Case) -> bytes | None:
    key, iv, aad, ct, tag = of(case, "key", "iv", "aad", "ct", "tag")
    try:
        return AESGCM(key).decrypt(iv, ct + tag, aad)
    except InvalidTag:
        return None


def test_aes_gcm_opens_the_valid_and_nothing_else() -> None:
    wanted = [bytes.fromhex(case["msg"]) if case["result"] == "valid" else None for case in cases("aes-gcm")]
    assert [opened(case) for case in cases("aes-gcm")] == wanted
    assert (len(wanted), wanted.count(None)) == (59, 27)


def test_hkdf_expands_as_published() -> None:
    found = cases("hkdf-sha256")
    assert len(found) == 75
    for case in found:
        ikm, salt, info, okm = of(case, "ikm", "salt", "info", "okm")
        prk = digest(salt or bytes(32), ikm, sha256)
        assert HKDFExpand(SHA256(), case["size"], info).derive(prk) == okm


def exchanged(case: Case) -> bytes | None:
    """The shared secret; None where the library refuses to give one."""
    public, private = of(case, "public", "private")
    try:
        return X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        return None


def test_x25519_agrees_and_refuses_an_all_zero_secret() -> None:
    """Wycheproof calls public keys of low order, whose secret is zero whoever computes it, merely "acceptable"."""
    found = cases("x25519")
    zero = [case for case in found if not any(bytes.fromhex(case["shared"]))]
    assert (len(found), len(zero), {case["result"] for case in zero}) == (92, 31, {"acceptable"})
    assert [exchanged(case) for case in zero] == [None] * len(zero)
    rest = [case for case in found if case not in zero]
    assert [exchanged(case) for case in rest] == [bytes.fromhex(case["shared"]) for case in rest]


def test_ml_kem_gives_the_published_key_and_secret() -> None:
    found = cases("ml-kem-768")
    assert len(found) == 4
    for case in found:
        seed, ek, c, shared = of(case, "seed", "ek", "c", "K")
        key = MLKEM768PrivateKey.from_seed_bytes(seed)
        assert (key.public_key().public_bytes_raw(), key.decapsulate(c)) == (ek, shared)


def test_x_wing_gives_the_published_key() -> None:
    """The published HPKE ciphertexts have additional data, which this library's single shot lacks: the browser's side
    checks the published secrets, and the shared vector `ts-grant` holds this side to the same."""
    published = [case for case in cases("hpke") if case["kem_id"] == 0x647A]
    for case in published:
        seed, kem_pk = of(case, "skRm", "pkRm")
        assert Member.from_seeds(bytes(32), seed).kem_pk == kem_pk
    assert len(published) == 1


def test_x_wing_gives_the_three_keys_and_secrets_of_its_draft() -> None:
    """The key is this program's; the secret is put together from the library's halves as the draft says (section 5.4),
    because the library's HPKE keeps it to itself. Making the published ciphertext anew is up to the other language."""
    published = cases("x-wing")
    assert len(published) == 3
    for case in published:
        seed, pk, ct, ss = of(case, "seed", "pk", "ct", "ss")
        assert Member.from_seeds(bytes(32), seed).kem_pk == pk
        stretched = shake_256(seed).digest(96)
        of_ml_kem = MLKEM768PrivateKey.from_seed_bytes(stretched[:64]).decapsulate(ct[:1088])
        ephemeral = X25519PublicKey.from_public_bytes(ct[1088:])
        of_x25519 = X25519PrivateKey.from_private_bytes(stretched[64:]).exchange(ephemeral)
        assert sha3_256(of_ml_kem + of_x25519 + ct[1088:] + pk[1184:] + X_WING_LABEL).digest() == ss


def test_the_tree_has_the_roots_that_rfc_6962_is_tested_with() -> None:
    found = cases("rfc6962-tree")
    assert len(found) == 6
    tree = Tree(bytes.fromhex(entry) for entry in found[-1]["entries"])
    assert [tree.root(len(case["entries"])).hex() for case in found] == [case["root"] for case in found]


def test_the_example_of_c2sp_signed_note_is_verified_and_a_changed_one_is_not() -> None:
    (case,) = cases("c2sp-note")
    key, note = parse_vkey(case["vkey"]), parse_note(case["note"].encode())
    assert (key.text(), note.text, verify_note(note, [key])) == (case["vkey"], case["text"], {key: 0})
    with pytest.raises(Malformed, match="note_signature"):
        verify_note(parse_note(case["note"].replace("an example", "no example").encode()), [key])


def test_argon2id_gives_the_published_values() -> None:
    """The first is RFC 9106's own, section 5.3."""
    found = cases("argon2id")
    assert (len(found), found[0]["out"][:16]) == (6, "0d640df58d78766c")
    for case in found:
        password, salt, secret, ad, out = of(case, "password", "salt", "secret", "ad", "out")
        cost = {"iterations": case["passes"], "lanes": case["lanes"], "memory_cost": case["memory_kib"]}
        derive = Argon2id(salt=salt, length=len(out), **cost, secret=secret or None, ad=ad or None)
        assert derive.derive(password) == out
