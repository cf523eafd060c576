"""Vectors of return codes and of the vaults they open (docs/sealing.md section 11)."""

from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sealing.code import CodeContent, code_text, derive_keys, seal_code_vault
from sealing.notation import label
from sealing.rehearsal.world import Dice
from sealing.vectors import Vector, new_vector

CREATED = 1_800_000_000_000


def code_vectors() -> Iterator[Vector]:
    """Codes as people type them."""
    entropy = Dice("return code")(10)
    code = code_text(entropy)
    words = code.split("-")
    swapped = "-".join((words[1], words[0], *words[2:]))
    typo = ("d" if code[0] != "d" else "f") + code[1:]
    cases: dict[str, tuple[str, str]] = {
        "as-shown": (code, "As it is shown."),
        "shouted": (f"  {code.upper().replace('-', ' ')}\n", "In capitals, with spaces."),
        "run-together": (code.replace("-", ""), "Without any separator."),
        "decorated": (code.replace("-", " · 12. "), "With dots and numbers that no code has."),
        "zeros": (code_text(bytes(10)), "The smallest one."),
        "ones": (code_text(b"\xff" * 10), "The largest one."),
        "empty": ("", "Nothing typed."),
        "short": (code[:-1], "One letter missing."),
        "long": (code + "b", "One letter more."),
        "wrong-letter": ("c" + code[1:], "A letter that no code has."),
        "vowel-first": ("a" + code[1:], "A vowel where a consonant stands."),
        "kelvin": ("\u212a" + code[1:], "A sign that some lower-casing turns into k is no letter here."),
        "typo": (typo, "One letter wrong."),
        "swapped": (swapped, "Two words in the wrong order."),
    }
    refused = {"empty", "short", "long", "wrong-letter", "vowel-first", "kelvin", "typo", "swapped"}
    given = {"zeros": bytes(10), "ones": b"\xff" * 10}
    for name, (typed, description) in cases.items():
        if name in refused:
            yield new_vector(f"code-{name}", "code", "malformed", description, typed=typed)
            continue
        data = given.get(name, entropy)
        fields = {"typed": typed, "entropy": data.hex(), "code": code_text(data)}
        yield new_vector(f"code-{name}", "code", "opens", description, **fields)


def code_vault_vectors() -> Iterator[Vector]:
    """Vaults of one code, one of them good."""
    dice = Dice("code vault")
    deployment, entropy = dice(32), dice(10)
    keys = derive_keys(entropy, deployment)
    content = CodeContent(dice(32), dice(32), dice(32), dice(16), dice(32), CREATED)
    good = seal_code_vault(keys, content, dice)
    opened = {
        "token": keys.token.hex(),
        "row_key": keys.row_key.hex(),
        "sign_seed": content.sign_seed.hex(),
        "kem_seed": content.kem_seed.hex(),
        "seat_token": content.seat_token.hex(),
        "room_id": content.room_id.hex(),
        "genesis_hash": content.genesis_hash.hex(),
        "created": CREATED,
    }
    common: dict[str, object] = {"deployment": deployment.hex(), "typed": code_text(entropy)}
    yield new_vector("code-vault-good", "code_vault", "opens", "Its own code.", **common, vault=good.hex(), **opened)
    additional = label("cvault") + keys.row_key + keys.commit
    packed = AESGCM(keys.kek).decrypt(good[32:44], good[44:], additional)
    newer = good[:44] + AESGCM(keys.kek).encrypt(good[32:44], b"\x02" + packed[1:], additional)
    late = packed[:-8] + (1 << 53).to_bytes(8, "big")
    huge = good[:44] + AESGCM(keys.kek).encrypt(good[32:44], late, additional)
    cases = {
        "huge-time": (huge, "malformed", "Sealed at 2^53."),
        "commit": (bytes(32) + good[32:], "no_key", "Another commitment."),
        "nonce": (good[:32] + bytes(12) + good[44:], "tampered", "Another nonce."),
        "flipped": (good[:-1] + bytes([good[-1] ^ 1]), "tampered", "A flipped tag."),
        "short": (good[:-1], "malformed", "One byte less."),
        "long": (good + b"\x00", "malformed", "One byte more."),
        "version": (newer, "malformed", "An unknown version of the content."),
    }
    for name, (vault, expect, description) in cases.items():
        yield new_vector(f"code-vault-{name}", "code_vault", expect, description, **common, vault=vault.hex())
    elsewhere = common | {"deployment": bytes(32).hex()}
    yield new_vector("code-vault-elsewhere", "code_vault", "no_key", "Of another city.", **elsewhere, vault=good.hex())
    other = common | {"typed": code_text(dice(10))}
    yield new_vector("code-vault-other-code", "code_vault", "no_key", "Another code.", **other, vault=good.hex())
