"""One ciphertext, two keys: AES-GCM alone opens it under both, the commitments of the protocol do not."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sealing.envelope import parse
from sealing.notation import Category, Kind, Malformed, label, u64
from sealing.rehearsal.vault_scenarios import CHEAP, PASSPHRASE
from sealing.rehearsal.world import Dice, forge, meet
from sealing.roster_rules import RULES
from sealing.schedule import NONCE, entry_keys, expand
from sealing.seal import seal_plaintext
from sealing.slots import Passphrase, derive_root, normalize_passphrase, open_slot, seal_slot
from sealing.transcript import Transcript
from sealing.vault import open_vault

BLOCK = 16


def _times(left: int, right: int) -> int:
    """Multiplication in the field of GHASH (NIST SP 800-38D section 6.3)."""
    product = 0
    for bit in range(127, -1, -1):
        if left >> bit & 1:
            product ^= right
        right = right >> 1 ^ (0xE1 << 120 if right & 1 else 0)
    return product


def _power(base: int, exponent: int) -> int:
    result = 1 << 127
    for bit in bin(exponent)[2:]:
        result = _times(result, result)
        if bit == "1":
            result = _times(result, base)
    return result


def _encrypt_block(key: bytes, block: bytes) -> int:
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return int.from_bytes(encryptor.update(block), "big")


def _tag(key: bytes, nonce: bytes, additional: bytes, ciphertext: bytes) -> int:
    hash_key, tag = _encrypt_block(key, bytes(BLOCK)), 0
    lengths = (8 * len(additional)).to_bytes(8, "big") + (8 * len(ciphertext)).to_bytes(8, "big")
    padded = b"".join(part + bytes(-len(part) % BLOCK) for part in (additional, ciphertext)) + lengths
    for start in range(0, len(padded), BLOCK):
        tag = _times(tag ^ int.from_bytes(padded[start : start + BLOCK], "big"), hash_key)
    return tag ^ _encrypt_block(key, nonce + b"\x00\x00\x00\x01")


def salamander(keys: tuple[bytes, bytes], nonce: bytes, additional: bytes, length: int) -> bytes:
    """Ciphertext and tag of `length` sealed bytes that open under both keys: its first block is solved for."""
    blocks = length // BLOCK
    rest = Dice("salamander")(length - BLOCK)
    tags = [_tag(key, nonce, additional, bytes(BLOCK) + rest) for key in keys]
    powers = [_power(_encrypt_block(key, bytes(BLOCK)), blocks + 1) for key in keys]
    inverse = _power(powers[0] ^ powers[1], (1 << 128) - 2)
    ciphertext = _times(tags[0] ^ tags[1], inverse).to_bytes(BLOCK, "big") + rest
    return ciphertext + _tag(keys[0], nonce, additional, ciphertext).to_bytes(BLOCK, "big")


def test_an_entry_for_two_keys_opens_only_under_the_committed_one() -> None:
    room, citizen, counselor = meet()
    pen, secret, other = counselor.pen, counselor.transcript.state.secrets[1], bytes(32)
    header = pen.header(Kind.MSG)
    names = (header.room_id, header.epoch, header.session_id, header.sender_seq, header.msg_id)
    (key, _), (other_key, other_commit) = entry_keys(secret, *names), entry_keys(other, *names)
    honest = seal_plaintext(header, bytes(256), secret, pen.key)
    results = {}
    for name, raw in (("right", honest), ("wrong", forge(honest, pen.key, key_commit=other_commit))):
        additional = parse(raw).header
        body = salamander((key, other_key), NONCE, additional, 256)
        assert AESGCM(key).decrypt(NONCE, body, additional) != AESGCM(other_key).decrypt(NONCE, body, additional)
        entry = forge(raw, pen.key, body=body)
        results[name] = room.replay(citizen.member, [*room.log, entry])[1][-1].rule
        without = tuple(step for step in RULES if step[0] != "commitment")
        careless = Transcript(room.room_id, citizen.transcript.state.log, citizen.member, without)
        assert [careless.accept(earlier) for earlier in [*room.log, entry]][-1].rule == "content"
    assert results == {"right": "content", "wrong": "commitment"}


def test_a_slot_for_two_phrases_opens_only_under_the_committed_one() -> None:
    handle, vault_key, other_phrase = bytes(16), bytes(32), "tebakan server"
    slot = seal_slot(vault_key, handle, Passphrase(PASSPHRASE), Dice("slot"), CHEAP)
    names, salt = handle + slot[:17], slot[27:43]
    roots = [derive_root(normalize_passphrase(phrase), salt, CHEAP) for phrase in (PASSPHRASE, other_phrase)]
    first, second = (expand(root, "slot-kek", names, 32) for root in roots)
    additional, nonce = label("slot") + handle + slot[:75], slot[75:87]
    blended = slot[:87] + salamander((first, second), nonce, additional, 32)
    guess = AESGCM(second).decrypt(nonce, blended[87:], additional)
    assert open_slot(blended, handle, Passphrase(PASSPHRASE)) not in (guess, vault_key)
    with pytest.raises(Malformed) as refusal:
        open_slot(blended, handle, Passphrase(other_phrase))
    assert refusal.value.category is Category.NO_KEY


def test_a_vault_for_two_phrases_opens_only_under_the_committed_one() -> None:
    """Two honest slots over two vault keys, one blob that AES-GCM opens under both."""
    dice, phrases = Dice("two vaults"), (Passphrase(PASSPHRASE), Passphrase("tebakan server"))
    handle, version, nonce, keys = dice(16), 3, dice(12), (dice(32), dice(32))
    slots = [seal_slot(key, handle, phrase, dice, CHEAP) for key, phrase in zip(keys, phrases, strict=True)]
    context = handle + u64(version)
    commit = expand(keys[0], "vault-commit", context, 32)
    additional = label("vault") + context + commit
    blob_keys = tuple(expand(key, "vault-key", context, 32) for key in keys)
    sealed = salamander((blob_keys[0], blob_keys[1]), nonce, additional, 64)
    assert len({AESGCM(key).decrypt(nonce, sealed, additional) for key in blob_keys}) == 2
    blob = b"\x01" + u64(version) + commit + nonce + sealed
    outcomes = []
    for slot, phrase in zip(slots, phrases, strict=True):
        with pytest.raises(Malformed) as refusal:
            open_vault(open_slot(slot, handle, phrase), handle, blob)
        outcomes.append(refusal.value.category)
    # the first got past commitment and tag, down to content that is none; the second not even to the cipher
    assert outcomes == [Category.MALFORMED, Category.NO_KEY]
