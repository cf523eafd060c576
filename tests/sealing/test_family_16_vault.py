"""Family 16: a server that serves an old vault, somebody else's slot, or changed slots gets nowhere and is seen."""

import pytest

from sealing.notation import Category, Malformed
from sealing.recovery import read_code, write_code
from sealing.rehearsal.vault_scenarios import CHEAP, PASSPHRASE, flip
from sealing.rehearsal.world import NOW, Dice
from sealing.slots import Passphrase, PrfOutput, RecoveryCode, Secret, open_slot, prf_salt, seal_prf_slot, seal_slot
from sealing.vault import VaultContent, open_vault, seal_vault
from sealing.vault_form import parse_slot

DICE = Dice("family 16")
HANDLE, OTHER, VAULT_KEY = DICE(16), DICE(16), DICE(32)
SLOT_ID, CREDENTIAL = DICE(16), DICE(32)
PHRASE, CODE, PRF = Passphrase(PASSPHRASE), RecoveryCode(DICE(16)), PrfOutput(DICE(32))
SLOTS = {
    "passphrase": (seal_slot(VAULT_KEY, HANDLE, PHRASE, DICE, CHEAP), PHRASE),
    "recovery": (seal_slot(VAULT_KEY, HANDLE, CODE, DICE, CHEAP), CODE),
    "prf": (seal_prf_slot(VAULT_KEY, HANDLE, SLOT_ID, PRF, (NOW, CREDENTIAL), DICE), PRF),
}
CONTENT = VaultContent(DICE(32), (DICE(32),))
EVERY = pytest.mark.parametrize("kind", SLOTS)


def refused(slot: bytes, secret: Secret, handle: bytes = HANDLE) -> tuple[Category, str]:
    with pytest.raises(Malformed) as refusal:
        open_slot(slot, handle, secret)
    return refusal.value.category, refusal.value.rule


@EVERY
def test_every_kind_of_slot_gives_the_same_vault_key(kind: str) -> None:
    slot, secret = SLOTS[kind]
    assert open_slot(slot, HANDLE, secret) == VAULT_KEY


def test_an_old_blob_cannot_pass_for_a_new_one() -> None:
    """Its version is bound; that the server serves an old version as such is for clients to remember and say."""
    old = seal_vault(VAULT_KEY, HANDLE, 3, CONTENT, DICE)
    assert open_vault(VAULT_KEY, HANDLE, old) == (3, CONTENT)
    with pytest.raises(Malformed) as refusal:
        open_vault(VAULT_KEY, HANDLE, old[:8] + b"\x04" + old[9:])
    assert refusal.value.category is Category.NO_KEY


@EVERY
def test_somebody_elses_slot_is_refused(kind: str) -> None:
    slot, secret = SLOTS[kind]
    assert refused(slot, secret, OTHER) == (Category.NO_KEY, "slot_commit")
    with pytest.raises(Malformed) as refusal:
        open_vault(VAULT_KEY, OTHER, seal_vault(VAULT_KEY, HANDLE, 1, CONTENT, DICE))
    assert refusal.value.category is Category.NO_KEY


@EVERY
def test_a_changed_byte_in_every_field_is_refused(kind: str) -> None:
    """Parameters within the bounds give another key, never another vault."""
    slot, secret = SLOTS[kind]
    # type, slot id, algorithm or date, memory or length, passes, salt or credential, commitment, nonce, sealed, tag
    for at in (0, 1, 17, 20, 25, 26, 30, -92, -60, -48, -1):
        assert refused(flip(slot, at), secret)[0] is not Category.OPENS, at
    for at in range(27, 59) if kind == "prf" else ():
        assert refused(flip(slot, at), secret) == (Category.TAMPERED, "slot")


def test_a_passkey_that_answers_otherwise_opens_nothing() -> None:
    slot = SLOTS["prf"][0]
    assert refused(slot, PrfOutput(bytes(32))) == (Category.NO_KEY, "slot_commit")
    assert refused(slot, PrfOutput(PRF.output[:31])) == (Category.MALFORMED, "prf_output")
    assert refused(slot, PrfOutput(b"")) == (Category.MALFORMED, "prf_output")


@EVERY
def test_a_secret_of_another_kind_is_unsupported(kind: str) -> None:
    slot, _ = SLOTS[kind]
    others = [secret for other, (_, secret) in SLOTS.items() if other != kind]
    assert {refused(slot, secret) for secret in others} == {(Category.UNSUPPORTED, "slot_type")}


def test_a_passkey_slot_names_its_passkey_and_asks_a_question_of_its_own() -> None:
    parsed = parse_slot(SLOTS["prf"][0])
    assert (parsed.credential_id, parsed.slot_id) == (CREDENTIAL, SLOT_ID)
    salts = {prf_salt(HANDLE, SLOT_ID), prf_salt(OTHER, SLOT_ID), prf_salt(HANDLE, DICE(16))}
    assert {len(salt) for salt in salts} == {32} and len(salts) == 3


def test_a_renewed_sheet_leaves_the_old_one_dead() -> None:
    """As long as the server deleted the old slot: the new one opens for the new code alone."""
    fresh = RecoveryCode(DICE(16))
    renewed = seal_slot(VAULT_KEY, HANDLE, fresh, DICE, CHEAP)
    assert open_slot(renewed, HANDLE, fresh) == VAULT_KEY
    assert refused(renewed, CODE) == (Category.NO_KEY, "slot_commit")


def test_a_code_is_nine_words_and_every_typo_is_found_on_paper() -> None:
    """Each single letter changed to each other letter, and each two neighboring words swapped."""
    code = write_code(CODE.entropy)
    assert (len(code), code.count("-"), read_code(code)) == (53, 8, CODE.entropy)
    wrong = [
        code[:at] + letter + code[at + 1 :] for at in range(53) for letter in "abz" if code[at] not in f"-{letter}"
    ]
    words = code.split("-")
    wrong += ["-".join([*words[:at], words[at + 1], words[at], *words[at + 2 :]]) for at in range(8)]
    for typed in wrong:
        with pytest.raises(Malformed) as refusal:
            read_code(typed)
        assert (refusal.value.category, refusal.value.rule in ("code_letters", "recovery_check")) == (
            Category.MALFORMED,
            True,
        )


@pytest.mark.parametrize(
    "spoil", [str.upper, lambda code: code.replace("-", ""), lambda code: f"  {code}.\n", str.title]
)
def test_a_code_may_be_typed_carelessly(spoil: object) -> None:
    assert callable(spoil) and read_code(spoil(write_code(CODE.entropy))) == CODE.entropy


def test_secrets_do_not_show_in_representations() -> None:
    assert [repr(secret) for secret in (PHRASE, CODE, PRF)] == ["Passphrase()", "RecoveryCode()", "PrfOutput()"]
