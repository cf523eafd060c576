"""Vectors of passphrase slots and vault blobs (docs/sealing.md sections 10 and 11)."""

from collections.abc import Iterator

from sealing.rehearsal.world import Dice
from sealing.vault import Bookmark, Cost, VaultContent, seal_slot, seal_vault
from sealing.vectors import Vector, new_vector

PASSPHRASE = "pagi cerah kebun teh gunung biru"
CHEAP = Cost(65_536, 2)


def slot_vectors() -> Iterator[Vector]:
    """Passphrase slots."""
    dice = Dice("slot")
    handle, vault_key = dice(16), dice(32)
    good = seal_slot(vault_key, handle, PASSPHRASE, dice, CHEAP)
    opened: dict[str, object] = {"vault_key": vault_key.hex()}
    weak = good[:18] + (8).to_bytes(4, "big") + good[22:]
    bomb = good[:18] + (4 * 1024 * 1024).to_bytes(4, "big") + good[22:]
    cases: dict[str, tuple[bytes, str, str, str]] = {
        "good": (good, PASSPHRASE, "opens", "At the floor of the parameters."),
        "default": (seal_slot(vault_key, handle, PASSPHRASE, dice), PASSPHRASE, "opens", "Parameters of new slots."),
        "spelling": (good, "  Pagi\tCERAH kebun\u3000teh\n\ngunung  \uff42iru ", "opens", "Typed carelessly."),
        "wrong-phrase": (good, PASSPHRASE + "n", "no_key", "Another phrase."),
        "empty-phrase": (good, " \t", "malformed", "Nothing typed."),
        "commit": (good[:43] + bytes(32) + good[75:], PASSPHRASE, "no_key", "Another commitment."),
        "sealed": (good[:-1] + bytes([good[-1] ^ 1]), PASSPHRASE, "tampered", "A flipped tag."),
        "nonce": (good[:75] + bytes(12) + good[87:], PASSPHRASE, "tampered", "Another nonce."),
        "weak-memory": (weak, PASSPHRASE, "forbidden", "m = 8 KiB."),
        "memory-bomb": (bomb, PASSPHRASE, "forbidden", "m = 4 GiB."),
        "one-pass": (good[:25] + b"\x01" + good[26:], PASSPHRASE, "forbidden", "t = 1."),
        "many-passes": (good[:25] + b"\x0b" + good[26:], PASSPHRASE, "forbidden", "t = 11."),
        "lanes": (good[:26] + b"\x02" + good[27:], PASSPHRASE, "forbidden", "p = 2."),
        "algorithm": (good[:17] + b"\x02" + good[18:], PASSPHRASE, "malformed", "An unknown algorithm."),
        "prf": (b"\x02" + good[1:], PASSPHRASE, "unsupported", "A passkey slot."),
        "unknown-type": (b"\x09" + good[1:], PASSPHRASE, "malformed", "An unknown slot."),
        "long": (good + b"\x00", PASSPHRASE, "malformed", "One byte more."),
    }
    for name, (slot, phrase, expect, description) in cases.items():
        fields = {"handle": handle.hex(), "slot": slot.hex(), "passphrase": phrase}
        yield new_vector(f"slot-{name}", "slot", expect, description, **fields, **(opened if expect == "opens" else {}))
    fields = {"handle": bytes(16).hex(), "slot": good.hex(), "passphrase": PASSPHRASE}
    yield new_vector("slot-other-handle", "slot", "no_key", "Another counselor's slot.", **fields)


def vault_vectors() -> Iterator[Vector]:
    """Vault blobs."""
    dice = Dice("vault")
    handle, vault_key, sign_seed, seeds = dice(16), dice(32), dice(32), (dice(32), dice(32))
    marks = tuple(Bookmark(bytes([i]) * 16, 10 * i, dice(32)) for i in (1, 2))
    good = seal_vault(vault_key, handle, 7, VaultContent(sign_seed, seeds, marks), dice)
    unsorted = seal_vault(vault_key, handle, 7, VaultContent(sign_seed, seeds, marks[::-1]), dice)
    seedless = seal_vault(vault_key, handle, 7, VaultContent(sign_seed, ()), dice)
    opened = {
        "version": 7,
        "sign_seed": sign_seed.hex(),
        "kem_seeds": [seed.hex() for seed in seeds],
        "bookmarks": [{"room_id": m.room_id.hex(), "index": m.index, "head": m.head.hex()} for m in marks],
    }
    common: dict[str, object] = {"handle": handle.hex(), "vault_key": vault_key.hex()}
    yield new_vector("vault-good", "vault", "opens", "Two keys, two bookmarks.", **common, blob=good.hex(), **opened)
    cases = {
        "older-version": (good[:8] + b"\x06" + good[9:], "no_key", "Renumbered by the server."),
        "version-zero": (good[:1] + bytes(8) + good[9:], "malformed", "Versions begin at 1."),
        "flipped": (good[:-1] + bytes([good[-1] ^ 1]), "tampered", "A flipped tag."),
        "format": (b"\x02" + good[1:], "malformed", "An unknown format."),
        "short": (good[:53], "malformed", "Nothing sealed."),
        "unsorted": (unsorted, "malformed", "Bookmarks that do not ascend."),
        "seedless": (seedless, "malformed", "No KEM seed."),
    }
    for name, (blob, expect, description) in cases.items():
        yield new_vector(f"vault-{name}", "vault", expect, description, **common, blob=blob.hex())
    foreign = common | {"vault_key": bytes(32).hex()}
    yield new_vector("vault-other-key", "vault", "no_key", "Another vault key.", **foreign, blob=good.hex())
