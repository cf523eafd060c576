"""Family 15: a return code survives careless typing, no slip of the finger passes, only the code opens its vault."""

from itertools import combinations

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given
from hypothesis import strategies as st

from sealing.citizen import found_room
from sealing.code import (
    MEMORY_KIB,
    PASSES,
    VAULT_BYTES,
    CodeContent,
    CodeKeys,
    code_check,
    code_text,
    derive_keys,
    open_code_vault,
    parse_code,
    seal_code_vault,
)
from sealing.envelope import parse
from sealing.notation import Category, Malformed, code_row_key, digest, label
from sealing.proquint import CONSONANTS, VOWELS, from_word, head_words, to_word, to_words
from sealing.rehearsal.world import Dice, make_member
from sealing.replay import KeyLog
from sealing.schedule import expand
from sealing.state import Result
from sealing.transcript import Transcript

DICE = Dice("family 15")
DEPLOYMENT, ENTROPY = DICE(32), DICE(10)
KEYS = derive_keys(ENTROPY, DEPLOYMENT)
CONTENT = CodeContent(DICE(32), DICE(32), DICE(32), DICE(16), DICE(32), 1_800_000_000_000)
VAULT = seal_code_vault(KEYS, CONTENT, DICE)
entropies = st.binary(min_size=10, max_size=10)


def refusal(typed: str) -> tuple[Category, str]:
    with pytest.raises(Malformed) as refused:
        parse_code(typed)
    return refused.value.category, refused.value.rule


def vault_refusal(vault: bytes, keys: CodeKeys = KEYS) -> tuple[Category, str]:
    with pytest.raises(Malformed) as refused:
        open_code_vault(keys, vault)
    return refused.value.category, refused.value.rule


# ----------------------------------------------------------------------------------------------------- known answers


@pytest.mark.parametrize(
    ("address", "words"),
    [
        # the addresses with which the proquint proposal explains itself
        ("7f000001", "lusab-babad"),
        ("3f54dcc1", "gutih-tugad"),
        ("3f760723", "gutuk-bisog"),
        ("8c62c18d", "mudof-sakat"),
        ("40ff06c8", "haguz-biram"),
        ("801e342d", "mabiv-gibot"),
        ("93437702", "natag-lisaf"),
        ("d43afd44", "tibup-zujah"),
    ],
)
def test_proquint_known_answers(address: str, words: str) -> None:
    assert to_words(bytes.fromhex(address)) == words
    assert head_words(bytes.fromhex(address) + bytes(28)) == words
    assert b"".join(from_word(word).to_bytes(2, "big") for word in words.split("-")).hex() == address


EMPTY = KeyLog(make_member("root of family 15").signing.public_key)


def test_every_word_has_one_number() -> None:
    words = [to_word(value) for value in range(1 << 16)]
    assert len(set(words)) == 1 << 16
    assert [from_word(word) for word in words] == list(range(1 << 16))


def test_crc_16_t10_dif_known_answer() -> None:
    assert code_check(b"123456789").hex() == "d0db"


def test_the_derivation_is_argon2id_with_constants() -> None:
    """RFC 9106's own answer is held beside the counselor's vault; here is what goes in, and what comes out of it."""
    salt = digest(label("code-salt") + DEPLOYMENT)[:16]
    root = Argon2id(salt=salt, length=64, iterations=3, lanes=1, memory_cost=65_536).derive(ENTROPY)
    assert (MEMORY_KIB, PASSES) == (65_536, 3)
    assert (KEYS.token, KEYS.kek, KEYS.commit) == tuple(
        expand(root, name, b"", 32) for name in ("code-auth", "code-kek", "code-commit")
    )
    assert KEYS.row_key == code_row_key(KEYS.token) == digest(label("code-auth") + KEYS.token)


def test_the_same_code_in_another_city_is_another_code() -> None:
    elsewhere = derive_keys(ENTROPY, bytes(32))
    assert not {elsewhere.token, elsewhere.kek, elsewhere.commit} & {KEYS.token, KEYS.kek, KEYS.commit}


# --------------------------------------------------------------------------------------------------------- typed codes


@given(entropies)
def test_a_code_reads_back(entropy: bytes) -> None:
    code = code_text(entropy)
    assert [len(word) for word in code.split("-")] == [5] * 6
    assert parse_code(code) == entropy


@given(entropies, st.text(st.characters(exclude_categories=["L"]), max_size=4))
def test_however_it_is_typed(entropy: bytes, between: str) -> None:
    code = code_text(entropy)
    assert parse_code(code.upper().replace("-", between)) == entropy
    assert parse_code(between.join(code)) == entropy


@given(entropies)
def test_every_single_wrong_letter_is_noticed(entropy: bytes) -> None:
    code = code_text(entropy)
    for at, letter in enumerate(code):
        alphabet = CONSONANTS if letter in CONSONANTS else VOWELS if letter in VOWELS else ""
        for wrong in alphabet.replace(letter, ""):
            assert refusal(code[:at] + wrong + code[at + 1 :]) == (Category.MALFORMED, "code_check")


@given(entropies)
def test_letters_that_no_code_has_in_that_place_are_noticed(entropy: bytes) -> None:
    code = code_text(entropy)
    for at in (at for at, letter in enumerate(code) if letter != "-"):
        for wrong in "ceqwxy" + (VOWELS if code[at] in CONSONANTS else CONSONANTS):
            assert refusal(code[:at] + wrong + code[at + 1 :]) == (Category.MALFORMED, "code_letters")


@given(entropies)
def test_every_swap_of_two_words_is_noticed(entropy: bytes) -> None:
    words = code_text(entropy).split("-")
    for one, other in combinations(range(6), 2):
        if words[one] == words[other]:
            continue
        swapped = words.copy()
        swapped[one], swapped[other] = words[other], words[one]
        assert refusal("-".join(swapped)) == (Category.MALFORMED, "code_check")


@given(entropies)
def test_every_swap_of_two_neighboring_letters_is_noticed(entropy: bytes) -> None:
    letters = code_text(entropy).replace("-", "")
    for at in range(29):
        twisted = letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]
        assert twisted == letters or refusal(twisted)[0] is Category.MALFORMED


@pytest.mark.parametrize("typed", ["", "-", "lusab-babad", code_text(ENTROPY)[:-1], code_text(ENTROPY) + "b"])
def test_another_number_of_letters_is_noticed(typed: str) -> None:
    assert refusal(typed) == (Category.MALFORMED, "code_length")


@pytest.mark.parametrize("letter", ["\u212a", "\uff42", "ł", "İ"])
def test_only_ascii_letters_count(letter: str) -> None:
    """Lower-casing differs between languages outside ASCII; so nothing outside it is a letter here."""
    code = code_text(ENTROPY)
    assert parse_code(letter + code) == ENTROPY
    assert refusal(letter + code[1:]) == (Category.MALFORMED, "code_length")


# ----------------------------------------------------------------------------------------------------------- the vault


def test_a_vault_opens_and_has_one_length() -> None:
    assert len(VAULT) == VAULT_BYTES == 213
    assert open_code_vault(KEYS, VAULT) == CONTENT
    other = seal_code_vault(KEYS, CONTENT, Dice("again"))
    assert (len(other), open_code_vault(KEYS, other)) == (VAULT_BYTES, CONTENT)
    assert other != VAULT


def test_nothing_of_it_can_be_read_from_outside() -> None:
    for secret in (CONTENT.sign_seed, CONTENT.kem_seed, CONTENT.seat_token, CONTENT.room_id, KEYS.token, KEYS.kek):
        assert secret not in VAULT
    assert CONTENT.sign_seed.hex() not in repr(CONTENT) and KEYS.token.hex() not in repr(KEYS)


def test_another_code_is_told_by_the_commitment_before_anything_is_decrypted() -> None:
    wrong = CodeKeys(KEYS.token, KEYS.kek, bytes(32), KEYS.row_key)
    assert vault_refusal(VAULT, wrong) == (Category.NO_KEY, "cvault_commit")
    assert vault_refusal(bytes(VAULT_BYTES)) == (Category.NO_KEY, "cvault_commit")


def test_a_vault_of_another_row_does_not_open() -> None:
    """The server cannot serve one row under another name."""
    moved = CodeKeys(KEYS.token, KEYS.kek, KEYS.commit, bytes(32))
    assert vault_refusal(VAULT, moved) == (Category.TAMPERED, "cvault")


def test_every_flipped_byte_is_noticed() -> None:
    for at in range(VAULT_BYTES):
        flipped = VAULT[:at] + bytes([VAULT[at] ^ 1]) + VAULT[at + 1 :]
        expected = (Category.NO_KEY, "cvault_commit") if at < 32 else (Category.TAMPERED, "cvault")
        assert vault_refusal(flipped) == expected, at


@pytest.mark.parametrize("vault", [b"", VAULT[:-1], VAULT + b"\x00"])
def test_another_length_is_malformed(vault: bytes) -> None:
    assert vault_refusal(vault) == (Category.MALFORMED, "cvault_length")


def test_a_moment_that_no_double_holds_is_malformed() -> None:
    late = CodeContent(DICE(32), DICE(32), DICE(32), DICE(16), DICE(32), 1 << 53)
    assert vault_refusal(seal_code_vault(KEYS, late, DICE)) == (Category.MALFORMED, "cvault_content")


def test_a_room_that_was_founded_otherwise_than_the_code_remembers_is_refused() -> None:
    """Same founder, same room id, another first session: only the hash of the whole body tells them apart."""
    member = make_member("family 15")
    _, _, genesis = found_room(member, Dice("founding"), 1_800_000_000_000, EMPTY)
    envelope = parse(genesis)
    remembered = Transcript(envelope.room_id, EMPTY, member, founding=digest(envelope.body))
    assert remembered.accept(genesis).result is Result.ACCEPTED
    other = Transcript(envelope.room_id, EMPTY, member, founding=digest(envelope.body[:-1]))
    outcome = other.accept(genesis)
    assert (outcome.category, outcome.rule, other.position) == (Category.WRONG_BINDING, "room", 0)
