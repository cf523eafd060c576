"""Vectors of slots, recovery codes and vault blobs (docs/sealing.md section 10)."""

from collections.abc import Iterator
from dataclasses import replace

from sealing.notation import U64_LIMIT, u64
from sealing.recovery import write_code
from sealing.rehearsal.world import NOW, Dice
from sealing.slots import Passphrase, PrfOutput, RecoveryCode, prf_salt, seal_prf_slot, seal_slot
from sealing.vault import Bookmark, LogCheckpoint, VaultContent, seal_vault
from sealing.vault_form import Cost
from sealing.vectors import Vector, new_vector

PASSPHRASE = "pagi cerah kebun teh gunung biru"
CHEAP = Cost(65_536, 2)

Cases = dict[str, tuple[bytes, str, str, str]]


def slot_vectors() -> Iterator[Vector]:
    """Slots of all three types."""
    yield from _passphrase_vectors()
    yield from _recovery_vectors()
    yield from _prf_vectors()


def _cases(prefix: str, secret: str, handle: bytes, vault_key: bytes, cases: Cases) -> Iterator[Vector]:
    """One vector for (slot, secret, expect, description); `secret` is the name of the secret's field."""
    for name, (slot, value, expect, description) in cases.items():
        fields = {"handle": handle.hex(), "slot": slot.hex(), secret: value}
        opened = {"vault_key": vault_key.hex()} if expect == "opens" else {}
        yield new_vector(f"slot-{prefix}{name}", "slot", expect, description, **fields, **opened)


def flip(raw: bytes, at: int) -> bytes:
    """The same bytes with one bit of byte `at` (from the end when negative) turned over."""
    at %= len(raw)
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


def _passphrase_vectors() -> Iterator[Vector]:
    dice = Dice("slot")
    handle, vault_key, secret = dice(16), dice(32), Passphrase(PASSPHRASE)
    good = seal_slot(vault_key, handle, secret, dice, CHEAP)
    weak = good[:18] + (8).to_bytes(4, "big") + good[22:]
    bomb = good[:18] + (4 * 1024 * 1024).to_bytes(4, "big") + good[22:]
    cases: Cases = {
        "good": (good, PASSPHRASE, "opens", "At the floor of the parameters."),
        "default": (seal_slot(vault_key, handle, secret, dice), PASSPHRASE, "opens", "Parameters of new slots."),
        "spelling": (good, "  Pagi\tCERAH kebun\u3000teh\n\ngunung  \uff42iru ", "opens", "Typed carelessly."),
        "wrong-phrase": (good, PASSPHRASE + "n", "no_key", "Another phrase."),
        "empty-phrase": (good, " \t", "malformed", "Nothing typed."),
        "commit": (good[:43] + bytes(32) + good[75:], PASSPHRASE, "no_key", "Another commitment."),
        "sealed": (flip(good, -1), PASSPHRASE, "tampered", "A flipped tag."),
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
        "nothing-typed": (good, " ", "malformed", "No passphrase."),
        "weak-and-nothing-typed": (good[:18] + bytes(4) + good[22:], " ", "forbidden", "m = 0, and no passphrase."),
    }
    yield from _cases("", "passphrase", handle, vault_key, cases)
    foreign: Cases = {"other-handle": (good, PASSPHRASE, "no_key", "Another counselor's slot.")}
    yield from _cases("", "passphrase", bytes(16), vault_key, foreign)


def _recovery_vectors() -> Iterator[Vector]:
    dice = Dice("recovery slot")
    handle, vault_key, entropy = dice(16), dice(32), dice(16)
    code, other = write_code(entropy), write_code(dice(16))
    good = seal_slot(vault_key, handle, RecoveryCode(entropy), dice)
    weak = good[:18] + (8).to_bytes(4, "big") + good[22:]
    bomb = good[:18] + (4 * 1024 * 1024).to_bytes(4, "big") + good[22:]
    words = code.split("-")
    swapped = "-".join([words[1], words[0], *words[2:]])
    cases: Cases = {
        "good": (good, code, "opens", "As printed."),
        "spelling": (good, f" {code.upper().replace('-', '  ')}.\n", "opens", "Typed carelessly."),
        "other-code": (good, other, "no_key", "The code of another sheet."),
        "swapped-words": (good, swapped, "malformed", "Two words changed places."),
        "short-code": (good, "-".join(words[:8]), "malformed", "Without the check word."),
        "weak-memory": (weak, code, "forbidden", "m = 8 KiB."),
        "memory-bomb": (bomb, code, "forbidden", "m = 4 GiB."),
        "sealed": (flip(good, -1), code, "tampered", "A flipped tag."),
        "as-passphrase": (b"\x01" + good[1:], code, "unsupported", "Renamed to a passphrase slot."),
    }
    yield from _cases("recovery-", "code", handle, vault_key, cases)
    foreign: Cases = {"other-handle": (good, code, "no_key", "Another counselor's slot.")}
    yield from _cases("recovery-", "code", bytes(16), vault_key, foreign)
    read = {
        "good": (f"\t{code.title()} ", "opens"),
        "typo": ("z" + code[1:], "malformed"),
        "word": (other[6:], "malformed"),
    }
    for name, (typed, expect) in read.items():
        fields = {"entropy": entropy.hex(), "written": code} if expect == "opens" else {}
        yield new_vector(f"recovery-code-{name}", "recovery_code", expect, "Read from paper.", code=typed, **fields)


def _prf_vectors() -> Iterator[Vector]:
    dice = Dice("prf slot")
    handle, vault_key, slot_id, output, credential = dice(16), dice(32), dice(16), dice(32), dice(20)
    good = seal_prf_slot(vault_key, handle, slot_id, PrfOutput(output), (NOW, credential), dice)
    value = output.hex()
    cases: Cases = {
        "other-output": (good, dice(32).hex(), "no_key", "The authenticator gives something else."),
        "short-output": (good, value[:-2], "malformed", "31 bytes."),
        "other-credential": (flip(good, 27), value, "tampered", "Renamed to another passkey."),
        "other-id": (flip(good, 1), value, "no_key", "Another slot id."),
        "length": (flip(good, 26), value, "malformed", "A credential of another length."),
        "huge-time": (good[:17] + u64(U64_LIMIT) + good[25:], value, "malformed", "Made at 2^53."),
        "no-credential": (good[:25] + bytes(2) + good[47:], value, "malformed", "No credential."),
        "sealed": (flip(good, -1), value, "tampered", "A flipped tag."),
        "as-passphrase": (b"\x01" + good[1:], value, "unsupported", "Renamed to a passphrase slot."),
        "long": (good + b"\x00", value, "malformed", "One byte more."),
    }
    yield from _cases("prf-", "prf", handle, vault_key, cases)
    foreign: Cases = {"other-handle": (good, value, "no_key", "Another counselor's slot.")}
    yield from _cases("prf-", "prf", bytes(16), vault_key, foreign)
    public = {"credential_id": credential.hex(), "prf_salt": prf_salt(handle, slot_id).hex()}
    fields = {"handle": handle.hex(), "slot": good.hex(), "prf": value, "vault_key": vault_key.hex()}
    yield new_vector("slot-prf-good", "slot", "opens", "A passkey slot.", **fields, **public)


class _OtherFormat(VaultContent):
    """Content of a format that nobody knows yet, otherwise in order."""

    def pack(self) -> bytes:
        return b"\x03" + VaultContent.pack(self)[1:]


def _huge(vault_key: bytes, handle: bytes, content: VaultContent, good: bytes) -> dict[str, bytes]:
    dice = Dice("huge vault")
    far = Bookmark(bytes([9]) * 16, U64_LIMIT, dice(32))
    endless = LogCheckpoint(U64_LIMIT, dice(32))
    return {
        "version": good[:1] + u64(U64_LIMIT) + good[9:],
        "mark": seal_vault(vault_key, handle, 7, replace(content, bookmarks=(far,)), dice),
        "log": seal_vault(vault_key, handle, 8, replace(content, log=endless), dice),
    }


def vault_vectors() -> Iterator[Vector]:
    """Vault blobs."""
    dice = Dice("vault")
    handle, vault_key, sign_seed, seeds = dice(16), dice(32), dice(32), (dice(32), dice(32))
    marks = tuple(Bookmark(bytes([i]) * 16, 10 * i, dice(32)) for i in (1, 2))
    content = VaultContent(sign_seed, seeds, marks)
    good = seal_vault(vault_key, handle, 7, content, dice)
    unsorted = seal_vault(vault_key, handle, 7, VaultContent(sign_seed, seeds, marks[::-1]), dice)
    seedless = seal_vault(vault_key, handle, 7, VaultContent(sign_seed, ()), dice)
    log, none = LogCheckpoint(41, dice(32)), LogCheckpoint(0, bytes(32))
    logged = seal_vault(vault_key, handle, 8, replace(content, log=log), dice)
    unlogged = seal_vault(vault_key, handle, 8, replace(content, log=none), dice)
    crowded = seal_vault(vault_key, handle, 7, VaultContent(sign_seed, tuple(dice(32) for _ in range(9))), dice)
    unknown = seal_vault(vault_key, handle, 7, _OtherFormat(sign_seed, seeds, marks), dice)
    unheard = seal_vault(vault_key, handle, 7, _OtherFormat(sign_seed, seeds, marks, log), dice)
    common: dict[str, object] = {"handle": handle.hex(), "vault_key": vault_key.hex()}
    yield new_vector("vault-good", "vault", "opens", "Two keys, two bookmarks.", **common, **_opened(7, content, good))
    newer = _opened(8, replace(content, log=log), logged)
    yield new_vector("vault-log", "vault", "opens", "Remembers the key log.", **common, **newer)
    cases = {
        "older-version": (good[:8] + b"\x06" + good[9:], "no_key", "Renumbered by the server."),
        "version-zero": (good[:1] + bytes(8) + good[9:], "malformed", "Versions begin at 1."),
        "flipped": (flip(good, -1), "tampered", "A flipped tag."),
        "format": (b"\x02" + good[1:], "malformed", "An unknown format."),
        "short": (good[:53], "malformed", "Nothing sealed."),
        "unsorted": (unsorted, "malformed", "Bookmarks that do not ascend."),
        "seedless": (seedless, "malformed", "No KEM seed."),
        "crowded": (crowded, "malformed", "Nine KEM seeds."),
        "content-format": (unknown, "malformed", "An unknown content format, laid out as 1."),
        "content-format-log": (unheard, "malformed", "An unknown content format, laid out as 2."),
        "log-empty": (unlogged, "malformed", "Content format 2 without a state of the key log."),
    }
    for name, (blob, expect, description) in cases.items():
        yield new_vector(f"vault-{name}", "vault", expect, description, **common, blob=blob.hex())
    for name, blob in _huge(vault_key, handle, content, good).items():
        yield new_vector(f"vault-huge-{name}", "vault", "malformed", "A number of 2^53.", **common, blob=blob.hex())
    foreign = common | {"vault_key": bytes(32).hex()}
    yield new_vector("vault-other-key", "vault", "no_key", "Another vault key.", **foreign, blob=good.hex())


def _opened(version: int, content: VaultContent, blob: bytes) -> dict[str, object]:
    """The fields of a vault that opens."""
    marks = [{"room_id": m.room_id.hex(), "index": m.index, "head": m.head.hex()} for m in content.bookmarks]
    log = {"log": {"size": content.log.size, "root": content.log.root.hex()}} if content.log else {}
    return {
        "blob": blob.hex(),
        "version": version,
        "sign_seed": content.sign_seed.hex(),
        "kem_seeds": [seed.hex() for seed in content.kem_seeds],
        "bookmarks": marks,
        **log,
    }
