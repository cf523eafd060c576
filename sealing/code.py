"""The citizen's return code and the small vault that it opens (docs/sealing.md section 11). Not for the server.

Six words carry 80 random bits and a check that tells a slip of the finger apart without deriving anything. The costs of
the derivation are constants: no server can lower or raise them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest
from struct import Struct
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from sealing.notation import U64_LIMIT, Category, Malformed, code_row_key, digest, label
from sealing.proquint import read_words, to_words
from sealing.schedule import expand
from sealing.signatures import require

Random = Callable[[int], bytes]

ENTROPY_BYTES: Final = 10
CODE_WORDS: Final = 6
VERSION: Final = 1
VAULT_BYTES: Final = 213
MEMORY_KIB, PASSES, LANES, ROOT_BYTES = 65_536, 3, 1, 64
_CRC_POLYNOMIAL: Final = 0x8BB7
_CONTENT: Final = Struct(">B32s32s32s16s32sQ")
_VAULT: Final = Struct(f">32s12s{_CONTENT.size + 16}s")


@dataclass(frozen=True, slots=True)
class CodeContent:
    """What the code gives back: the member's seeds, the seat's secret, and the room they belong to.

    `genesis_hash` is H of the GENESIS body, `created` the moment of sealing in ms since 1970. Nothing in it ever
    changes, so nobody gains by serving an old copy.
    """

    sign_seed: bytes = field(repr=False)
    kem_seed: bytes = field(repr=False)
    seat_token: bytes = field(repr=False)
    room_id: bytes
    genesis_hash: bytes
    created: int


@dataclass(frozen=True, slots=True)
class CodeKeys:
    """What a code derives, 32 bytes each. `token` asks the server, `row_key` is what the server may store of it."""

    token: bytes = field(repr=False)
    kek: bytes = field(repr=False)
    commit: bytes
    row_key: bytes


def code_check(entropy: bytes) -> bytes:
    """CRC-16/T10-DIF, 2 bytes: its polynomial is irreducible, so no wrong letter and no swap of words can hide."""
    remainder = 0
    for byte in entropy:
        remainder ^= byte << 8
        for _ in range(8):
            remainder = (remainder << 1 ^ (_CRC_POLYNOMIAL if remainder & 0x8000 else 0)) & 0xFFFF
    return remainder.to_bytes(2, "big")


def code_text(entropy: bytes) -> str:
    """The code of 10 random bytes: six words joined by hyphens."""
    return to_words(entropy + code_check(entropy))


def parse_code(typed: str) -> bytes:
    """The 10 bytes of a code however it was typed.

    ASCII letters are lowered, everything that is not a letter a to z is dropped. Raises `Malformed(malformed)`:
    `code_length` unless 30 letters are left, `code_letters` for a letter that no code has in that place, `code_check`.
    """
    data = read_words(typed, CODE_WORDS)
    entropy = data[:ENTROPY_BYTES]
    require(code_check(entropy) == data[ENTROPY_BYTES:], Category.MALFORMED, "code_check")
    return entropy


def derive_keys(entropy: bytes, deployment: bytes) -> CodeKeys:
    """Argon2id 0x13 (RFC 9106) with constant costs over a salt of the deployment id, then one key for each job."""
    salt = digest(label("code-salt") + deployment)[:16]
    kdf = Argon2id(salt=salt, length=ROOT_BYTES, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB)
    root = kdf.derive(entropy)
    token, kek, commit = (expand(root, name, b"", 32) for name in ("code-auth", "code-kek", "code-commit"))
    return CodeKeys(token, kek, commit, code_row_key(token))


def seal_code_vault(keys: CodeKeys, content: CodeContent, random: Random) -> bytes:
    """The vault as the server stores it, 213 bytes."""
    nonce = random(12)
    packed = _CONTENT.pack(
        VERSION,
        content.sign_seed,
        content.kem_seed,
        content.seat_token,
        content.room_id,
        content.genesis_hash,
        content.created,
    )
    return _VAULT.pack(keys.commit, nonce, AESGCM(keys.kek).encrypt(nonce, packed, _additional(keys)))


def open_code_vault(keys: CodeKeys, vault: bytes) -> CodeContent:
    """What the vault holds. Raises `Malformed`: length, `no_key` by commitment, `tampered`, then the content's form."""
    require(len(vault) == VAULT_BYTES, Category.MALFORMED, "cvault_length")
    commit, nonce, sealed = _VAULT.unpack(vault)
    require(compare_digest(commit, keys.commit), Category.NO_KEY, "cvault_commit")
    packed = _opened(keys, nonce, sealed)
    version, sign_seed, kem_seed, seat_token, room_id, genesis_hash, created = _CONTENT.unpack(packed)
    require(version == VERSION and created < U64_LIMIT, Category.MALFORMED, "cvault_content")
    return CodeContent(sign_seed, kem_seed, seat_token, room_id, genesis_hash, created)


def _additional(keys: CodeKeys) -> bytes:
    return label("cvault") + keys.row_key + keys.commit


def _opened(keys: CodeKeys, nonce: bytes, sealed: bytes) -> bytes:
    try:
        return AESGCM(keys.kek).decrypt(nonce, sealed, _additional(keys))
    except InvalidTag as reason:
        raise Malformed(Category.TAMPERED, "cvault") from reason
