"""Exported conversations: for vectors (docs/sealing.md section 16), and for tests that change them."""

from collections.abc import Iterator
from dataclasses import replace

from sealing.code import CodeContent, code_text, derive_keys, seal_code_vault
from sealing.envelope import parse
from sealing.export import CodeVault, Export, Noted, SlottedVault
from sealing.notation import digest
from sealing.rehearsal.vault_scenarios import CHEAP, PASSPHRASE
from sealing.rehearsal.world import NOW, ORIGIN, POLICY, ROOT, STAFF, Dice, Person, Room, make_note, meet, seeds_of
from sealing.slots import Passphrase, seal_slot
from sealing.vault import Bookmark, VaultContent, seal_vault
from sealing.vector_form import Vector, new_vector

CODE_ENTROPY = Dice("code of the export")(10)
CODE = code_text(CODE_ENTROPY)
CITIZEN, SECOND = ("citizen", "export"), ("staff", 1)


def talk() -> tuple[Room, Person, Person]:
    """One conversation: the citizen hands over to a second counselor, who reads only what is new, and ends it."""
    room, citizen, first = meet("export")
    room.post(citizen.pen.say("Saya tidak bisa tidur.\nSudah tiga malam.", NOW + 60_000))
    room.post(first.pen.say("Terima kasih sudah bercerita <3", NOW + 120_000))
    room.post(room.change(citizen, 2, *room.roster(STAFF.invite(0), STAFF.invite(1, history_from=2))))
    second = room.join("second", STAFF.members[1])
    room.post(first.pen.say("Saya pamit dulu.", NOW + 180_000))
    room.people.pop("counselor")
    room.post(room.change(citizen, 4, *room.roster(STAFF.invite(1, history_from=2))))
    room.post(second.pen.say("Saya lanjutkan.", NOW + 240_000))
    room.post(citizen.pen.close(1, NOW + 300_000))
    return room, citizen, second


def code_vault(room: Room) -> CodeVault:
    """The vault that `CODE` opens in this room."""
    dice = Dice("export vault")
    content = CodeContent(*seeds_of(CITIZEN), dice(32), room.room_id, digest(parse(room.log[0]).body), NOW)
    return CodeVault(seal_code_vault(derive_keys(CODE_ENTROPY, ROOT.public_key), content, dice))


def slotted_vault(seeds: tuple[bytes, bytes], mark: Bookmark | None = None) -> SlottedVault:
    """A counselor's vault that `PASSPHRASE` opens; the key of `seeds` is a former one in it."""
    dice = Dice("export counselor")
    handle, vault_key = dice(16), dice(32)
    sign_seed, kem_seed = seeds
    content = VaultContent(sign_seed, (dice(32), kem_seed), (mark,) if mark else ())
    slots = (seal_slot(vault_key, handle, Passphrase(PASSPHRASE), dice, CHEAP),)
    return SlottedVault(handle, seal_vault(vault_key, handle, 3, content, dice), slots)


def export_of(room: Room, key: CodeVault | SlottedVault | None) -> Export:
    """What a client that has read everything exports."""
    noted = Noted(ORIGIN, POLICY.log_key, POLICY.cosigners, make_note(room.key_log))
    return Export(room.room_id, tuple(room.log), ROOT.public_key, tuple(room.key_log.entries), noted, key)


def export_vectors() -> Iterator[Vector]:
    """One conversation, as the citizen and as the second counselor export it, and sealed for nobody."""
    room, citizen, second = talk()
    heads = citizen.transcript.state.heads
    mark = Bookmark(room.room_id, 6, heads[6])
    cases: dict[str, tuple[CodeVault | SlottedVault | None, dict[str, str], str]] = {
        "code": (code_vault(room), {"code": CODE}, "The citizen's, opened by the return code."),
        "vault": (slotted_vault(seeds_of(SECOND), mark), {"passphrase": PASSPHRASE}, "The second counselor's."),
        "closed": (None, {}, "Without anything to open it: verified, and closed."),
    }
    said = {"code": citizen.texts(), "vault": second.texts(), "closed": []}
    for name, (key, secret, description) in cases.items():
        file = export_of(room, key).pack().decode()
        opened = {"entries": len(room.log), "head": heads[-1].hex(), "texts": said[name]}
        yield new_vector(f"export-{name}", "export", "opens", description, export=file, **secret, **opened)
    yield from _refused()


def _refused() -> Iterator[Vector]:
    """What a parser or a verifier refuses before it looks at the transcript."""
    room, _, _ = meet("refused export")
    good = export_of(room, None)
    text, short = good.pack().decode(), replace(good, entries=good.entries[:-1])
    coded = replace(good, key=code_vault(meet("another room")[0]))
    slotted = replace(good, key=slotted_vault(seeds_of(SECOND)))
    fewer = Noted(ORIGIN, POLICY.log_key, POLICY.cosigners, make_note(STAFF.log_at(STAFF.log.size - 1)))
    typed, phrase = {"code": CODE}, {"passphrase": "bukan yang ini"}
    cases: dict[str, tuple[str, str, str, dict[str, str]]] = {
        "format": ("unsupported", "export_format", '{"format":"sobat/2 export","more":1}\n', {}),
        "mark": ("malformed", "export_json", "\ufeff" + text, {}),
        "cut": ("malformed", "export_json", text[:-3], {}),
        "unknown-field": ("malformed", "export_fields", text.replace('{"', '{"more":1,"', 1), {}),
        "doubled-field": ("malformed", "export_fields", text.replace('"key":', '"key":null,"key":', 1), {}),
        "room-id": ("malformed", "export_base64", replace(good, room_id=bytes(15)).pack().decode(), {}),
        "no-entries": ("malformed", "export_log", replace(good, entries=()).pack().decode(), {}),
        "missing-entry": ("tampered", "missing", short.pack().decode(), {}),
        "smaller-checkpoint": ("forbidden", "shrunk", replace(good, noted=fewer).pack().decode(), {}),
        "other-room": ("wrong_binding", "export_room", coded.pack().decode(), typed),
        "other-kind": ("unsupported", "export_key", slotted.pack().decode(), typed),
        "other-passphrase": ("no_key", "slot_commit", slotted.pack().decode(), phrase),
    }
    for name, (expect, rule, file, secret) in cases.items():
        yield new_vector(f"export-bad-{name}", "export", expect, f"Refused: {rule}.", rule=rule, export=file, **secret)
