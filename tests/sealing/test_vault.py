"""The bytes of vaults and slots: what is sealed opens again, and nothing else has their form."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given
from hypothesis import strategies as st

from sealing.notation import Category, Malformed
from sealing.rehearsal.vault_scenarios import CHEAP, PASSPHRASE
from sealing.rehearsal.world import Dice
from sealing.slots import Passphrase, normalize_passphrase, open_slot, seal_slot
from sealing.vault import Bookmark, LogCheckpoint, VaultContent, open_vault, parse_content, seal_vault
from sealing.vault_form import parse_slot

DICE = Dice("vault tests")
HANDLE, VAULT_KEY, SECRET = DICE(16), DICE(32), Passphrase(PASSPHRASE)
SLOT = seal_slot(VAULT_KEY, HANDLE, SECRET, DICE, CHEAP)
CONTENT = VaultContent(DICE(32), (DICE(32), DICE(32)), (Bookmark(bytes(16), 3, DICE(32)),))
LOGGED = replace(CONTENT, log=LogCheckpoint(9, DICE(32)))
BLOB = seal_vault(VAULT_KEY, HANDLE, 4, CONTENT, DICE)


def refused_slot(slot: bytes) -> Category:
    with pytest.raises(Malformed) as refusal:
        open_slot(slot, HANDLE, SECRET)
    return refusal.value.category


def refused_vault(blob: bytes) -> Category:
    with pytest.raises(Malformed) as refusal:
        open_vault(VAULT_KEY, HANDLE, blob)
    return refusal.value.category


def test_argon2id_known_answer() -> None:
    # RFC 9106 section 5.3
    kdf = Argon2id(
        salt=b"\x02" * 16, length=32, iterations=3, lanes=4, memory_cost=32, ad=b"\x04" * 12, secret=b"\x03" * 8
    )
    tag = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    assert kdf.derive(b"\x01" * 32).hex() == tag


def test_a_slot_and_a_vault_open() -> None:
    assert len(SLOT) == 135
    assert open_slot(SLOT, HANDLE, SECRET) == VAULT_KEY
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


@given(st.binary(max_size=400), st.sampled_from([b"", b"\x01" + bytes(32) + b"\x01", b"\x02" + bytes(32) + b"\x01"]))
def test_vault_content_is_strict(rest: bytes, start: bytes) -> None:
    raw = start + rest
    try:
        content = parse_content(raw)
    except Malformed:
        return
    assert content.pack() == raw


@given(st.binary(min_size=60, max_size=1_200), st.integers(0, 4))
def test_slots_are_strict(rest: bytes, kind: int) -> None:
    try:
        slot = parse_slot(bytes((kind,)) + rest)
    except Malformed:
        return
    assert slot.pack() == bytes((kind,)) + rest


@pytest.mark.parametrize("content", [CONTENT, LOGGED], ids=["without the log", "with the log"])
def test_vault_content_of_another_length_is_refused(content: VaultContent) -> None:
    raw = content.pack()
    assert parse_content(raw) == content
    for cut in range(len(raw)):
        with pytest.raises(Malformed):
            parse_content(raw[:cut])
    with pytest.raises(Malformed):
        parse_content(raw + b"\x00")


def test_seeds_do_not_show_in_representations() -> None:
    assert repr(CONTENT.sign_seed) not in repr(CONTENT)
    assert repr(CONTENT.kem_seeds[0]) not in repr(CONTENT)
