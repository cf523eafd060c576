"""Checking the shared vectors of what people keep: slots, vaults, codes, marks, halves (docs/sealing.md 9.8 to 11)."""

import json
from collections.abc import Callable

from sealing.code import code_text, derive_keys, open_code_vault, parse_code
from sealing.halves import join_halves, parse_half
from sealing.keylog_vectors import naming_the_rule
from sealing.notation import Category
from sealing.proquint import head_words
from sealing.recovery import read_code, write_code
from sealing.slots import Passphrase, PrfOutput, RecoveryCode, Secret, open_slot, prf_salt
from sealing.vault import open_vault
from sealing.vault_form import parse_slot
from sealing.vector_form import Vector, bytes_of, expect_equal


def _secret(vector: Vector) -> Secret:
    if "prf" in vector:
        return PrfOutput(bytes_of(vector, "prf"))
    return RecoveryCode(read_code(vector["code"])) if "code" in vector else Passphrase(vector["passphrase"])


def _slot(vector: Vector) -> Category:
    raw, handle = bytes_of(vector, "slot"), bytes_of(vector, "handle")
    vault_key = open_slot(raw, handle, _secret(vector))
    expect_equal("vault_key", vault_key.hex(), vector.get("vault_key"))
    if "prf" in vector:
        slot = parse_slot(raw)
        expect_equal("credential_id", slot.credential_id.hex(), vector.get("credential_id"))
        expect_equal("prf_salt", prf_salt(handle, slot.slot_id).hex(), vector.get("prf_salt"))
    return Category.OPENS


def _recovery_code(vector: Vector) -> Category:
    entropy = read_code(vector["code"])
    expect_equal("entropy", entropy.hex(), vector.get("entropy"))
    expect_equal("written", write_code(entropy), vector.get("written"))
    return Category.OPENS


def _vault(vector: Vector) -> Category:
    version, content = open_vault(bytes_of(vector, "vault_key"), bytes_of(vector, "handle"), bytes_of(vector, "blob"))
    expect_equal("version", version, vector.get("version"))
    expect_equal("sign_seed", content.sign_seed.hex(), vector.get("sign_seed"))
    expect_equal("kem_seeds", [seed.hex() for seed in content.kem_seeds], vector.get("kem_seeds"))
    marks = [{"room_id": m.room_id.hex(), "index": m.index, "head": m.head.hex()} for m in content.bookmarks]
    expect_equal("bookmarks", marks, vector.get("bookmarks"))
    log = content.log and {"size": content.log.size, "root": content.log.root.hex()}
    expect_equal("log", log, vector.get("log"))
    return Category.OPENS


def _code(vector: Vector) -> Category:
    entropy = parse_code(vector["typed"])
    expect_equal("entropy", entropy.hex(), vector.get("entropy"))
    expect_equal("code", code_text(entropy), vector.get("code"))
    return Category.OPENS


def _code_vault(vector: Vector) -> Category:
    keys = derive_keys(parse_code(vector["typed"]), bytes_of(vector, "deployment"))
    content = open_code_vault(keys, bytes_of(vector, "vault"))
    for name in ("token", "row_key"):
        expect_equal(name, getattr(keys, name).hex(), vector.get(name))
    for name in ("sign_seed", "kem_seed", "seat_token", "room_id", "genesis_hash"):
        expect_equal(name, getattr(content, name).hex(), vector.get(name))
    expect_equal("created", content.created, vector.get("created"))
    return Category.OPENS


def _mark(vector: Vector) -> Category:
    expect_equal("words", head_words(bytes_of(vector, "head")), vector["words"])
    return Category.OPENS


def _half(vector: Vector) -> Category:
    first, second = (parse_half(json.loads(text)) for text in vector["halves"])
    expect_equal("root_pk", join_halves(first, second).public_key.hex(), vector["root_pk"])
    return Category.OPENS


SECRET_CHECKERS: dict[str, Callable[[Vector], Category]] = {
    "slot": _slot,
    "recovery_code": _recovery_code,
    "vault": _vault,
    "code": _code,
    "code_vault": _code_vault,
    "mark": _mark,
    "half": naming_the_rule(_half),
}
