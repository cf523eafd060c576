"""One long conversation for the reading bench, sealed by both members and readable to both.

`python -m tests.bench.long_room ENVELOPES` in a Sobat environment stores it and prints, as JSON, what the citizen's tab
keeps of it (frontend/src/citizen/keepsake.ts), how long it is and its last words.
"""

import json
import os
import sys
from base64 import b64encode
from typing import Any


def make_long_room(envelopes: int) -> dict[str, Any]:
    """Store a room of so many envelopes; needs a set-up Django."""
    from tests.factories.chat import make_conversation
    from tests.factories.long_rooms import WORDS, lengthen

    world = make_conversation(f"reading{envelopes}")  # each room of one database has a counselor of its own
    lengthen(world, envelopes)
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
    return {"keepsake": keepsake, "length": envelopes, "last": WORDS.format(envelopes - 1)}


def _b64(data: bytes) -> str:
    return b64encode(data).decode()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sobat.settings")
    import django

    django.setup()
    json.dump(make_long_room(int(sys.argv[1])), sys.stdout)
