"""Vaults and slots: only the right phrase opens, and a server can neither weaken nor freeze the derivation."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given
from hypothesis import strategies as st

from sealing.notation import Category, Malformed
from sealing.rehearsal.vault_scenarios import CHEAP, PASSPHRASE
from sealing.rehearsal.world import Dice
from sealing.vault import (
    SLOT_BYTES,
    Bookmark,
    Cost,
    VaultContent,
    auth_token,
    derive_root,
    normalize_passphrase,
    open_slot,
    open_vault,
    parse_content,
    seal_slot,
    seal_vault,
)

DICE = Dice("vault tests")
HANDLE, OTHER, VAULT_KEY = DICE(16), DICE(16), DICE(32)
SLOT = seal_slot(VAULT_KEY, HANDLE, PASSPHRASE, DICE, CHEAP)
CONTENT = VaultContent(DICE(32), (DICE(32), DICE(32)), (Bookmark(bytes(16), 3, DICE(32)),))
BLOB = seal_vault(VAULT_KEY, HANDLE, 4, CONTENT, DICE)


def refused_slot(slot: bytes, handle: bytes = HANDLE, phrase: str = PASSPHRASE) -> Category:
    with pytest.raises(Malformed) as refusal:
        open_slot(slot, handle, phrase)
    return refusal.value.category


def refused_vault(blob: bytes, key: bytes = VAULT_KEY, handle: bytes = HANDLE) -> Category:
    with pytest.raises(Malformed) as refusal:
        open_vault(key, handle, blob)
    return refusal.value.category


def test_argon2id_known_answer() -> None:
    # RFC 9106 section 5.3
    kdf = Argon2id(
        salt=b"\x02" * 16, length=32, iterations=3, lanes=4, memory_cost=32, ad=b"\x04" * 12, secret=b"\x03" * 8
    )
    tag = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    assert kdf.derive(b"\x01" * 32).hex() == tag


def test_a_slot_and_a_vault_open() -> None:
    assert len(SLOT) == SLOT_BYTES
    assert open_slot(SLOT, HANDLE, PASSPHRASE) == VAULT_KEY
    assert open_vault(VAULT_KEY, HANDLE, BLOB) == (4, CONTENT)


def test_every_flipped_byte_of_a_vault_is_refused() -> None:
    flipped = {refused_vault(BLOB[:i] + bytes([BLOB[i] ^ 1]) + BLOB[i + 1 :]) for i in range(len(BLOB))}
    assert flipped == {Category.MALFORMED, Category.NO_KEY, Category.TAMPERED}
    assert {refused_vault(BLOB[:end]) for end in range(54)} == {Category.MALFORMED}
    assert {refused_vault(BLOB[:end]) for end in range(54, len(BLOB))} == {Category.TAMPERED}


@pytest.mark.parametrize("offset", [0, 1, 17, 19, 26, 27, 43, 75, 87, 134])
def test_a_flipped_byte_in_every_field_of_a_slot_is_refused(offset: int) -> None:
    slot = SLOT[:offset] + bytes([SLOT[offset] ^ 0x40]) + SLOT[offset + 1 :]
    assert refused_slot(slot) in {Category.MALFORMED, Category.FORBIDDEN, Category.NO_KEY, Category.TAMPERED}


@pytest.mark.parametrize("length", [0, 1, 134, 136])
def test_a_slot_of_another_length_is_refused(length: int) -> None:
    assert refused_slot((SLOT + bytes(1))[:length]) is Category.MALFORMED


def test_somebody_elses_slot_and_vault_are_refused() -> None:
    assert refused_slot(SLOT, OTHER) is Category.NO_KEY
    assert refused_vault(BLOB, handle=OTHER) is Category.NO_KEY
    assert refused_vault(BLOB, key=bytes(32)) is Category.NO_KEY


def test_a_wrong_phrase_is_no_key() -> None:
    assert refused_slot(SLOT, phrase=PASSPHRASE + " lagi") is Category.NO_KEY


def test_a_slot_made_to_open_under_two_phrases_fails_at_the_commitment() -> None:
    """One ciphertext for many guesses is what a commitment ends: another phrase's slot cannot be blended in."""
    other = seal_slot(VAULT_KEY, HANDLE, "kata lain", Dice("same ids"), CHEAP)
    blended = SLOT[:43] + other[43:75] + SLOT[75:]
    assert refused_slot(blended) is Category.NO_KEY
    assert refused_slot(SLOT[:75] + other[75:]) is Category.TAMPERED


@pytest.mark.parametrize(
    ("offset", "value", "length"),
    [
        (18, 65_535, 4),
        (18, 8, 4),
        (18, 1_048_577, 4),
        (18, 4 * 1024 * 1024, 4),
        (22, 1, 4),
        (22, 11, 4),
        (26, 2, 1),
        (26, 0, 1),
    ],
)
def test_parameters_outside_floors_and_caps_are_refused_before_deriving(offset: int, value: int, length: int) -> None:
    slot = SLOT[:offset] + value.to_bytes(length, "big") + SLOT[offset + length :]
    assert refused_slot(slot) is Category.FORBIDDEN
    # nothing was derived: even a phrase that is none is not looked at
    assert refused_slot(slot, phrase="") is Category.FORBIDDEN


def test_new_slots_use_the_strong_parameters_and_weak_ones_cannot_be_made() -> None:
    assert Cost() == Cost(131_072, 3, 1)
    with pytest.raises(Malformed):
        seal_slot(VAULT_KEY, HANDLE, PASSPHRASE, DICE, Cost(1024, 1))


def test_the_auth_token_opens_nothing() -> None:
    slot_id, salt = SLOT[1:17], SLOT[27:43]
    token = auth_token(derive_root(PASSPHRASE, salt, CHEAP), HANDLE, slot_id)
    additional = b"sobat/1 slot\x00" + HANDLE + SLOT[:75]
    with pytest.raises(InvalidTag):
        AESGCM(token).decrypt(SLOT[75:87], SLOT[87:], additional)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Pagi  Cerah", b"pagi cerah"),
        (" pagi\n\tcerah ", b"pagi cerah"),
        ("\uff50agi\u3000cerah", b"pagi cerah"),
        ("pagi\u00a0cerah", b"pagi cerah"),
        ("CAF\u00c9", "caf\u00e9".encode()),
        ("cafe\u0301", "caf\u00e9".encode()),
    ],
)
def test_a_phrase_typed_carelessly_is_the_same_phrase(typed: str, meant: bytes) -> None:
    assert normalize_passphrase(typed) == meant


@pytest.mark.parametrize("typed", ["", "  \n", "\ud800"])
def test_nothing_is_no_phrase(typed: str) -> None:
    with pytest.raises(Malformed):
        normalize_passphrase(typed)


@given(st.binary(max_size=400))
def test_vault_content_is_strict(raw: bytes) -> None:
    try:
        content = parse_content(raw)
    except Malformed:
        return
    assert content.pack() == raw


@pytest.mark.parametrize("cut", [0, 35, 65, -1])
def test_vault_content_of_another_length_is_refused(cut: int) -> None:
    with pytest.raises(Malformed):
        parse_content(CONTENT.pack()[:cut])


def test_seeds_do_not_show_in_representations() -> None:
    assert repr(CONTENT.sign_seed) not in repr(CONTENT)
    assert repr(CONTENT.kem_seeds[0]) not in repr(CONTENT)
