"""The generator of shared vectors (docs/sealing.md section 14). Existing files are never rewritten."""

import json
from collections.abc import Iterator
from pathlib import Path

from sealing.bodies import grant_info, pack_roster
from sealing.grants import pack_secrets, seal_grant
from sealing.members import Member, SigningKey
from sealing.notation import Category, session_id
from sealing.padding import Content, pad, text_content
from sealing.rehearsal import (
    form_attacks,
    keyring_attacks,
    keyrings,
    log_attacks,
    log_stories,
    order_attacks,
    roster_attacks,
    roster_stories,
    void_stories,
)
from sealing.rehearsal.attachment_scenarios import attachment_vectors
from sealing.rehearsal.attacks import ATTACKS
from sealing.rehearsal.code_scenarios import code_vault_vectors, code_vectors
from sealing.rehearsal.erasure_scenarios import erasure_vectors
from sealing.rehearsal.exports import export_vectors
from sealing.rehearsal.half_scenarios import half_vectors, mark_vectors
from sealing.rehearsal.keylog_scenarios import entry_vectors, keylog_vectors
from sealing.rehearsal.note_scenarios import note_vectors
from sealing.rehearsal.odd_points import odd_keys, odd_signatures, sign_with
from sealing.rehearsal.stories import STORIES, Viewers
from sealing.rehearsal.vault_scenarios import slot_vectors, vault_vectors
from sealing.rehearsal.world import NOW, ROOT, STAFF, Dice, Room
from sealing.schedule import entry_keys, epoch_commit
from sealing.vectors import Vector, category_of, check, final_head, judge, new_vector

# importing them registers what they script
REGISTERED = (
    form_attacks,
    roster_attacks,
    log_attacks,
    log_stories,
    keyrings,
    keyring_attacks,
    void_stories,
    order_attacks,
    roster_stories,
)


def _name_vectors() -> Iterator[Vector]:
    for index in range(2):
        dice = Dice(("names", index))
        sign_seed, kem_seed, session_seed, room = dice(32), dice(32), dice(32), dice(16)
        member, session = Member.from_seeds(sign_seed, kem_seed), SigningKey(session_seed)
        yield new_vector(
            f"names-{index}",
            "names",
            Category.OPENS,
            "Keys and names from seeds.",
            sign_seed=sign_seed.hex(),
            kem_seed=kem_seed.hex(),
            sign_pk=member.signing.public_key.hex(),
            kem_pk=member.kem_pk.hex(),
            kem_pk_hash=member.kem_pk_hash.hex(),
            member_id=member.member_id.hex(),
            room_id=room.hex(),
            session_pk=session.public_key.hex(),
            session_id=session_id(room, session.public_key).hex(),
        )


def _schedule_vectors() -> Iterator[Vector]:
    for index, (epoch, seq) in enumerate([(0, 0), (7, 1000), (2**32 - 1, 2**53 - 1)]):
        dice = Dice(("schedule", index))
        secret, room, session, msg_id = dice(32), dice(16), dice(16), dice(16)
        key, commit = entry_keys(secret, room, epoch, session, seq, msg_id)
        yield new_vector(
            f"schedule-{index}",
            "schedule",
            Category.OPENS,
            "From an epoch secret to one entry's key and commitment.",
            room_id=room.hex(),
            epoch=epoch,
            secret=secret.hex(),
            session_id=session.hex(),
            sender_seq=seq,
            msg_id=msg_id.hex(),
            commit=epoch_commit(secret, room, epoch).hex(),
            key=key.hex(),
            key_commit=commit.hex(),
        )


def _padding_vectors() -> Iterator[Vector]:
    for size in (9, 252, 253, 1020, 16_380):
        data = Content(200, NOW, bytes(size - 9)).pack()
        yield new_vector(
            f"padding-{size}", "padding", "opens", f"{size} bytes.", data=data.hex(), plaintext=pad(data).hex()
        )
    halo = pad(text_content("halo", NOW).pack())
    bad = {
        "filler": (halo[:-1] + b"\x01", "Filler that is not zero."),
        "bucket": (halo.ljust(512, b"\x00"), "A bucket larger than needed."),
        "no-bucket": (halo[:-1], "A length that is no bucket."),
        "overlong": (b"\x00\x00\x00\xfd" + halo[4:], "A length beyond the bucket."),
        "huge": (b"\xff\xff\xff\xff" + halo[4:], "A length of 2^32 - 1."),
    }
    for name, (plaintext, description) in bad.items():
        yield new_vector(f"padding-{name}", "padding", "malformed", description, plaintext=plaintext.hex())


def _ed25519_vectors() -> Iterator[Vector]:
    seed, signed = Dice("ed25519")(32), b"sobat"
    key = SigningKey(seed)
    yield new_vector("ed25519-key-good", "ed25519_key", "opens", "A good key.", public_key=key.public_key.hex())
    for name, public_key in odd_keys().items():
        yield new_vector(f"ed25519-key-{name}", "ed25519_key", "malformed", "A bad key.", public_key=public_key.hex())
    signatures = {"good": sign_with(seed, signed)} | odd_signatures(seed, signed)
    for name, signature in signatures.items():
        expect = "opens" if name == "good" else "tampered"
        fields = {"public_key": key.public_key.hex(), "signature": signature.hex(), "signed": signed.hex()}
        yield new_vector(f"ed25519-signature-{name}", "ed25519_signature", expect, "Under a good key.", **fields)


def _grant_vectors() -> Iterator[Vector]:
    room = Room("grant vectors")
    entry = STAFF.invite(0, history_from=1).roster_entry()
    roster = pack_roster(tuple(sorted((room.citizen_invite().roster_entry(), entry), key=lambda e: e.member_id)))
    secrets = {epoch: Dice(("secret", epoch))(32) for epoch in range(1, 4)}
    commit, head = epoch_commit(secrets[3], room.room_id, 3), Dice("head")(32)
    info = grant_info("grant", room.room_id, entry, (3, commit, roster), (9, head))
    good = seal_grant(STAFF.members[0].kem_pk, info, pack_secrets(secrets, 1, 3))
    shifted = seal_grant(STAFF.members[0].kem_pk, info, pack_secrets({n + 1: s for n, s in secrets.items()}, 2, 4))
    wrong = seal_grant(STAFF.members[0].kem_pk, info, pack_secrets(secrets | {3: bytes(32)}, 1, 3))
    fields = {
        "kem_seed": STAFF.members[0].kem_seed.hex(),
        "room_id": room.room_id.hex(),
        "new_epoch": 3,
        "member_id": entry.member_id.hex(),
        "kem_pk_hash": entry.kem_pk_hash.hex(),
        "commit": commit.hex(),
        "roster": roster.hex(),
        "seen_index": 9,
        "seen_head": head.hex(),
        "grant": good.hex(),
    }
    listed = [{"epoch": epoch, "secret": secret.hex()} for epoch, secret in secrets.items()]
    yield new_vector("grant-good", "grant", "opens", "Three epochs from 1.", **fields, secrets=listed)
    changes: dict[str, dict[str, object]] = {
        "other-room": {"room_id": bytes(16).hex()},
        "other-commit": {"commit": bytes(32).hex()},
        "other-view": {"seen_index": 8},
        "other-head": {"seen_head": bytes(32).hex()},
        "other-kem": {"kem_seed": STAFF.members[1].kem_seed.hex()},
        "other-roster": {"roster": pack_roster((entry,)).hex()},
        "flipped": {"grant": (good[:-1] + bytes([good[-1] ^ 1])).hex()},
        "low-order": {"grant": (good[:1088] + bytes(32) + good[1120:]).hex()},
        "short": {"grant": good[:1100].hex()},
    }
    for name, change in changes.items():
        yield new_vector(f"grant-{name}", "grant", "no_key", "Moved or damaged.", **fields | change)
    yield new_vector("grant-shifted", "grant", "malformed", "Epochs 2 to 4.", **fields | {"grant": shifted.hex()})
    yield new_vector("grant-secret", "grant", "tampered", "Another secret.", **fields | {"grant": wrong.hex()})


def transcript_vector(name: str, description: str, room: Room, log: list[bytes], viewers: Viewers) -> Vector:
    """A transcript vector as this implementation judges it; `expect` follows from the views."""
    members = {
        who: {"sign_seed": member.signing.seed.hex(), "kem_seed": member.kem_seed.hex()}
        for who, member in viewers.items()
        if member
    }
    entries = [entry.hex() for entry in room.key_log.entries]
    common = {"root_pk": ROOT.public_key.hex(), "log": entries, "members": members}
    envelopes = {"room_id": room.room_id.hex(), "envelopes": [raw.hex() for raw in log]}
    vector = new_vector(name, "transcript", "", description, **common, **envelopes)
    judged = {who: judge(vector, who) for who in viewers}
    views = {who: items for who, (items, _, _) in judged.items()}
    opened = {who: late for who, (_, late, _) in judged.items() if late}
    head = final_head({who: head for who, (_, _, head) in judged.items()})
    expect = {"expect": category_of(views).value}
    return vector | expect | {"views": views, "opened": opened, "final_head": head}


def _transcript_vectors() -> Iterator[Vector]:
    for story in STORIES:
        (room, log), viewers = story.tell()
        name = f"story-{story.name.replace('_', '-')}"
        yield transcript_vector(name, story.description, room, log, viewers) | {"expect": story.expect.value}
    for attack in ATTACKS:
        room, log = attack.play()
        name = f"attack-{attack.name.replace('_', '-')}"
        vector = transcript_vector(name, attack.description, room, log, {"citizen": room.citizen.member})
        yield vector | {"expect": attack.category.value}


def all_vectors() -> Iterator[Vector]:
    """Every Python vector. Grants in them differ from run to run, because HPKE draws its own randomness."""
    yield from _name_vectors()
    yield from _schedule_vectors()
    yield from _padding_vectors()
    yield from entry_vectors()
    yield from keylog_vectors()
    yield from note_vectors()
    yield from _ed25519_vectors()
    yield from _grant_vectors()
    yield from slot_vectors()
    yield from vault_vectors()
    yield from code_vectors()
    yield from code_vault_vectors()
    yield from erasure_vectors()
    yield from half_vectors()
    yield from mark_vectors()
    yield from attachment_vectors()
    yield from export_vectors()
    yield from _transcript_vectors()


def write_missing(folder: Path) -> None:
    """Write the vectors whose file does not exist. Raises `vectors.Mismatch` when one does not hold."""
    folder.mkdir(parents=True, exist_ok=True)
    for vector in all_vectors():
        path = folder / f"{vector['name']}.json"
        if not path.exists():
            check(vector)
            path.write_text(json.dumps(vector, indent=1) + "\n", encoding="utf-8")
