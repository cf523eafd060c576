"""One long conversation for the reading bench, sealed by both members and readable to both.

`python -m tests.bench.long_room ENVELOPES` in a Sobat environment stores it and prints, as JSON, what the citizen's tab
keeps of it (frontend/src/citizen/keepsake.ts) and the last words.
"""

import json
import os
import sys
from base64 import b64encode
from typing import Any

WORDS = "Sudah tiga malam saya sulit tidur, dan pagi ini anak saya bertanya mengapa saya diam saja. Nomor {}."
SPOKEN_IN_A_ROW = 3


def make_long_room(envelopes: int) -> dict[str, Any]:
    """Store a room of so many envelopes; needs a set-up Django."""
    from chat.at_rest import Kind, fresh_nonce, keys
    from chat.models import Envelope, Room
    from sealing.envelope import parse
    from tests.factories.chat import make_conversation

    world = make_conversation(f"reading{envelopes}")  # each room of one database has a counselor of its own
    before = len(world.log)
    both = (world.citizen, world.counselor)
    for number in range(before, envelopes):
        raw = both[number // SPOKEN_IN_A_ROW % 2].say(WORDS.format(number))
        world.read(raw)
    room = Room.objects.get(pk=world.ref.pk)
    key = keys.of(world.ref.room_id)

    def row(seq: int, raw: bytes) -> Envelope:
        one, wrapped = parse(raw), key.wrap(Kind.ENVELOPE, seq, raw, fresh_nonce())
        return Envelope(room=room, seq=seq, session_id=one.session_id, sender_seq=one.sender_seq, wrapped=wrapped)

    Envelope.objects.bulk_create((row(*at) for at in enumerate(world.log[before:], before)), batch_size=500)
    room.length = len(world.log)
    room.save(update_fields=["length"])
    member = world.citizen.member
    keepsake = {
        "version": 1,
        "topic": "sadness",
        "language": "id",
        "token": _b64(world.token),
        "signSeed": _b64(member.signing.seed),
        "kemSeed": _b64(member.kem_seed),
        "genesis": _b64(world.log[0]),
        "opening": _b64(world.log[1]),
        "stage": "matched",
    }
    return {"keepsake": keepsake, "last": WORDS.format(envelopes - 1)}


def _b64(data: bytes) -> str:
    return b64encode(data).decode()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sobat.settings")
    import django

    django.setup()
    json.dump(make_long_room(int(sys.argv[1])), sys.stdout)
