"""Enrolling counselors: member keys, key-log entries, generated phrases, vaults (docs/sealing.md sections 9 and 10).

This runs where the organization's root key may be, never on the server. What the server gets is `Enrolled.public`.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from sealing.issue import admit, make_request
from sealing.keylog import Entry
from sealing.members import Member, SigningKey
from sealing.notation import Role
from sealing.recovery import CODE_BYTES, write_code
from sealing.slots import Passphrase, Random, RecoveryCode, open_slot, seal_slot
from sealing.vault import VaultContent, seal_vault
from sealing.vault_form import Cost

VALIDITY_MS = 365 * 24 * 3600 * 1000
PHRASE_WORDS = 6
FIRST_VAULT_VERSION = 1
ROLES = {"counselor": Role.COUNSELOR, "supervisor": Role.SUPERVISOR}


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One counselor after the ceremony. `passphrase`, and `recovery` if there is one, go to that person only."""

    name: str
    handle: bytes
    member: Member
    entry: Entry
    vault_blob: bytes
    slots: tuple[bytes, ...]
    passphrase: str = field(repr=False)
    recovery: str = field(default="", repr=False)

    def public(self) -> dict[str, object]:
        """What a server stores: nothing in it opens anything. Bytes as standard base64."""
        return {
            "handle": _b64(self.handle),
            "member_id": _b64(self.member.member_id),
            "entry": _b64(self.entry.pack()),
            "kem_pk": _b64(self.member.kem_pk),
            "vault_version": FIRST_VAULT_VERSION,
            "vault_blob": _b64(self.vault_blob),
            "slots": [_b64(slot) for slot in self.slots],
        }


def _secrets(person: Enrolled) -> dict[str, str]:
    return {"passphrase": person.passphrase} | ({"recovery": person.recovery} if person.recovery else {})


def _b64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


@cache
def phrase_words() -> tuple[str, ...]:
    """The fixed list of plain Indonesian words."""
    return tuple(Path(__file__).with_name("words-id.txt").read_text(encoding="ascii").split())


def generate_phrase(random: Random) -> str:
    """Six words, each drawn uniformly (numbers beyond the last full round of the list are drawn again)."""
    words = phrase_words()
    limit = (1 << 16) - (1 << 16) % len(words)
    chosen: list[str] = []
    while len(chosen) < PHRASE_WORDS:
        number = int.from_bytes(random(2), "big")
        if number < limit:
            chosen.append(words[number % len(words)])
    return " ".join(chosen)


def enroll(
    name: str, role: Role, seq: int, root: SigningKey, random: Random, now_ms: int, cost: Cost | None = None
) -> Enrolled:
    """One counselor: fresh keys, an entry valid for a year, a generated phrase, a vault with one passphrase slot."""
    member = Member.from_seeds(random(32), random(32))
    entry = admit(make_request(member, role, (now_ms, now_ms + VALIDITY_MS)), seq, root)
    handle, vault_key, phrase = random(16), random(32), generate_phrase(random)
    content = VaultContent(member.signing.seed, (member.kem_seed,))
    blob = seal_vault(vault_key, handle, FIRST_VAULT_VERSION, content, random)
    slot = seal_slot(vault_key, handle, Passphrase(phrase), random, cost)
    return Enrolled(name, handle, member, entry, blob, (slot,), phrase)


def add_sheet(person: Enrolled, random: Random) -> Enrolled:
    """The same counselor with a recovery slot, for people whose console is not to ask for a sheet first."""
    vault_key = open_slot(person.slots[0], person.handle, Passphrase(person.passphrase))
    entropy = random(CODE_BYTES)
    slot = seal_slot(vault_key, person.handle, RecoveryCode(entropy), random)
    return replace(person, slots=(*person.slots, slot), recovery=write_code(entropy))


def report(root: SigningKey, enrolled: Sequence[Enrolled]) -> dict[str, object]:
    """The ceremony's output: public parts, and each person's secrets to be handed over. No seeds."""
    people = {person.name: person.public() | _secrets(person) for person in enrolled}
    return {"root_pk": _b64(root.public_key), "members": people}
